"""What tests build on: clock, databases, mail sink, catalogue."""
