"""Organisations: numbers, spellings, and one row for each."""
