"""What people do on their own page, and how they get there."""
