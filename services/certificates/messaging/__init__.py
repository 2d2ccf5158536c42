"""Doors for machines: messages that come in, and the work that actors do."""
