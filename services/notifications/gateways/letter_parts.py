"""Pieces that several letters have in common."""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.facts.letter_facts import Kind, LetterFacts
from services.notifications.gateways.calendar_web_links import WebCalendars, links_in_letter
from services.notifications.gateways.letter_blocks import (
    Action,
    Block,
    Choice,
    Link,
    Note,
    Paragraph,
    Schedule,
)
from services.notifications.gateways.phrases import phrases

# Whoever knows an address can have the other letters sent to it.
_KINDS_FOR_A_PLACE: frozenset[Kind] = frozenset(
    {
        "place_confirmed",
        "promoted",
        "chosen",
        "part_changed",
        "session_invited",
        "session_moved",
        "clocks_changed",
        "reminder",
    }
)
# A reminder comes when the session stands in the calendar, or never will.
_KINDS_THAT_FILL_CALENDARS = _KINDS_FOR_A_PLACE - {"reminder"}
# For more sessions there is the file, and the address to follow.
_MOST_ADDED_ONE_BY_ONE = 3


def schedule(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the sessions as a block, if there are any.

    The links to online meetings are only for those who have a place.
    """
    sessions = facts.sessions
    if not sessions:
        return ()
    if facts.kind not in _KINDS_FOR_A_PLACE:
        sessions = tuple(each.model_copy(update={"online_url": None}) for each in sessions)
        return (Schedule(sessions, facts.of_sessions),)
    add: tuple[WebCalendars, ...] = ()
    if facts.kind in _KINDS_THAT_FILL_CALENDARS and len(sessions) <= _MOST_ADDED_ONE_BY_ONE:
        add = tuple(links_in_letter(facts, line) for line in sessions)
    return (Schedule(sessions, facts.of_sessions, add=add),)


def has_begun(facts: LetterFacts) -> tuple[Block, ...]:
    """Return that the first session has been, for a place that is passed on after it."""
    _ = phrases(facts.language).gettext
    if not facts.sessions or facts.sessions[0].number == 1:
        return ()
    return (Paragraph(_("It has begun already; these sessions are left:")),)


def my_page(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the way to the person's own page, if there is one."""
    _ = phrases(facts.language).gettext
    return (Action(_("Open my page"), facts.my_page_url),) if facts.my_page_url else ()


def page_link(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the way there as a link, in a letter whose button is for something else."""
    _ = phrases(facts.language).gettext
    return (Link(_("Open my page"), facts.my_page_url),) if facts.my_page_url else ()


def program_link(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the way to the program's page, if there is one."""
    _ = phrases(facts.language).gettext
    return (Link(_("About the program"), facts.program_url),) if facts.program_url else ()


def reason(facts: LetterFacts, words: str | None) -> tuple[Block, ...]:
    """Return why something was decided, if anybody said why."""
    _ = phrases(facts.language).gettext
    return (Paragraph(_("The reason: %(reason)s") % {"reason": words}),) if words else ()


def leaves_calendar(facts: LetterFacts) -> tuple[Block, ...]:
    """Return what the mail does to the calendar of somebody who no longer has a place."""
    _ = phrases(facts.language).gettext
    if not facts.calendar_method:
        return ()
    return (Paragraph(_("This mail takes the entry out of your calendar.")),)


def calendar_and_page(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the ways to the own page, to the calendar file and to an address to follow."""
    _ = phrases(facts.language).gettext
    label = (
        _("Download all sessions to my calendar")
        if facts.of_sessions > 1
        else _("Download to my calendar")
    )
    calendar = (Link(label, facts.calendar_url),) if facts.calendar_url else ()
    follow = (Link(_("Let my calendar follow"), facts.follow_url),) if facts.follow_url else ()
    return (*my_page(facts), *calendar, *follow)


def rsvp(facts: LetterFacts) -> tuple[Block, ...]:
    """Return the ways to say whether one comes; each leads to a page whose button says it."""
    _ = phrases(facts.language).gettext
    if not facts.rsvp_url:
        return ()
    ways = (
        ("accepted", _("Yes, I am coming")),
        ("tentative", _("Maybe")),
        ("declined", _("No, I cannot come")),
    )
    links = (Link(label, f"{facts.rsvp_url}&answer={answer}") for answer, label in ways)
    question = _("Are you coming? You can answer here, and change your answer later.")
    return (Choice(question, tuple(links)),)


def give_back(facts: LetterFacts) -> Note:
    """Return what to do with a place that one cannot use."""
    _ = phrases(facts.language).gettext
    return Note(_("Can you not come? Give your place back on your page, so that others get it."))


def numbered(facts: LetterFacts) -> Mapping[str, object]:
    """Return the words for one session among several."""
    return {
        "title": facts.title,
        "number": facts.sessions[0].number,
        "count": facts.of_sessions,
    }


def contact(facts: LetterFacts) -> Mapping[str, str]:
    """Return the word for whom to write to."""
    return {"contact": facts.contact}
