"""The public log for people: what it is, how far it has come, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.certificates.domain.transparency.proving import LogProof, proof_of
from services.certificates.storage import log_heads, log_roots, queries
from services.certificates.storage.transparency import LogHead, LogRoot
from shared.kernel.identifiers import grouped_public_code
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("log_pages", __name__)

_ROOTS_SHOWN = 10


@dataclass(frozen=True)
class LogPage:
    """Where the log stands. ``roots`` are the latest ones, the last one first."""

    entries: int
    roots: Sequence[LogRoot]
    checked_at: datetime | None
    is_broken: bool

    @classmethod
    def of(cls, head: LogHead | None, roots: Sequence[LogRoot]) -> LogPage:
        """Show a log, also one that has not begun."""
        return cls(
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


@blueprint.get("/log")
def show() -> ResponseReturnValue:
    """Explain the log and say how it is."""
    with current_surroundings().database.reading() as session:
        head = log_heads.head(session)
        roots = log_roots.roots_before(session, None, _ROOTS_SHOWN)
    return render_template("certificates/log.html", page=LogPage.of(head, roots))


def log_part(session: Session, number: str) -> LogPart | None:
    """Return what the log has of the certificate with this number."""
    row = queries.by_number(session, number)
    return LogPart.of(proof_of(session, row)) if row is not None else None


def measures(session: Session) -> Iterable[tuple[str, str, float]]:
    """Yield what is measured of the log: name, meaning and value."""
    head = log_heads.head(session)
    return _measures(head) if head is not None else ()


def _measures(head: LogHead) -> Iterator[tuple[str, str, float]]:
    yield "spinn_log_entries", "Entries of the public log.", head.size
    broken = 1.0 if head.failure else 0.0
    yield "spinn_log_broken", "1 when the last check of the log found it changed.", broken
    if head.last_root_at is not None:
        signed = head.last_root_at.timestamp()
        yield "spinn_log_root_seconds", "When its root was signed last, in Unix time.", signed
    if head.checked_at is not None:
        checked = head.checked_at.timestamp()
        yield "spinn_log_check_seconds", "When all of it was checked last, in Unix time.", checked
