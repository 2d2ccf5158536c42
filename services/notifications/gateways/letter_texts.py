"""The words of each kind of letter about a registration and its sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.facts.letter_facts import Kind, LetterFacts
from services.notifications.gateways.certificate_texts import (
    certificate_issued,
    certificate_revoked,
)
from services.notifications.gateways.letter_blocks import (
    Action,
    Block,
    Letter,
    Link,
    Note,
    Paragraph,
    Schedule,
)
from services.notifications.gateways.letter_dates import moment, session_time
from services.notifications.gateways.phrases import phrases


def compose(facts: LetterFacts) -> Letter:
    """Return the letter for ``facts`` in the reader's language."""
    return _LETTERS[facts.kind](facts)


def _confirm_address(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    assert facts.confirm_url
    assert facts.confirm_by
    opening = _(
        "You have filled in the form for %(title)s. Confirm that this address is yours, and your "
        "registration counts."
    ) % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening)]
    if facts.position is not None:
        blocks.append(
            Paragraph(
                _(
                    "All places were taken when the form was sent. Once you have confirmed, you "
                    "stand in the queue, as number %(position)d by the count then."
                )
                % {"position": facts.position}
            )
        )
    by = moment(facts.confirm_by, facts.language)
    blocks += [
        *_schedule(facts),
        Action(_("Confirm my address"), facts.confirm_url),
        Paragraph(_("Confirm by %(moment)s. After that the registration lapses.") % {"moment": by}),
        Note(_("Was it not you? Then do nothing: without the confirmation nobody is registered.")),
    ]
    return Letter(
        subject=_("Confirm your address: %(title)s") % {"title": facts.title},
        heading=_("Confirm your e-mail address"),
        opening=opening,
        blocks=tuple(blocks),
    )


def _already_registered(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _(
        "The form for %(title)s was sent once more with this address. You are registered "
        "already, so nothing has changed."
    ) % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening), *_schedule(facts)]
    if facts.confirm_url:
        blocks += [
            Paragraph(_("The registration still waits for you to confirm the address.")),
            Action(_("Confirm my address"), facts.confirm_url),
        ]
    if facts.my_page_url:
        blocks.append(Action(_("Open my page"), facts.my_page_url))
    blocks.append(Note(_("Was it not you? Then you need to do nothing.")))
    return Letter(
        subject=_("You are registered already: %(title)s") % {"title": facts.title},
        heading=_("You are registered already"),
        opening=opening,
        blocks=tuple(blocks),
    )


def _place_confirmed(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _("You have a place in %(title)s. Welcome!") % {"title": facts.title}
    return Letter(
        subject=_("Your place is confirmed: %(title)s") % {"title": facts.title},
        heading=_("Your place is confirmed"),
        opening=opening,
        blocks=_welcome(facts, opening),
    )


def _promoted(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _("A place in %(title)s became free, and it is yours. Welcome!") % {
        "title": facts.title
    }
    return Letter(
        subject=_("You have got a place: %(title)s") % {"title": facts.title},
        heading=_("You have got a place"),
        opening=opening,
        blocks=_welcome(facts, opening),
    )


def _welcome(facts: LetterFacts, opening: str) -> tuple[Block, ...]:
    """Return what everybody with a new place is told."""
    _ = phrases(facts.language).gettext
    blocks: list[Block] = [Paragraph(opening), *_schedule(facts)]
    if facts.calendar_method:
        blocks.append(
            Paragraph(_("An invitation for your calendar comes with this mail: answer yes to it."))
        )
        if len(facts.sessions) > 1:
            blocks.append(Paragraph(_("Each further session comes as an invitation of its own.")))
    blocks += _calendar_and_page(facts)
    blocks.append(_give_back(facts))
    return tuple(blocks)


def _session_invited(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _("Here is the calendar invitation for one more session of %(title)s.") % {
        "title": facts.title
    }
    return Letter(
        subject=_("Invitation to session %(number)d of %(count)d: %(title)s") % _numbered(facts),
        heading=_("Session %(number)d of %(count)d") % _numbered(facts),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *_schedule(facts),
            *_my_page(facts),
        ),
    )


def _waitlisted(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    assert facts.position
    assert facts.counted_at
    opening = _(
        "Your address is confirmed. All places in %(title)s are taken, so you stand in the queue."
    ) % {"title": facts.title}
    counted = _("You were number %(position)d when we counted, %(moment)s.") % {
        "position": facts.position,
        "moment": moment(facts.counted_at, facts.language),
    }
    return Letter(
        subject=_("You stand in the queue: %(title)s") % {"title": facts.title},
        heading=_("You are number %(position)d in the queue") % {"position": facts.position},
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(counted),
            Paragraph(_("When a place becomes free, the first in the queue gets it at once.")),
            Paragraph(_("You need to do nothing: we write to you when it is your turn.")),
            *_schedule(facts),
            *_my_page(facts),
            Note(_("Do you no longer want the place? Leave the queue on your page.")),
        ),
    )


def _registration_cancelled(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    if facts.cause == "by_organizer":
        sentence = _("The organizer has cancelled your registration for %(title)s.")
    else:
        sentence = _("You have cancelled your registration for %(title)s.")
    opening = sentence % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening)]
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail takes the entry out of your calendar.")))
    if facts.had_place and facts.cause == "by_participant":
        blocks.append(Paragraph(_("Thank you for giving your place back: somebody else gets it.")))
    if facts.sessions:
        blocks.append(Schedule(facts.sessions, facts.of_sessions, struck=True))
    if facts.program_url:
        blocks.append(Link(_("About the program"), facts.program_url))
    blocks.append(Note(_("Did this surprise you? Write to %(contact)s.") % _contact(facts)))
    return Letter(
        subject=_("Cancelled: %(title)s") % {"title": facts.title},
        heading=_("Your registration is cancelled"),
        opening=opening,
        blocks=tuple(blocks),
    )


def _session_withdrawn(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _(
        "Your registration for %(title)s is cancelled. This mail takes one more session out of "
        "your calendar."
    ) % {"title": facts.title}
    return Letter(
        subject=_("Cancelled, session %(number)d of %(count)d: %(title)s") % _numbered(facts),
        heading=_("Session %(number)d of %(count)d is cancelled for you") % _numbered(facts),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Schedule(facts.sessions, facts.of_sessions, struck=True),
        ),
    )


def _session_moved(facts: LetterFacts) -> Letter:
    _ = phrases(facts.language).gettext
    opening = _("%(title)s has a new time or place. This is what holds now.") % {
        "title": facts.title
    }
    blocks: list[Block] = [Paragraph(opening), *_schedule(facts)]
    if facts.before:
        blocks.append(
            Schedule((facts.before,), facts.of_sessions, caption=_("Before"), struck=True)
        )
    if facts.calendar_method:
        blocks.append(Paragraph(_("This mail also updates the entry in your calendar.")))
        blocks += _my_page(facts)
    else:
        blocks += _calendar_and_page(facts)
    blocks.append(_give_back(facts))
    return Letter(
        subject=_("New time or place: %(title)s") % {"title": facts.title},
        heading=_("New time or place"),
        opening=opening,
        blocks=tuple(blocks),
    )


def _reminder(facts: LetterFacts) -> Letter:
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
            *_schedule(facts),
            *_my_page(facts),
            _give_back(facts),
        ),
    )


def _schedule(facts: LetterFacts) -> tuple[Block, ...]:
    return (Schedule(facts.sessions, facts.of_sessions),) if facts.sessions else ()


def _my_page(facts: LetterFacts) -> tuple[Block, ...]:
    _ = phrases(facts.language).gettext
    return (Action(_("Open my page"), facts.my_page_url),) if facts.my_page_url else ()


def _calendar_and_page(facts: LetterFacts) -> tuple[Block, ...]:
    _ = phrases(facts.language).gettext
    label = (
        _("Download all sessions to my calendar")
        if facts.of_sessions > 1
        else _("Download to my calendar")
    )
    calendar = (Link(label, facts.calendar_url),) if facts.calendar_url else ()
    return (*_my_page(facts), *calendar)


def _give_back(facts: LetterFacts) -> Note:
    _ = phrases(facts.language).gettext
    return Note(_("Can you not come? Give your place back on your page, so that others get it."))


def _numbered(facts: LetterFacts) -> Mapping[str, object]:
    return {
        "title": facts.title,
        "number": facts.sessions[0].number,
        "count": facts.of_sessions,
    }


def _contact(facts: LetterFacts) -> Mapping[str, str]:
    return {"contact": facts.contact}


_LETTERS: Mapping[Kind, Callable[[LetterFacts], Letter]] = {
    "confirm_address": _confirm_address,
    "already_registered": _already_registered,
    "place_confirmed": _place_confirmed,
    "promoted": _promoted,
    "session_invited": _session_invited,
    "waitlisted": _waitlisted,
    "registration_cancelled": _registration_cancelled,
    "session_withdrawn": _session_withdrawn,
    "session_moved": _session_moved,
    "reminder": _reminder,
    "certificate_issued": certificate_issued,
    "certificate_revoked": certificate_revoked,
}
