"""Doors of the browser: the organizer's view of mails and the calendar download."""
