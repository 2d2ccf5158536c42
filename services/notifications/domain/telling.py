"""What a person must still be told: the difference between what holds and what was said.

Facts only change what holds. Then the mails that have not left are taken back, what was (or may
have been) said is compared with what holds, and the difference becomes the new mails. So late,
repeated and reordered facts end in the same place, and nobody gets two mails where one says all.
What may have arrived or not is said anew, with the next SEQUENCE.

Calendar invitations by mail: a cohort of up to three sessions (``House.invited_sessions``) gets
one iTIP object for each session. The first travels with the letter about the registration, the
others in short mails of their own, because a mail may hold one UID only. Longer series get one
letter with the schedule and a file to download, since ten invitations in a row help nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.drafting import Case, Change, make_draft, may_hide_an_end, revise
from services.notifications.domain.house import House
from services.notifications.storage import preferences, queries
from services.notifications.storage.cohort_queries import WholeCohort
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.deliveries import Delivery, Told
from services.notifications.storage.delivery_steps import gone_out
from services.notifications.storage.registrations import Registration
from shared.contracts.facts import Language

# Mails whose order and content follow the state of the registration. Reminders and repeated
# forms stand outside: each is about one moment.
ORDERED_KINDS = frozenset(
    {
        "confirm_address",
        "place_confirmed",
        "promoted",
        "chosen",
        "session_invited",
        "waitlisted",
        "not_chosen",
        "absence_asked",
        "place_released",
        "place_offered",
        "offer_lapsed",
        "registration_cancelled",
        "session_withdrawn",
        "session_dropped",
        "part_changed",
        "session_called_off",
        "session_moved",
        "clocks_changed",
        "application_received",
        "application_declined",
    }
)
_WELCOMES = frozenset({"place_confirmed", "promoted", "chosen"})
_NOT_LEFT = frozenset({"queued", "deferred"})


def tell(
    session: Session,
    registration: Registration,
    whole: WholeCohort,
    *,
    house: House,
    now: datetime,
) -> None:
    """Enter the mails that the registration's person still needs; the caller holds its lock."""
    history = [
        delivery
        for delivery in queries.deliveries_of(session, registration.id)
        if delivery.kind in ORDERED_KINDS
    ]
    take_back(history, now=now)
    sent_again = [each.id for each in history if may_hide_an_end(each)]
    kept = preferences.preference_of(session, registration.participant.email)
    case = Case(
        registration,
        whole.cohort,
        whole.sessions,
        history,
        house,
        now,
        calendar=kept.calendar if kept else None,
        went_out=gone_out(session, sent_again) if sent_again else frozenset(),
    )
    changes = list(_changes(case))
    if not _letter_has_left(case, changes):
        _write_letter(session, case, changes)
        changes = changes[1:] if case.by_mail else []
    for change in changes:
        _write_change(session, case, change)


def take_back(deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """Take mails back that have surely not left."""
    for delivery in deliveries:
        if delivery.state in _NOT_LEFT:
            delivery.state = "superseded"
            delivery.next_attempt_at = None
            delivery.settled_at = now


def _letter_has_left(case: Case, changes: Sequence[Change]) -> bool:
    """Tell whether the letter is with its person, or an organizer has kept it from them.

    Of a series one letter tells all: written anew, it says what a mail for each session would.
    """
    stays_stopped = case.by_mail or not changes
    return any(
        delivery.kind == case.registration.letter_kind
        and delivery.fact_sequence == case.registration.sequence
        and (delivery in case.left or (delivery.state == "aborted" and stays_stopped))
        for delivery in case.history
    )


def _changes(case: Case) -> Iterable[Change]:
    """Yield the sessions still ahead of which the person believes something else than holds."""
    believed, perhaps = _told_in(case.left), _told_in(case.perhaps_left)
    for each in case.sessions:
        if each.ends_at <= case.now:
            continue
        line = composing.line_for(case.registration, each)
        belief, newest = believed.get(each.id), perhaps.get(each.id)
        if case.registration.state == "confirmed" and case.is_expected_at(each):
            if belief is None or belief.method == "CANCEL" or _differs(belief, case, each):
                yield Change(each, line, "REQUEST", belief)
            elif newest is not belief:
                # Invited anew: another mail may have told them something else in between.
                yield Change(each, line, "REQUEST", None)
            elif belief.zone_revision != each.zone_revision:
                yield Change(each, line, "REQUEST", belief, only_clocks=True)
        elif invited := _invited_by(newest, belief):
            # What is withdrawn is what they have in their calendar.
            keeps = case.registration.state == "confirmed"
            yield Change(each, invited.line, "CANCEL", invited, keeps_place=keeps)


def _told_in(deliveries: Iterable[Delivery]) -> dict[UUID, Told]:
    """Return the newest that some mails tell of each session."""
    return {told.session_id: told for delivery in deliveries for told in delivery.tells}


def _invited_by(*tellings: Told | None) -> Told | None:
    return next((each for each in tellings if each and each.method == "REQUEST"), None)


def _differs(believed: Told, case: Case, program_session: ProgramSession) -> bool:
    """Say whether a session is so different that people must hear of it.

    Another track is nothing to hear of, nor are the same facts in another language.
    """
    lines = [
        composing.line_for(case.registration, program_session, language)
        for language in get_args(Language)
    ]
    return believed.line.model_copy(update={"track": None}) not in [
        line.model_copy(update={"track": None}) for line in lines
    ]


def _write_letter(session: Session, case: Case, changes: Sequence[Change]) -> None:
    """Enter the letter about the registration, with the first change or, in a series, all."""
    registration = case.registration
    carried = changes[:1] if case.by_mail else changes
    entries = [revise(session, case, change) for change in carried]
    ahead = [
        each for each in case.sessions if case.is_expected_at(each) and each.ends_at > case.now
    ]
    if registration.state == "cancelled":
        lines = [change.line for change in changes]
    else:
        lines = [composing.line_for(registration, each) for each in ahead]
    details = {**registration.letter_details, "sessions": lines}
    details["until"] = composing.last_end(ahead)
    is_welcome = registration.letter_kind in _WELCOMES
    if is_welcome:
        registration.thread = None
    draft = make_draft(case, registration.letter_kind, carried, entries, details)
    if is_welcome:
        registration.thread = reserving.message_id_of(draft, case.house)
    reserving.reserve(session, draft, house=case.house, now=case.now)


def _write_change(session: Session, case: Case, change: Change) -> None:
    """Enter the mail that tells of one session."""
    entry = revise(session, case, change)
    details: dict[str, Any] = {"sessions": [change.line], "until": change.session.ends_at}
    if change.kind == "session_called_off":
        details["why"] = change.session.cancel_reason
    if change.kind == "session_moved" and change.believed is not None:
        details["before"] = change.believed.line
    draft = make_draft(case, change.kind, [change], [entry], details)
    reserving.reserve(session, draft, house=case.house, now=case.now)
