"""Erasing a person (GDPR article 17): what they have ends first, then they are taken out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.cancelling import cancel
from services.registration.domain.errors import CohortClosed, ReasonNamesPerson, SeatNotToGive
from services.registration.domain.links import Links
from services.registration.domain.parties.seats import withdraw_seat
from services.registration.storage import data_requests, erasures, party_queries, queries
from services.registration.storage.erasures import Erasure, Traces
from services.registration.storage.people import Participant
from services.registration.storage.registrations import LIVE, Registration
from shared.contracts.participants import ParticipantErased
from shared.kernel.addresses import address_digests
from shared.kernel.errors import NotFound
from shared.messaging.erasing import forget_guest, forget_messages
from shared.messaging.outbox import record

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erase:
    """Erase a person, at their wish or by an organizer, who says why.

    ``with_certificates`` takes their certificates, too; else those stay and can be verified.
    """

    participant_id: UUID
    actor: str
    with_certificates: bool
    reason: str | None = None


def erase(session: Session, command: Erase, *, now: datetime, links: Links) -> bool:
    """Erase a person and tell all services; return whether it is done now and not before.

    What has not ended is cancelled by the one path there is, so that whoever waits moves up. Rows
    that are counted stay, without saying whose they were.

    Raises:
        NotFound: There is no such person.
        ReasonNamesPerson: The reason says who it is, and would be kept.
    """
    participant = _locked(session, command.participant_id)
    if erasures.is_erased(session, participant.id):
        return False
    traces = erasures.traces_of(
        session, participant, data_requests.addresses_of(session, participant)
    )
    if command.reason is not None and traces.are_in(command.reason):
        raise ReasonNamesPerson
    _end_all(session, traces, command, now=now, links=links)
    message = _erased(traces, command)
    participant.sequence += 1
    sequence = participant.sequence
    session.flush()
    erasures.blank(session, traces)
    forget_messages(session, traces.ids)
    forget_guest(session, traces.shared, message.address_digests)
    session.add(
        Erasure(
            participant_id=command.participant_id,
            erased_at=now,
            actor=command.actor,
            reason=command.reason,
            with_certificates=command.with_certificates,
        )
    )
    record(session, message, sequence=sequence, now=now)
    log.info("participant %s is erased", command.participant_id)
    return True


def _locked(session: Session, participant_id: UUID) -> Participant:
    """Lock the person before any cohort: nobody can be entered for them meanwhile."""
    participant = queries.participant_for_update(session, participant_id)
    if participant is None:
        raise NotFound
    return participant


def _end_all(
    session: Session, traces: Traces, command: Erase, *, now: datetime, links: Links
) -> None:
    seats, rows = party_queries.seats_of_ids(session, traces.shared), _ending(session, traces)
    # All at once and in one order, or two who are erased could wait for each other.
    cohorts = {*(seat.registration.cohort_id for seat in seats), *(row.cohort_id for row in rows)}
    for cohort_id in sorted(cohorts):
        locked_cohort(session, cohort_id)
    for seat in seats:
        try:
            withdraw_seat(session, seat.registration_id, seat.number)
        except SeatNotToGive:
            continue
    for row in rows:
        try:
            cancel(session, row.id, actor=command.actor, now=now, links=links)
        except CohortClosed:
            # Attendance is settled: what it counts stays, without the person.
            continue


def _ending(session: Session, traces: Traces) -> Sequence[Registration]:
    """Return what has not ended."""
    rows = queries.registrations_of_participant(session, traces.participant_id)
    return [row for row in rows if row.state in LIVE]


def _erased(traces: Traces, command: Erase) -> ParticipantErased:
    digests = {each for address in traces.addresses for each in address_digests(address)}
    return ParticipantErased(
        participant_id=traces.participant_id,
        registration_ids=traces.registrations,
        subject_ids=traces.own,
        shared_ids=traces.shared,
        address_digests=tuple(sorted(digests)),
        with_certificates=command.with_certificates,
    )
