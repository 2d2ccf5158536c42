"""Transcripts of everything that somebody attended, as a sealed document."""
