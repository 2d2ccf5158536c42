"""The only addresses that a design knows."""

from __future__ import annotations

SCHEME = "asset:"
"""Pictures of a design have addresses such as ``asset:mark.svg``; no other address exists."""
