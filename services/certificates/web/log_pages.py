"""The public log for people: what it is, how far it has come, and whether it is whole."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.certificates.domain.transparency.proving import proof_of
from services.certificates.storage import log_heads, log_leaves, log_roots
from services.certificates.storage.papers import paper_by_number
from services.certificates.web.log_presenting import LogPage, LogPart
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("log_pages", __name__)

_ROOTS_SHOWN = 10


@blueprint.get("/log")
def show() -> ResponseReturnValue:
    """Explain the log and say how it is."""
    with current_surroundings().database.reading() as session:
        head = log_heads.head(session)
        roots = log_roots.roots_before(session, None, _ROOTS_SHOWN)
        waiting = log_leaves.waiting(session)
    page = LogPage.of(head, roots, waiting, now=current_surroundings().clock.now())
    return render_template("certificates/log.html", page=page)


def log_part(session: Session, number: str) -> LogPart | None:
    """Return what the log has of the certificate or transcript with this number."""
    row = paper_by_number(session, number)
    return LogPart.of(proof_of(session, row)) if row is not None else None
