"""Making the mails of one case: revisions of invitations, and drafts for the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
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
from services.notifications.storage.preferences import Calendar
from services.notifications.storage.registrations import Invitation, Registration
from shared.kernel.identifiers import new_id

_COUNTS_AS_READ = frozenset({"sending", "sent", "complained"})
# What came back is not known to the person, but some calendar on the way may have seen it.
_HAS_GONE_OUT = _COUNTS_AS_READ | {"unknown", "bounced"}


@dataclass(frozen=True)
class Change:
    """One session of which the person must be told something, and what they believe now.

    ``only_clocks`` marks one that is where it was on the wall, but not in the world.
    """

    session: ProgramSession
    line: SessionLine
    method: Method
    believed: Told | None
    keeps_place: bool = False
    only_clocks: bool = False

    @property
    def kind(self) -> Kind:
        """Return the kind of the mail that tells of this alone."""
        if self.method == "CANCEL" and self.session.cancel_reason:
            return "session_called_off"
        if self.method == "CANCEL":
            return "session_dropped" if self.keeps_place else "session_withdrawn"
        if self.believed is None or self.believed.method == "CANCEL":
            return "session_invited"
        return "clocks_changed" if self.only_clocks else "session_moved"

    def told(self) -> Told:
        """Return what the person believes once they have been told."""
        return Told(
            session_id=self.session.id,
            method=self.method,
            line=self.line,
            zone_revision=self.session.zone_revision,
        )


@dataclass(frozen=True)
class Case:
    """Everything about one person and one cohort that the mails are made from.

    ``went_out`` are mails of the history that went out once, whatever became of them later.
    """

    registration: Registration
    cohort: Cohort
    sessions: Sequence[ProgramSession]
    history: Sequence[Delivery]
    house: House
    now: datetime
    calendar: Calendar | None = None
    went_out: AbstractSet[UUID] = frozenset()

    @property
    def left(self) -> Sequence[Delivery]:
        """Return the mails that the person has, as far as we know."""
        return [delivery for delivery in self.history if delivery.state in _COUNTS_AS_READ]

    @property
    def perhaps_left(self) -> Sequence[Delivery]:
        """Return these, and what may have arrived: it had no answer, or was to go again.

        It may stand in the person's calendar, or not: nothing can be built on it.
        """
        return [
            each for each in self.history if each.state in _COUNTS_AS_READ or _is_in_doubt(each)
        ]

    @property
    def by_mail(self) -> bool:
        """Tell whether sessions get calendar mails of their own.

        Never to the organizer's own address: calendars would take the reader for the host.
        Always to somebody who has got some for this registration: what has come by mail into a
        calendar can only be changed by mail.
        """
        if self.registration.participant.email.lower() == self.house.sender.lower():
            return False
        if any(each.entry for each in self.perhaps_left):
            return True
        chosen = [each for each in self.sessions if self.registration.attends(each.id)]
        return policies.invites_by_mail(
            len(chosen), up_to=self.house.invited_sessions, wish=self.calendar
        )

    def is_expected_at(self, session: ProgramSession) -> bool:
        """Tell whether the person takes part in a session that is held."""
        return not session.cancel_reason and self.registration.attends(session.id)

    def times_told(self, session_id: UUID) -> int:
        """Return how many mails that went out told of a session: the next SEQUENCE."""
        gone = [
            each
            for each in self.history
            if each.state in _HAS_GONE_OUT or each.resent or each.id in self.went_out
        ]
        return sum(any(told.session_id == session_id for told in each.tells) for each in gone)


def may_hide_an_end(delivery: Delivery) -> bool:
    """Tell whether a mail says of itself too little: sent again, it may have gone out before."""
    return delivery.attempts > 0 and not delivery.resent and delivery.state not in _HAS_GONE_OUT


def _is_in_doubt(delivery: Delivery) -> bool:
    if delivery.state == "unknown":
        return True
    return delivery.resent and delivery.state not in _HAS_GONE_OUT


def make_draft(
    case: Case,
    kind: Kind,
    carried: Sequence[Change],
    entries: Sequence[CalendarEntry],
    details: dict[str, Any],
) -> reserving.Draft:
    """Return the mail of ``kind`` that tells ``carried``; ``details`` are what its letter says."""
    registration = case.registration
    entry = entries[0] if entries and case.by_mail else None
    asked = entry.uid if entry and entry.method == "REQUEST" else None
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
            "rsvp_url": case.house.answer_url(asked, registration.link_epoch) if asked else None,
        },
    )
    return reserving.Draft(
        subject_id=registration.id,
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        topic=topic,
        revision=sum(each.kind == kind and each.topic == topic for each in case.history),
        fact_sequence=registration.sequence,
        recipient=registration.participant.email,
        facts=facts,
        entry=entry,
        tells=tuple(change.told() for change in carried),
        thread=registration.thread,
        until=facts.confirm_by or facts.answer_by or until,
    )


def revise(session: Session, case: Case, change: Change) -> CalendarEntry:
    """Bring the invitation to its next revision and return that as an entry."""
    invitation = queries.invitation_of(session, case.registration.id, change.session.id)
    if invitation is None:
        invitation = _first_invitation(case, change)
        session.add(invitation)
    if invitation.method == "CANCEL" and change.method == "REQUEST":
        # A new invitation: what they had answered to the one that was withdrawn is over.
        invitation.answer = None
    invitation.sequence = case.times_told(change.session.id)
    invitation.method = change.method
    invitation.revised_at = case.now
    entry = composing.calendar_entry(
        invitation,
        case.registration,
        case.cohort,
        line=change.line,
        of_sessions=len(case.sessions),
    )
    return entry.model_copy(update=_answer(invitation, case.house))


def _answer(invitation: Invitation, house: House) -> dict[str, Any]:
    """Return what an entry says of its reader's answer, and whether it asks for one.

    A known answer is repeated, or calendars would ask again. Where nobody reads answers, the
    registration itself is one.
    """
    asks = house.mailboxes.reads_answers
    unknown = "NEEDS-ACTION" if asks else "ACCEPTED"
    return {"status": invitation.answer or unknown, "asks": asks}


def new_uid(house: House) -> str:
    """Return a calendar UID that was never used.

    Random rather than derived: it must not lead back to anybody (RFC 7986, section 5.3).
    """
    return f"{uuid4()}@{house.mail_domain}"


def _first_invitation(case: Case, change: Change) -> Invitation:
    name = case.cohort.organiser.name
    return Invitation(
        id=new_id(),
        registration_id=case.registration.id,
        session_id=change.session.id,
        uid=new_uid(case.house),
        organizer=Mailbox(name=name, address=case.house.sender),
    )
