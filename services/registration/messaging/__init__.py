"""Doors for messages: consumers and Dramatiq actors."""
