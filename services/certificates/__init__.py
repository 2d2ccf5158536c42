"""Certificates: issued when a registration is completed, verified by anyone, revocable."""
