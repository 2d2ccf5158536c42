"""Seals documents (PAdES) with a key from a file or a token, and makes keys of the house's own."""
