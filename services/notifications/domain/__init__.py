"""What this service knows: whom to tell what, when, and never twice."""
