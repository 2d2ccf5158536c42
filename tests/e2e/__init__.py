"""The whole story, told in a real browser."""
