"""Applying facts about registrations and sessions: the newest of each wins."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain import (
    announcing,
    composing,
    copying,
    policies,
    reminding,
    reserving,
)
from services.notifications.domain.house import House, Occasion
from services.notifications.domain.telling import tell
from services.notifications.facts.letter_facts import Kind
from services.notifications.storage import announcements, holds, queries
from services.notifications.storage.cohort_queries import (
    WholeCohort,
    registrations_locked,
    whole_cohort,
)
from services.notifications.storage.registrations import Registration, RegistrationState
from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.contracts.registrations import (
    RegistrationApplied,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationDeclined,
    RegistrationExpired,
    RegistrationMessage,
    RegistrationOffered,
    RegistrationReceived,
    RegistrationRepeated,
    RegistrationWaitlisted,
)
from shared.contracts.sessions import SessionCancelled, SessionRescheduled

log = logging.getLogger(__name__)

StateFact = (
    RegistrationReceived
    | RegistrationWaitlisted
    | RegistrationOffered
    | RegistrationExpired
    | RegistrationConfirmed
    | RegistrationChanged
    | RegistrationApplied
    | RegistrationDeclined
    | RegistrationCancelled
    | RegistrationAbsent
    | RegistrationReleased
)


def apply_state(session: Session, fact: StateFact, *, at: Occasion, house: House) -> None:
    """Apply a fact that gives a registration its state, unless a newer one came before."""
    holds.hold_rules(session, fact.cohort.program.program_id, changing=False)
    holds.hold_preference(session, fact.participant.email, changing=False)
    copying.keep_cohort(session, fact.cohort, told_at=at.told_at, house=house)
    registration = _registration_for(session, fact, at=at)
    if policies.is_stale(at.sequence, registration.sequence):
        log.info("%s %d of %s is stale, dropped", fact.NAME, at.sequence, fact.registration_id)
        return
    state, kind, details = _reading(fact)
    registration.sequence = at.sequence
    registration.state = state
    registration.participant = fact.participant
    registration.session_ids = _chosen(fact)
    registration.mode = fact.taking_part.mode
    registration.letter_kind = kind
    registration.letter_details = details
    registration.my_page_url = details.get("my_page_url")
    registration.changed_at = at.told_at
    session.flush()
    whole = whole_cohort(session, registration.cohort_id)
    _tell(session, [registration], whole, house=house, now=at.now)


def apply_repeat(
    session: Session, fact: RegistrationRepeated, *, at: Occasion, house: House
) -> None:
    """Tell the owner of the address that the form was sent again.

    It changes no state, so it takes no part in the order of states: it is dropped only if a
    newer state has made what it says untrue.
    """
    copying.keep_cohort(session, fact.cohort, told_at=at.told_at, house=house)
    registration = queries.registration_locked(session, fact.registration_id)
    if registration is not None and policies.is_stale(at.sequence, registration.sequence):
        log.info("%s %d of %s is stale, dropped", fact.NAME, at.sequence, fact.registration_id)
        return
    reader = _unseen(fact)
    cohort = queries.cohort_of_id(session, fact.cohort.cohort_id)
    assert cohort is not None
    held = queries.sessions_to_be_held(session, fact.cohort.cohort_id)
    sessions = [each for each in held if reader.attends(each.id)]
    facts = composing.letter_facts(
        "already_registered",
        reader,
        cohort,
        house=house,
        details={
            "confirm_url": fact.confirm_url,
            "sessions": [composing.line_for(reader, each) for each in sessions],
            "of_sessions": len(held),
        },
    )
    draft = reserving.Draft(
        subject_id=fact.registration_id,
        registration_id=fact.registration_id,
        cohort_id=fact.cohort.cohort_id,
        topic="",
        revision=at.sequence,
        fact_sequence=at.sequence,
        recipient=fact.participant.email,
        facts=facts,
        until=composing.last_end(sessions),
    )
    reserving.reserve(session, draft, house=house, now=at.now)


def apply_reschedule(
    session: Session, fact: SessionRescheduled, *, at: Occasion, house: House
) -> None:
    """Tell everybody in the cohort whom the new time or place concerns, and plan anew.

    The lock on the session makes somebody who is confirmed at this moment either see the new
    time or be found here.
    """
    if not copying.keep_session(session, fact.session, cohort_id=fact.cohort_id):
        log.info("revision %d of %s is stale", fact.session.revision, fact.session.session_id)
        return
    tell_cohort(session, fact.cohort_id, house=house, now=at.now)


def apply_session_cancelled(
    session: Session, fact: SessionCancelled, *, at: Occasion, house: House
) -> None:
    """Withdraw one session from everybody who has it in their calendar, and its reminders."""
    if not copying.keep_session(session, fact.session, cohort_id=fact.cohort_id):
        log.info("revision %d of %s is stale", fact.session.revision, fact.session.session_id)
        return
    kept = queries.session_locked(session, fact.session.session_id)
    assert kept is not None
    kept.cancel_reason = fact.reason
    announcements.follow_sessions(session, fact.cohort_id)
    announcing.drop_with_session(session, fact.cohort_id, now=at.now)
    tell_cohort(session, fact.cohort_id, house=house, now=at.now)


def tell_cohort(session: Session, cohort_id: UUID, *, house: House, now: datetime) -> None:
    """Tell everybody in a cohort what they do not know yet, and plan their reminders anew."""
    session.flush()
    registrations = registrations_locked(session, [cohort_id])
    # A session may be told of before its cohort; then there is nobody yet.
    if not registrations:
        return
    whole = whole_cohort(session, cohort_id)
    _tell(session, registrations, whole, house=house, now=now)


def _tell(
    session: Session,
    registrations: Sequence[Registration],
    whole: WholeCohort,
    *,
    house: House,
    now: datetime,
) -> None:
    for registration in registrations:
        tell(session, registration, whole, house=house, now=now)
    reminding.plan(session, registrations, whole, now=now)


def _registration_for(session: Session, fact: RegistrationMessage, *, at: Occasion) -> Registration:
    """Return the copy, locked; one heard of first begins before all of its facts."""
    session.execute(
        insert(Registration)
        .values(
            id=fact.registration_id,
            cohort_id=fact.cohort.cohort_id,
            sequence=0,
            state="unconfirmed",
            participant=fact.participant,
            letter_kind="confirm_address",
            letter_details={},
            changed_at=at.told_at,
        )
        .on_conflict_do_nothing()
    )
    registration = queries.registration_locked(session, fact.registration_id)
    assert registration is not None
    return registration


def _chosen(fact: RegistrationMessage) -> list[UUID] | None:
    chosen = fact.taking_part.session_ids
    return None if chosen is None else list(chosen)


def _unseen(fact: RegistrationRepeated) -> Registration:
    """Return the reader of a repeated form as a registration that is never stored."""
    return Registration(
        id=fact.registration_id,
        cohort_id=fact.cohort.cohort_id,
        participant=fact.participant,
        my_page_url=fact.my_page_url,
        session_ids=_chosen(fact),
        mode=fact.taking_part.mode,
    )


def _reading(fact: StateFact) -> tuple[RegistrationState, Kind, dict[str, Any]]:
    """Return the state that a fact gives, the letter about it and what that says."""
    body = fact.model_dump(mode="json")
    queue = body.get("queue") or {}
    details = {
        "my_page_url": body.get("my_page_url"),
        "position": queue.get("position"),
        "counted_at": queue.get("counted_at"),
        "outlook": body.get("outlook"),
    }
    match fact:
        case RegistrationReceived():
            details |= {"confirm_url": body["confirm_url"], "confirm_by": body["confirm_by"]}
            return "unconfirmed", "confirm_address", details
        case RegistrationWaitlisted():
            left_over = fact.cause == "not_chosen"
            return "waitlisted", "not_chosen" if left_over else "waitlisted", details
        case RegistrationApplied() | RegistrationDeclined():
            return _of_application(fact, details)
        case RegistrationOffered() | RegistrationExpired():
            return _of_offer(fact, details)
        case RegistrationCancelled():
            details |= {"cause": fact.cause, "had_place": fact.had_place, "note": fact.note}
            return "cancelled", "registration_cancelled", details
        case _:
            return _of_place(fact, details)


def _of_place(
    fact: RegistrationConfirmed | RegistrationChanged | RegistrationAbsent | RegistrationReleased,
    details: dict[str, Any],
) -> tuple[RegistrationState, Kind, dict[str, Any]]:
    if isinstance(fact, RegistrationChanged):
        return "confirmed", "part_changed", details
    if isinstance(fact, RegistrationAbsent):
        return "confirmed", "absence_asked", details | {"answer_by": fact.answer_by.isoformat()}
    if isinstance(fact, RegistrationReleased):
        return "cancelled", "place_released", details
    told = {name: getattr(fact, name) for name in ("note", "given_by", "releases_absent")}
    return "confirmed", _welcome(fact), details | told


def _welcome(fact: RegistrationConfirmed) -> Kind:
    if fact.cause != "promoted":
        return "place_confirmed"
    return "chosen" if fact.given_by in ("draw", "priority") else "promoted"


def _of_application(
    fact: RegistrationApplied | RegistrationDeclined, details: dict[str, Any]
) -> tuple[RegistrationState, Kind, dict[str, Any]]:
    if isinstance(fact, RegistrationApplied):
        answer_days = fact.answer_within_days
        return "applied", "application_received", details | {"answer_days": answer_days}
    return "cancelled", "application_declined", details | {"note": fact.reason}


def _of_offer(
    fact: RegistrationOffered | RegistrationExpired, details: dict[str, Any]
) -> tuple[RegistrationState, Kind, dict[str, Any]]:
    if isinstance(fact, RegistrationExpired):
        return "expired", "offer_lapsed", details
    body = fact.model_dump(mode="json")
    answer = {"offer_url": body["offer_url"], "answer_by": body["expires_at"]}
    return "offered", "place_offered", details | answer
