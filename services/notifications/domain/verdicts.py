"""What became of a mail to us, in words for its row and for the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Verdict:
    """How a mail ended, why in a word, and the mail of ours that it was about."""

    state: Literal["done", "ignored", "failed"]
    outcome: str
    delivery_id: UUID | None = None


def ignored(outcome: str, delivery_id: UUID | None = None) -> Verdict:
    """Return that nothing was done, and why."""
    return Verdict("ignored", outcome, delivery_id)
