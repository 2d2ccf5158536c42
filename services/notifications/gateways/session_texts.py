"""The words of the letters about one session."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import (
    Block,
    Letter,
    Paragraph,
    Schedule,
)
from services.notifications.gateways.letter_dates import session_time
from services.notifications.gateways.letter_parts import (
    calendar_and_page,
    give_back,
    my_page,
    numbered,
    reason,
    rsvp,
    schedule,
)
from services.notifications.gateways.phrases import phrases


def session_invited(facts: LetterFacts) -> Letter:
    """Carry the invitation to one more session."""
    _ = phrases(facts.language).gettext
    opening = _("Here is the calendar invitation for one more session of %(title)s.") % {
        "title": facts.title
    }
    return Letter(
        subject=_("Invitation to session %(number)d of %(count)d: %(title)s") % numbered(facts),
        heading=_("Session %(number)d of %(count)d") % numbered(facts),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *schedule(facts),
            *rsvp(facts),
            *my_page(facts),
        ),
    )


def session_withdrawn(facts: LetterFacts) -> Letter:
    """Carry the withdrawal of one more session."""
    _ = phrases(facts.language).gettext
    opening = _(
        "Your registration for %(title)s is cancelled. This mail takes one more session out of "
        "your calendar."
    ) % {"title": facts.title}
    return Letter(
        subject=_("Cancelled, session %(number)d of %(count)d: %(title)s") % numbered(facts),
        heading=_("Session %(number)d of %(count)d is cancelled for you") % numbered(facts),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Schedule(facts.sessions, facts.of_sessions, struck=True),
        ),
    )


def session_dropped(facts: LetterFacts) -> Letter:
    """Carry the withdrawal of a session that somebody with a place no longer takes part in."""
    _ = phrases(facts.language).gettext
    opening = _(
        "You no longer take part in this session of %(title)s. You keep your place in the others."
    ) % {"title": facts.title}
    blocks: list[Block] = [
        Paragraph(opening),
        Schedule(facts.sessions, facts.of_sessions, struck=True),
    ]
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail takes the session out of your calendar.")))
    blocks += my_page(facts)
    return Letter(
        subject=_("No longer chosen, session %(number)d of %(count)d: %(title)s") % numbered(facts),
        heading=_("Session %(number)d of %(count)d is no longer chosen") % numbered(facts),
        opening=opening,
        blocks=tuple(blocks),
    )


def session_called_off(facts: LetterFacts) -> Letter:
    """Tell that one session is not held, and that the rest stands."""
    _ = phrases(facts.language).gettext
    opening = _("A session of %(title)s is cancelled. You keep your place in the others.") % {
        "title": facts.title
    }
    blocks: list[Block] = [
        Paragraph(opening),
        Schedule(facts.sessions, facts.of_sessions, struck=True),
        *reason(facts, facts.why),
    ]
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail also takes the session out of your calendar.")))
    blocks += my_page(facts)
    return Letter(
        subject=_("Cancelled, session %(number)d of %(count)d: %(title)s") % numbered(facts),
        heading=_("Session %(number)d of %(count)d is not held") % numbered(facts),
        opening=opening,
        blocks=tuple(blocks),
    )


def session_moved(facts: LetterFacts) -> Letter:
    """Tell what holds now and what held before."""
    _ = phrases(facts.language).gettext
    opening = _("%(title)s has a new time or place. This is what holds now.") % {
        "title": facts.title
    }
    blocks: list[Block] = [Paragraph(opening), *schedule(facts)]
    if facts.before:
        blocks.append(
            Schedule((facts.before,), facts.of_sessions, caption=_("Before"), struck=True)
        )
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail also updates the entry in your calendar.")))
        blocks += [*rsvp(facts), *my_page(facts)]
    else:
        blocks += calendar_and_page(facts)
    blocks.append(give_back(facts))
    return Letter(
        subject=_("New time or place: %(title)s") % {"title": facts.title},
        heading=_("New time or place"),
        opening=opening,
        blocks=tuple(blocks),
    )


def clocks_changed(facts: LetterFacts) -> Letter:
    """Tell that a session keeps its time on the clock, which is another moment than before."""
    _ = phrases(facts.language).gettext
    opening = _("%(title)s keeps its time on the clock, but the clocks there have new rules.") % {
        "title": facts.title
    }
    blocks: list[Block] = [
        Paragraph(opening),
        *schedule(facts),
        Paragraph(
            _(
                "If you come from another time zone, or your calendar goes by the old rules, it "
                "is at another time than you had noted."
            )
        ),
    ]
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail also updates the entry in your calendar.")))
        blocks += my_page(facts)
    else:
        blocks += calendar_and_page(facts)
    return Letter(
        subject=_("New rules of the clocks: %(title)s") % {"title": facts.title},
        heading=_("The clocks have new rules"),
        opening=opening,
        blocks=tuple(blocks),
    )


def reminder(facts: LetterFacts) -> Letter:
    """Remind of one session."""
    _ = phrases(facts.language).gettext
    opening = _("Soon it is time for %(title)s: %(time)s.") % {
        "title": facts.title,
        "time": session_time(facts.sessions[0], facts.language),
    }
    return Letter(
        subject=_("Reminder: %(title)s") % {"title": facts.title},
        heading=_("See you soon"),
        opening=opening,
        blocks=(
            Paragraph(_("Soon it is time for %(title)s.") % {"title": facts.title}),
            *schedule(facts),
            *my_page(facts),
            give_back(facts),
        ),
    )
