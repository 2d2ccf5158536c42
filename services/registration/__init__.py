"""Registration: programs, sign-up, waitlist, attendance, completion."""
