"""Mail that arrives: what the ways in hand over, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol


@dataclass(frozen=True)
class Arrival:
    """One message for one of our addresses; ``sender`` is the envelope's, empty for reports."""

    sender: str
    recipient: str
    content: bytes


class Intake(Protocol):
    """Keeps what arrives; called from several threads."""

    def reads(self, recipient: str) -> bool:
        """Tell whether mail to ``recipient`` is for us."""
        ...

    def keep(self, arrival: Arrival) -> None:
        """Store one mail; when this returns, it is ours to look after.

        Raises:
            Exception: It could not be stored; whoever brought it keeps it and comes again.
        """
        ...


class WayIn(Protocol):
    """Brings mail until it is told to stop, whatever others do to it meanwhile."""

    def run(self, intake: Intake, stop: Event) -> None:
        """Hand over all that arrives until ``stop`` is set."""
        ...
