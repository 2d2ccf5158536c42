"""What a person must still be told: the difference between what holds and what was said.

Facts only change what holds. Then the mails that have not left are taken back, what was (or may
have been) said is compared with what holds, and the difference becomes the new mails. So late,
repeated and reordered facts end in the same place, and nobody gets two mails where one says all.

Calendar invitations by mail: a cohort of up to three sessions (``House.invited_sessions``) gets
one iTIP object for each session. The first travels with the letter about the registration, the
others in short mails of their own, because a mail may hold one UID only. Longer series get one
letter with the schedule and a file to download, since ten invitations in a row help nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.notifications.domain import composing, policies, reserving
from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox, Method
from services.notifications.facts.letter_facts import Kind, SessionLine
from services.notifications.storage import queries
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import Delivery, Told
from services.notifications.storage.registrations import Invitation, Registration
from shared.kernel.identifiers import new_id

# Mails whose order and content follow the state of the registration. Reminders and repeated
# forms stand outside: each is about one moment.
ORDERED_KINDS = frozenset(
    {
        "confirm_address",
        "place_confirmed",
        "promoted",
        "session_invited",
        "waitlisted",
        "registration_cancelled",
        "session_withdrawn",
        "session_moved",
    }
)
_WELCOMES = frozenset({"place_confirmed", "promoted"})
_NOT_LEFT = frozenset({"queued", "deferred"})
_MAY_HAVE_LEFT = frozenset({"sending", "sent", "unknown"})


@dataclass(frozen=True)
class _Change:
    """One session of which the person must be told something, and what they believe now."""

    session: ProgramSession
    line: SessionLine
    method: Method
    believed: Told | None

    @property
    def kind(self) -> Kind:
        """Return the kind of the mail that tells of this alone."""
        if self.method == "CANCEL":
            return "session_withdrawn"
        if self.believed is None or self.believed.method == "CANCEL":
            return "session_invited"
        return "session_moved"

    def told(self) -> Told:
        """Return what the person believes once they have been told."""
        return Told(session_id=self.session.id, method=self.method, line=self.line)


@dataclass(frozen=True)
class _Case:
    """Everything about one person and one cohort that the mails are made from."""

    registration: Registration
    cohort: Cohort
    sessions: Sequence[ProgramSession]
    history: Sequence[Delivery]
    house: House
    now: datetime

    @property
    def left(self) -> Sequence[Delivery]:
        """Return the mails that the person has or may have."""
        return [delivery for delivery in self.history if delivery.state in _MAY_HAVE_LEFT]

    @property
    def by_mail(self) -> bool:
        """Tell whether sessions get calendar mails of their own.

        Never to the organizer's own address: calendars would take the reader for the host.
        """
        is_sender = self.registration.participant.email.lower() == self.house.sender.lower()
        return not is_sender and policies.invites_by_mail(
            len(self.sessions), up_to=self.house.invited_sessions
        )

    def times_told(self, session_id: UUID) -> int:
        """Return how many mails that left told of a session: the next SEQUENCE."""
        return sum(any(told.session_id == session_id for told in each.tells) for each in self.left)


def tell(session: Session, registration: Registration, *, house: House, now: datetime) -> None:
    """Enter the mails that the registration's person still needs; the caller holds its lock."""
    history = [
        delivery
        for delivery in queries.deliveries_of(session, registration.id)
        if delivery.kind in ORDERED_KINDS
    ]
    take_back(history, now=now)
    cohort = queries.cohort_of_id(session, registration.cohort_id)
    assert cohort is not None
    sessions = queries.sessions_of_cohort(session, registration.cohort_id)
    case = _Case(registration, cohort, sessions, history, house, now)
    changes = list(_changes(case))
    if not _letter_has_left(case):
        _write_letter(session, case, changes)
        changes = changes[1:] if case.by_mail else []
    for change in changes:
        _write_change(session, case, change)


def take_back(deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """Take mails back that have surely not left, and plan no repeat of those that may have."""
    for delivery in deliveries:
        if delivery.state in _NOT_LEFT:
            delivery.state = "superseded"
            delivery.settled_at = now
        if delivery.state in {"superseded", "unknown"}:
            delivery.next_attempt_at = None


def _letter_has_left(case: _Case) -> bool:
    return any(
        delivery.kind == case.registration.letter_kind
        and delivery.fact_sequence == case.registration.sequence
        for delivery in case.left
    )


def _changes(case: _Case) -> Iterable[_Change]:
    """Yield the sessions still ahead of which the person believes something else than holds."""
    believed = {told.session_id: told for delivery in case.left for told in delivery.tells}
    for each in case.sessions:
        if each.ends_at <= case.now:
            continue
        line = composing.line_of(each, case.registration.participant.language)
        belief = believed.get(each.id)
        if case.registration.state == "confirmed":
            if belief is None or belief.method == "CANCEL" or belief.line != line:
                yield _Change(each, line, "REQUEST", belief)
        elif belief is not None and belief.method == "REQUEST":
            # What is withdrawn is what they have in their calendar.
            yield _Change(each, belief.line, "CANCEL", belief)


def _write_letter(session: Session, case: _Case, changes: Sequence[_Change]) -> None:
    """Enter the letter about the registration, with the first change or, in a series, all."""
    registration = case.registration
    carried = changes[:1] if case.by_mail else changes
    entries = [_revised(session, case, change) for change in carried]
    ahead = [each for each in case.sessions if each.ends_at > case.now]
    if registration.state == "cancelled":
        lines = [change.line for change in changes]
    else:
        lines = [composing.line_of(each, registration.participant.language) for each in ahead]
    details = {**registration.letter_details, "sessions": lines}
    details["until"] = composing.last_end(ahead)
    is_welcome = registration.letter_kind in _WELCOMES
    if is_welcome:
        registration.thread = None
    draft = _draft(case, registration.letter_kind, carried, entries, details)
    if is_welcome:
        registration.thread = reserving.message_id_of(draft, case.house)
    reserving.reserve(session, draft, house=case.house, now=case.now)


def _write_change(session: Session, case: _Case, change: _Change) -> None:
    """Enter the mail that tells of one session."""
    entry = _revised(session, case, change)
    details: dict[str, Any] = {"sessions": [change.line], "until": change.session.ends_at}
    if change.kind == "session_moved" and change.believed is not None:
        details["before"] = change.believed.line
    draft = _draft(case, change.kind, [change], [entry], details)
    reserving.reserve(session, draft, house=case.house, now=case.now)


def _draft(
    case: _Case,
    kind: Kind,
    carried: Sequence[_Change],
    entries: Sequence[CalendarEntry],
    details: dict[str, Any],
) -> reserving.Draft:
    """Return the mail of ``kind`` that tells ``carried``; ``details`` are what its letter says."""
    registration = case.registration
    entry = entries[0] if entries and case.by_mail else None
    topic = entries[0].uid if len(entries) == 1 else ""
    until = details.pop("until", None)
    facts = composing.letter_facts(
        kind,
        registration,
        case.cohort,
        house=case.house,
        details={
            **details,
            "of_sessions": len(case.sessions),
            "calendar_method": entry.method if entry else None,
        },
    )
    return reserving.Draft(
        subject_id=registration.id,
        registration_id=registration.id,
        topic=topic,
        revision=sum(each.kind == kind and each.topic == topic for each in case.history),
        fact_sequence=registration.sequence,
        recipient=registration.participant.email,
        facts=facts,
        entry=entry,
        tells=tuple(change.told() for change in carried),
        thread=registration.thread,
        until=facts.confirm_by or until,
    )


def _revised(session: Session, case: _Case, change: _Change) -> CalendarEntry:
    """Bring the invitation to its next revision and return that as an entry."""
    invitation = queries.invitation_of(session, case.registration.id, change.session.id)
    if invitation is None:
        invitation = _first_invitation(case, change)
        session.add(invitation)
    invitation.sequence = case.times_told(change.session.id)
    invitation.method = change.method
    invitation.revised_at = case.now
    return composing.calendar_entry(
        invitation,
        case.registration,
        case.cohort,
        line=change.line,
        of_sessions=len(case.sessions),
    )


def _first_invitation(case: _Case, change: _Change) -> Invitation:
    name = case.cohort.organiser.name
    return Invitation(
        id=new_id(),
        registration_id=case.registration.id,
        session_id=change.session.id,
        # Random rather than derived: a UID must not lead back to anybody.
        uid=f"{uuid4()}@{case.house.mail_domain}",
        organizer=Mailbox(name=name, address=case.house.sender),
    )
