"""Doors for browsers: thin views and forms."""
