"""Doors of the queue: messages in, due work out."""
