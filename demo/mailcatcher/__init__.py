"""A mail catcher: a real SMTP server that delivers nothing, and pages to read what it got."""
