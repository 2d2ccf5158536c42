"""A person's copy of everything that all services keep: asked for, gathered, fetched, deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.links import Links
from services.registration.domain.own_page.exporting import everything_about
from services.registration.storage import data_requests, queries
from services.registration.storage.data_requests import DataRequest
from services.registration.storage.people import Participant
from shared.contracts.facts import Language, Organiser, Person
from shared.contracts.personal_data import (
    DataMessage,
    PersonalDataCollected,
    PersonalDataRequested,
)
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record

# Who must have answered before the copy is whole.
ASKED = frozenset({"notifications", "certificates"})
KEPT = timedelta(days=7)
# Asking again so soon leads back to the same copy.
_FRESH = timedelta(minutes=10)
_REQUESTED, _COLLECTED = 1, 2


def request_copy(
    session: Session, participant: Participant, language: Language, *, now: datetime
) -> DataRequest:
    """Ask all services for what they keep about a person; asking again soon asks nobody."""
    queries.participant_for_update(session, participant.id)
    newest = data_requests.newest_request(session, participant.id)
    if newest is not None and now < newest.requested_at + _FRESH:
        return newest
    request = DataRequest(
        id=new_id(),
        participant_id=participant.id,
        language=language,
        requested_at=now,
        deletes_at=now + KEPT,
    )
    session.add(request)
    session.flush()
    rows = queries.registrations_of_participant(session, participant.id)
    message = PersonalDataRequested(
        request_id=request.id,
        participant_id=participant.id,
        registration_ids=tuple(row.id for row in rows),
        addresses=data_requests.addresses_of(session, participant),
    )
    record(session, message, sequence=_REQUESTED, now=now)
    return request


def owner_language(session: Session, participant: Participant) -> Language:
    """Return in which language a person is written to."""
    rows = queries.registrations_of_participant(session, participant.id)
    return facts.person(rows[0]).language if rows else "sv"


def keep_answer(session: Session, answer: DataMessage, *, now: datetime, links: Links) -> None:
    """Keep what a service answered; with the last answer the person gets a mail."""
    request = data_requests.request_for_update(session, answer.request_id)
    if request is None or request.collected_at is not None:
        return
    body = answer.model_dump(mode="json", exclude={"request_id"})
    data_requests.add_part(session, request.id, answer.PRODUCER, body)
    if data_requests.parts_of(session, request.id).keys() < ASKED:
        return
    request.collected_at = now
    _tell_collected(session, request, now=now, links=links)


def whole_copy(session: Session, request: DataRequest, *, now: datetime) -> dict[str, Any]:
    """Return everything about the person, with what the other services answered."""
    found = everything_about(session, request.participant_id, now=now)
    parts = data_requests.parts_of(session, request.id)
    return {**found, **{service: parts.get(service) for service in sorted(ASKED)}}


def _tell_collected(session: Session, request: DataRequest, *, now: datetime, links: Links) -> None:
    participant = queries.participant(session, request.participant_id)
    assert participant is not None
    rows = queries.registrations_of_participant(session, participant.id)
    if not rows:
        return
    program = rows[0].cohort.program
    known = facts.person(rows[0])
    message = PersonalDataCollected(
        request_id=request.id,
        participant=Person(name=known.name, email=known.email, language=_language(request)),
        organiser=Organiser(name=program.organiser_name, email=program.organiser_email),
        fetch_url=links.own_data(participant, request.id),
        fetch_by=request.deletes_at,
    )
    record(session, message, sequence=_COLLECTED, now=now)


def _language(request: DataRequest) -> Language:
    return "sv" if request.language == "sv" else "en"
