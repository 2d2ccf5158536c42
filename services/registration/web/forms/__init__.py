"""What people and organizers fill in."""
