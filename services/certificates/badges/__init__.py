"""Open Badges 3.0 credentials: made, signed, carried in pictures, read. Knows no certificates."""
