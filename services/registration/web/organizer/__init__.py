"""The organizers' screens, one module for each job."""
