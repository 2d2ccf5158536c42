"""What this service keeps: issuances, their history, and the reads that pages need."""
