"""Named reads and locks, always taken in one order: participant, cohort, registration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.people import OrganizerAccount, Participant
from services.registration.storage.registrations import (
    LIVE,
    ReceivedCertificate,
    Registration,
    State,
    Transition,
)
from shared.kernel.identifiers import new_id
from shared.prepared import Prepared, as_read
from shared.rows import rows_to_insert

_PARTICIPANT = Participant.__table__.c.keys()
_EMAIL_KEY = _PARTICIPANT.index("email_key")
_PARTICIPANTS = cast("Table", Participant.__table__)
_NEW_PARTICIPANTS = Prepared(
    insert(_PARTICIPANTS)
    .from_select(*rows_to_insert(_PARTICIPANTS), include_defaults=False)
    .on_conflict_do_nothing(index_elements=["email_key"])
    .returning(*_PARTICIPANTS.c)
)


def in_queue() -> ColumnElement[bool]:
    """Standing in the queue: waiting, or queued and not yet confirmed by mail.

    The words are those of the index ix_registration_queue, so that a place in the queue is
    counted from it alone; as values apart, a prepared statement could not use it.
    """
    waits = Registration.state == literal_column(f"'{State.WAITLISTED}'")
    unconfirmed = Registration.state == literal_column(f"'{State.UNCONFIRMED}'")
    return or_(waits, and_(unconfirmed, not_(Registration.holds_place), Registration.claims))


_QUEUE_LENGTH = Prepared(
    select(func.count())
    .select_from(Registration)
    .where(Registration.cohort_id == bindparam("cohort_id"), in_queue())
)


def slugs(session: Session) -> Sequence[str]:
    """Return the addresses of all programs."""
    return session.scalars(select(Program.slug)).all()


def cohort_ids(programs: Iterable[Program]) -> Sequence[UUID]:
    """Return the ids of all cohorts of these programs."""
    return [cohort.id for program in programs for cohort in program.cohorts]


def program_by_slug(session: Session, slug: str, *, drafts: bool = False) -> Program | None:
    """Return one published program, or with ``drafts`` any, with cohorts and sessions."""
    return session.scalars(
        select(Program)
        .options(selectinload(Program.cohorts).selectinload(Cohort.sessions))
        .where(Program.slug == slug, true() if drafts else Program.published_at.is_not(None))
    ).first()


def cohort(session: Session, cohort_id: UUID) -> Cohort | None:
    """Return one cohort, unlocked."""
    return session.get(Cohort, cohort_id)


def cohort_for_update(session: Session, cohort_id: UUID) -> Cohort | None:
    """Lock one cohort: every change of places and queue goes through this lock."""
    return session.scalars(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .options(joinedload(Cohort.program))
        .with_for_update(of=Cohort)
        .execution_options(populate_existing=True)
    ).first()


def queue_lengths(session: Session, cohort_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many stand in the queue of each of these cohorts, if anybody does."""
    rows = session.execute(
        select(Registration.cohort_id, func.count())
        .where(Registration.cohort_id.in_(cohort_ids), in_queue())
        .group_by(Registration.cohort_id)
    )
    return {row[0]: row[1] for row in rows}


def queue_length(session: Session, cohort_id: UUID) -> int:
    """Return how many stand in one cohort's queue."""
    row = _QUEUE_LENGTH.row(session, cohort_id=cohort_id)
    return int(row[0]) if row else 0


def queue_position(session: Session, registration: Registration) -> int:
    """Return the place in the queue, from 1, of a registration that stands in it."""
    ahead = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.cohort_id == registration.cohort_id,
            in_queue(),
            tuple_(Registration.turn, Registration.queue_number)
            < tuple_(registration.turn, registration.queue_number),
        )
    )
    return (ahead or 0) + 1


def registration(session: Session, registration_id: UUID) -> Registration | None:
    """Return one registration, unlocked."""
    return session.get(Registration, registration_id)


def registration_for_update(session: Session, registration_id: UUID) -> Registration | None:
    """Lock one registration; its cohort must be locked already."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    ).first()


def cohort_of_registration(session: Session, registration_id: UUID) -> UUID | None:
    """Return the cohort to lock before ``registration_id``."""
    return session.scalar(select(Registration.cohort_id).where(Registration.id == registration_id))


def live_registration(
    session: Session, cohort_id: UUID, participant_id: UUID
) -> Registration | None:
    """Return the one registration of a participant in a cohort that has not ended."""
    return session.scalars(
        select(Registration).where(
            Registration.cohort_id == cohort_id,
            Registration.participant_id == participant_id,
            Registration.state.in_(LIVE),
        )
    ).first()


def live_registration_of_address(session: Session, cohort_id: UUID, email_key: str) -> bool:
    """Say whether the owner of an address has a registration in a cohort that has not ended."""
    found = session.scalar(
        select(Registration.id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(
            Registration.cohort_id == cohort_id,
            Participant.email_key == email_key,
            Registration.state.in_(LIVE),
        )
    )
    return found is not None


def last_transition(session: Session, registration_id: UUID) -> Transition | None:
    """Return the newest step of a registration."""
    return session.scalars(
        select(Transition)
        .where(Transition.registration_id == registration_id)
        .order_by(Transition.at.desc(), Transition.id.desc())
        .limit(1)
    ).first()


def registrations_cancelled_since(
    session: Session, participant_id: UUID, since: datetime
) -> Sequence[Registration]:
    """Return a person's registrations that were cancelled after ``since``."""
    newly = select(Transition.registration_id).where(
        Transition.to_state == State.CANCELLED, Transition.at > since
    )
    return session.scalars(
        select(Registration).where(
            Registration.participant_id == participant_id,
            Registration.state == State.CANCELLED,
            Registration.id.in_(newly),
        )
    ).all()


def registrations_of_participant(session: Session, participant_id: UUID) -> Sequence[Registration]:
    """Return a person's registrations, newest first, with cohort, program and sessions."""
    return session.scalars(
        select(Registration)
        .where(Registration.participant_id == participant_id)
        .options(
            joinedload(Registration.cohort).selectinload(Cohort.sessions),
            selectinload(Registration.pools),
            selectinload(Registration.transitions),
            selectinload(Registration.offers),
        )
        .order_by(Registration.created_at.desc())
    ).all()


def participant(session: Session, participant_id: UUID) -> Participant | None:
    """Return one participant."""
    return session.get(Participant, participant_id)


def participant_for_update(session: Session, participant_id: UUID) -> Participant | None:
    """Lock one participant; whoever locks cohorts as well locks those afterwards."""
    return session.get(Participant, participant_id, with_for_update=True, populate_existing=True)


def participant_for_address(
    session: Session, *, email: str, email_key: str, now: datetime
) -> Participant:
    """Return the participant of an address; see ``participants_for_addresses``."""
    return participants_for_addresses(session, {email_key: email}, now)[email_key]


def participants_for_addresses(
    session: Session, emails: Mapping[str, str], now: datetime
) -> dict[str, Participant]:
    """Return the participants of addresses by their keys, made on first sight.

    It is safe when two arrive at once, also with several each: all take them in one order. Until
    the transaction ends they cannot be erased.
    """
    keys = sorted(emails)
    new = [_new_participant(key, emails[key], now) for key in keys]
    made = {
        str(row[_EMAIL_KEY]): as_read(session, Participant, _PARTICIPANT, row)
        for row in _NEW_PARTICIPANTS.rows(session, participant=new)
    }
    return {
        key: made.get(key) or _known_participant(session, emails[key], key, now) for key in keys
    }


def _new_participant(email_key: str, email: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "email": email,
        "email_key": email_key,
        "created_at": now,
        "link_epoch": 0,
        "sequence": 0,
    }


def _known_participant(session: Session, email: str, email_key: str, now: datetime) -> Participant:
    known = (
        select(Participant)
        .where(Participant.email_key == email_key)
        .with_for_update(read=True, key_share=True)
    )
    found = session.scalars(known).first()
    # Whoever was known at first may be erased by now; then the address is somebody new.
    return found or participant_for_address(session, email=email, email_key=email_key, now=now)


def program_session_for_update(session: Session, session_id: UUID) -> ProgramSession | None:
    """Lock one session of a cohort."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.id == session_id)
        .with_for_update(of=ProgramSession)
        .execution_options(populate_existing=True)
    ).first()


def program_session(session: Session, session_id: UUID) -> ProgramSession | None:
    """Return one session of a cohort, unlocked."""
    return session.get(ProgramSession, session_id)


def attendance_of_session(
    session: Session, session_id: UUID, registration_ids: Collection[UUID]
) -> dict[UUID, Attendance]:
    """Return what is known of these people's attendance at a session, by registration."""
    rows = session.scalars(
        select(Attendance).where(
            Attendance.session_id == session_id, Attendance.registration_id.in_(registration_ids)
        )
    )
    return {row.registration_id: row for row in rows}


def claim_lapsed_holds(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim unconfirmed registrations whose time to confirm is over."""
    rows = session.scalars(
        select(Registration)
        .where(
            Registration.state == State.UNCONFIRMED,
            Registration.hold_expires_at <= now,
            or_(Registration.claimed_until.is_(None), Registration.claimed_until <= now),
        )
        .order_by(Registration.hold_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Registration)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]


def certificates_of_participant(
    session: Session, participant_id: UUID
) -> dict[UUID, Sequence[ReceivedCertificate]]:
    """Return a person's certificates, by registration."""
    found: dict[UUID, list[ReceivedCertificate]] = {}
    rows = session.execute(
        select(Registration.id, ReceivedCertificate)
        .join(ReceivedCertificate, ReceivedCertificate.registration_id == Registration.id)
        .where(Registration.participant_id == participant_id)
        .order_by(ReceivedCertificate.issuance_id)
    )
    for registration_id, row in rows:
        found.setdefault(registration_id, []).append(row)
    return dict(found)


def organizers(session: Session) -> Sequence[OrganizerAccount]:
    """Return all organizers' accounts, by name."""
    rows = session.scalars(select(OrganizerAccount)).all()
    return sorted(rows, key=lambda row: row.name.casefold())


def organizer_by_address(
    session: Session, email_key: str, *, changes: bool = False
) -> OrganizerAccount | None:
    """Return the organizer of an address; nobody else changes the account until the commit.

    Those who do not change it can do so at once.
    """
    return session.scalars(
        select(OrganizerAccount)
        .where(OrganizerAccount.email_key == email_key)
        .with_for_update(read=not changes)
    ).first()


def project_by_key(session: Session, key: str) -> Project | None:
    """Return the funding project of a key."""
    return session.scalars(select(Project).where(Project.key == key)).first()


def states_by_cohort(session: Session, cohort_ids: Collection[UUID]) -> dict[UUID, Counter[str]]:
    """Return how many registrations each of these cohorts has in each state."""
    found: dict[UUID, Counter[str]] = {}
    rows = session.execute(
        select(Registration.cohort_id, Registration.state, func.count())
        .where(Registration.cohort_id.in_(cohort_ids))
        .group_by(Registration.cohort_id, Registration.state)
    )
    for cohort_id, state, count in rows:
        found.setdefault(cohort_id, Counter())[state] = count
    return found
