"""Organizers' own templates: what they may hold, how they are tried, and how they are drawn."""
