"""What has become of a number, for software: the verdict of the page, and nobody's name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from services.certificates.domain.transcript_verification import (
    TranscriptFinding,
    verify_transcript,
)
from services.certificates.domain.transparency.entries import written_time
from services.certificates.domain.verification import Finding, read_number, verify
from services.certificates.web.pacing import begin_pace, keep_pace
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("status_documents", __name__)
blueprint.before_request(begin_pace)


@blueprint.get("/<number>/status.json")
def show(number: str) -> ResponseReturnValue:
    """Say what a number is worth now; what was mistyped, unknown or erased is not found."""
    known = read_number(number)
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        now = surroundings.clock.now()
        found = verify(session, known, now=now) if known else None
        listing = verify_transcript(session, known, now=now) if known and not found else None
    if found is not None and found.status != "erased":
        document = _certificate(found)
    elif listing is not None and listing.facts is not None:
        document = _transcript(listing)
    else:
        return _miss()
    return private(jsonify(document | {"asked_at": written_time(now)}))


def _certificate(found: Finding) -> dict[str, Any]:
    return {
        "kind": "certificate",
        "number": found.facts.number,
        "status": found.status,
        "since": written_time(found.since),
        "reason": found.reason,
        "issued_on": found.facts.issued_on.isoformat(),
        "minutes": found.facts.minutes_attended,
    }


def _transcript(found: TranscriptFinding) -> dict[str, Any]:
    assert found.facts is not None, "it is not erased"
    return {
        "kind": "transcript",
        "number": found.facts.number,
        "status": found.status,
        "issued_on": found.facts.issued_on.isoformat(),
        "minutes": found.facts.minutes,
        "minutes_valid": found.holding_minutes,
        "certificates": [
            {
                "number": each.entry.number,
                "status": each.status,
                "minutes": each.entry.minutes,
            }
            for each in found.entries
        ],
    }


def _miss() -> ResponseReturnValue:
    limit = current_workplace().miss_limit
    if not current_surroundings().limits.allow("certificate-miss", client_address(), limit):
        return error_page(429)
    keep_pace()
    raise NotFound
