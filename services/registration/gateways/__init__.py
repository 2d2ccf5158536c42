"""Outside libraries behind narrow doors."""
