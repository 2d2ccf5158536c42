"""Signs badges and whatever else the issuer says, with keys from files; makes such keys."""
