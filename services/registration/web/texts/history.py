"""What has happened to a registration, each move in one plain sentence with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State, Transition
from services.registration.web.pages.participants import HistoryLine

# By reason; where one reason leads to several states, by both.
_SENTENCES: Mapping[str | tuple[str, str], LazyString] = {
    "signed_up": _("You filled in the form."),
    ("address_confirmed", State.CONFIRMED): _("You confirmed your address and got a place."),
    ("address_confirmed", State.WAITLISTED): _(
        "You confirmed your address. All places were taken, so you joined the queue."
    ),
    "not_confirmed_in_time": _(
        "The address was not confirmed in time, so the registration lapsed."
    ),
    "place_became_free": _("A place became free. It was your turn, and you got it."),
    "place_offered": _("A place became free. It was your turn, and you were asked."),
    "offer_accepted": _("You said yes to the place, and it became yours."),
    "offer_passed": _("You said no to the place, and it went to the next in the queue."),
    "offer_not_answered": _(
        "We got no answer in time, so the place went to the next in the queue."
    ),
    "applied": _("You confirmed your address. The organizer looks at your application."),
    ("application_approved", State.CONFIRMED): _("The organizer said yes, and you got a place."),
    ("application_approved", State.WAITLISTED): _(
        "The organizer said yes. All places were taken, so you joined the queue."
    ),
    "application_declined": _("The organizer said no to your application."),
    "seat_given_back": _("You gave one seat of your party back."),
    "seat_taken": _("One of those whom you named took their seat; it is theirs now."),
    "handed_over": _("Your colleague said yes and has your place now."),
    "seat_claimed": _("You took the seat that was booked for you."),
    "place_handed_over": _("You took over the place of somebody who could not come."),
    "part_changed": _("You changed what you take part in."),
    "answers_changed": _("You changed your answers."),
    "consent_withdrawn": _("You took back a consent, and we deleted the answer at once."),
    "name_changed": _("You corrected your name."),
    "cancellation_undone": _("You took the cancellation back."),
    "place_drawn": _("The places were drawn by lot, and you got one."),
    "not_drawn": _("The places were drawn by lot, and you got none. You stand in the queue."),
    "not_in_order": _(
        "The places were given by the published rule, and you got none. You stand in the queue."
    ),
    "place_reserved": _("A place was kept for your group, and you got it."),
    "place_in_order": _("The places were given by the published rule, and you got one."),
    "seated": _("The organizer gave you a place."),
    "moved_in_queue": _("The organizer gave you another place in the queue."),
    "queue_reordered": _("The organizer moved somebody in the queue, which moved you too."),
    "queue_frozen": _("The organizer stopped the queue: nobody moves up for the moment."),
    "queue_thawed": _("The organizer let the queue move again."),
    "queue_capped": _("The organizer changed how long the queue may become."),
    "absence_asked": _("You were not at the first session, and were asked whether you still come."),
    "absence_answered": _("It was said that you still come, and you keep your place."),
    "absence_not_answered": _(
        "You were not at the first session and we got no answer in time, so your place went on."
    ),
    "place_returned": _("The organizer gave you your place back."),
    "answer_promised": _("The organizer said when you hear."),
    "rule_met": _("You took part in enough sessions and completed the program."),
}
# What it means to join a queue whose places are given at a time, or by a person.
_JOINED: Mapping[str, Mapping[str, LazyString]] = {
    "address_confirmed": {
        "lottery": _("You confirmed your address and take part in the draw."),
        "priority": _("You confirmed your address and wait for the places to be given."),
        "manual": _("You confirmed your address and joined the queue."),
    },
    "application_approved": {
        "lottery": _("The organizer said yes, and you take part in the draw."),
        "priority": _("The organizer said yes, and you wait for the places to be given."),
        "manual": _("The organizer said yes, and you joined the queue."),
    },
}
_BY_STATE: Mapping[str, LazyString] = {
    State.UNCONFIRMED: _("The registration waits for you to confirm the address."),
    State.APPLIED: _("The organizer looks at your application."),
    State.CONFIRMED: _("You got a place."),
    State.WAITLISTED: _("You stand in the queue."),
    State.OFFERED: _("You were asked if you want a place."),
    State.EXPIRED: _("The registration lapsed."),
    State.CANCELLED: _("The organizer cancelled your registration."),
    State.COMPLETED: _("You completed the program."),
}
_OWN_CANCELLATION = _("You cancelled.")


def history(registration: Registration) -> tuple[HistoryLine, ...]:
    """Return every move of a registration, oldest first, in the reader's language."""
    cohort = registration.cohort
    return tuple(HistoryLine(step.at, sentence(step, cohort)) for step in registration.transitions)


def sentence(step: Transition, cohort: Cohort) -> str:
    """Return one move in one sentence, with the reason that an organizer wrote, if one did."""
    said = _joined(step, cohort) or _what_happened(step)
    if not step.note:
        return said
    return str(gettext("%(what_happened)s Reason: %(note)s", what_happened=said, note=step.note))


def _joined(step: Transition, cohort: Cohort) -> str | None:
    """Say what joining the queue meant where nobody got a place by asking."""
    in_turn = cohort.decided_at is not None and cohort.decided_at < step.at
    if step.to_state != State.WAITLISTED or in_turn:
        return None
    said = _JOINED.get(step.reason, {}).get(cohort.policy)
    return str(said) if said else None


def _what_happened(step: Transition) -> str:
    """A reason that is new here is told by its outcome."""
    for key in ((step.reason, step.to_state), step.reason):
        if key in _SENTENCES:
            return str(_SENTENCES[key])
    if step.to_state == State.CANCELLED and step.actor == PARTICIPANT:
        return str(_OWN_CANCELLATION)
    return str(_BY_STATE[step.to_state])
