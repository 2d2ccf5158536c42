"""What talks to the outside: calendar objects, MIME, letters and SMTP."""
