"""Doors for people: verification, the holder's file, organizers' pages."""
