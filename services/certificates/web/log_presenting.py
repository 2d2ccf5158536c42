"""What pages show of the log: view models, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from services.certificates.domain.transparency.proving import LogProof
from services.certificates.storage.log_standing import LogHead, LogRoot
from shared.kernel.identifiers import grouped_public_code

# Roots are signed within a minute or so; what waits for so long waits for a person.
_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class LogPage:
    """Where the log stands. ``roots`` are the latest ones, the last one first.

    ``late`` counts entries that wait for a root, if one of them has ``late_since`` long ago: the
    key that signs is missing, or whoever has it is away.
    """

    entries: int
    late: int
    late_since: datetime | None
    roots: Sequence[LogRoot]
    checked_at: datetime | None
    is_broken: bool

    @classmethod
    def of(
        cls,
        head: LogHead | None,
        roots: Sequence[LogRoot],
        waiting: tuple[int, datetime | None],
        *,
        now: datetime,
    ) -> LogPage:
        """Show a log, also one that has not begun; ``waiting`` is how many entries, since when."""
        count, since = waiting
        is_late = since is not None and now - since > _LATE
        return cls(
            late=count if is_late else 0,
            late_since=since if is_late else None,
            entries=roots[0].size if roots else 0,
            roots=roots,
            checked_at=head.checked_at if head else None,
            is_broken=head is not None and head.failure is not None,
        )


@dataclass(frozen=True)
class LogLine:
    """One entry of a certificate: what happened, when, and where it stands."""

    words: str
    at: str
    index: int


@dataclass(frozen=True)
class LogPart:
    """What the page of a certificate shows of the log."""

    number: str
    root: LogRoot
    lines: tuple[LogLine, ...]
    is_waiting: bool

    @classmethod
    def of(cls, proof: LogProof) -> LogPart | None:
        """Show a proof; None while no root was ever signed."""
        if proof.root is None:
            return None
        lines = tuple(
            LogLine(event_words(each.entry.event), each.entry.at, each.index)
            for each in proof.proven
        )
        return cls(grouped_public_code(proof.number), proof.root, lines, proof.waiting > 0)


def event_words(event: str) -> str:
    """Return an event of the log in the reader's words."""
    words: dict[str, str] = {
        "issued": _("Issued"),
        "revoked": _("Revoked"),
        "suspended": _("Suspended"),
        "restored": _("Valid again"),
        "superseded": _("Replaced by a corrected one"),
        "timestamped": _("Timestamp added to the file"),
    }
    return words.get(event, event)
