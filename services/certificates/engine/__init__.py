"""Draws fixed pages of HTML as PDF/A-3a and PDF/UA-1, fast and alike; see README.md."""
