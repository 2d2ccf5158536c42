"""The words of the letters about a registration."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import (
    Action,
    Block,
    Letter,
    Note,
    Paragraph,
    Schedule,
)
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.letter_parts import (
    calendar_and_page,
    contact,
    give_back,
    has_begun,
    leaves_calendar,
    my_page,
    page_link,
    program_link,
    reason,
    rsvp,
    schedule,
)
from services.notifications.gateways.phrases import phrases


def confirm_address(facts: LetterFacts) -> Letter:
    """Ask the owner of the address to confirm it."""
    _ = phrases(facts.language).gettext
    assert facts.confirm_url
    assert facts.confirm_by
    opening = _(
        "You have filled in the form for %(title)s. Confirm that this address is yours, and your "
        "registration counts."
    ) % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening)]
    if facts.position is not None:
        blocks.append(Paragraph(_what_waits(facts)))
    by = moment(facts.confirm_by, facts.language)
    blocks += [
        *schedule(facts),
        Action(_("Confirm my address"), facts.confirm_url),
        Paragraph(_("Confirm by %(moment)s. After that the registration lapses.") % {"moment": by}),
        *page_link(facts),
        Note(_("Was it not you? Then do nothing: without the confirmation nobody is registered.")),
    ]
    return Letter(
        subject=_("Confirm your address: %(title)s") % {"title": facts.title},
        heading=_("Confirm your e-mail address"),
        opening=opening,
        blocks=tuple(blocks),
    )


def _what_waits(facts: LetterFacts) -> str:
    """Return what somebody who joins the queue has once they have confirmed, by its rule."""
    _ = phrases(facts.language).gettext
    outlook = facts.outlook
    if outlook is not None and outlook.gathering:
        assert outlook.decides_at
        by_lot = _("The places are drawn %(moment)s. Once you have confirmed, you take part.")
        by_rule = _("The places are given %(moment)s. Once you have confirmed, you can get one.")
        sentence = by_lot if outlook.policy == "lottery" else by_rule
        return sentence % {"moment": moment(outlook.decides_at, facts.language)}
    if outlook is not None and outlook.policy == "manual":
        return _("The organizer chooses who gets a place, among those who have confirmed.")
    return _(
        "All places were taken when the form was sent. Once you have confirmed, you "
        "stand in the queue, as number %(position)d by the count then."
    ) % {"position": facts.position}


def already_registered(facts: LetterFacts) -> Letter:
    """Tell that the form was sent again."""
    _ = phrases(facts.language).gettext
    opening = _(
        "The form for %(title)s was sent once more with this address. You are registered "
        "already, so nothing has changed."
    ) % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening), *schedule(facts)]
    if facts.confirm_url:
        blocks += [
            Paragraph(
                _("Your registration still waits until you have said that the address is yours.")
            ),
            Action(_("Confirm my address"), facts.confirm_url),
        ]
    blocks += [*my_page(facts), Note(_("Was it not you? Then you need to do nothing."))]
    return Letter(
        subject=_("You are registered already: %(title)s") % {"title": facts.title},
        heading=_("You are registered already"),
        opening=opening,
        blocks=tuple(blocks),
    )


def place_confirmed(facts: LetterFacts) -> Letter:
    """Welcome somebody with a place."""
    _ = phrases(facts.language).gettext
    opening = _("You have a place in %(title)s. Welcome!") % {"title": facts.title}
    return Letter(
        subject=_("Your place is confirmed: %(title)s") % {"title": facts.title},
        heading=_("Your place is confirmed"),
        opening=opening,
        blocks=welcome(facts, opening),
    )


def promoted(facts: LetterFacts) -> Letter:
    """Welcome somebody who has moved up from the queue, or was given a place out of turn."""
    _ = phrases(facts.language).gettext
    if facts.note or facts.given_by == "organizer":
        sentence = _("The organizer has given you a place in %(title)s. Welcome!")
    else:
        sentence = _("A place in %(title)s became free, and it is yours. Welcome!")
    opening = sentence % {"title": facts.title}
    return Letter(
        subject=_("You have got a place: %(title)s") % {"title": facts.title},
        heading=_("You have got a place"),
        opening=opening,
        blocks=welcome(facts, opening),
    )


def part_changed(facts: LetterFacts) -> Letter:
    """Tell what holds for somebody with a place who takes part in something else now."""
    _ = phrases(facts.language).gettext
    opening = _(
        "You have a place in %(title)s, and what you take part in has changed. This is what holds "
        "now."
    ) % {"title": facts.title}
    blocks: list[Block] = [Paragraph(opening), *schedule(facts)]
    if facts.calendar_method:
        blocks.append(
            Paragraph(
                _(
                    "This mail brings one session in your calendar up to date. If more have "
                    "changed, each comes in a mail of its own."
                )
            )
        )
    blocks += [*rsvp(facts), *calendar_and_page(facts)]
    return Letter(
        subject=_("What you take part in: %(title)s") % {"title": facts.title},
        heading=_("What you take part in now"),
        opening=opening,
        blocks=tuple(blocks),
    )


def welcome(facts: LetterFacts, opening: str) -> tuple[Block, ...]:
    """Return what everybody with a new place is told."""
    _ = phrases(facts.language).gettext
    begun = has_begun(facts) if facts.kind == "promoted" else ()
    blocks: list[Block] = [
        Paragraph(opening),
        *reason(facts, facts.note),
        *begun,
        *schedule(facts),
    ]
    if facts.calendar_method:
        blocks.append(
            Paragraph(
                _(
                    "An invitation for your calendar comes with this mail. If the calendar asks, "
                    "answer yes; the place is yours in any case."
                )
            )
        )
        if len(facts.sessions) > 1:
            blocks.append(Paragraph(_("Each further session comes as an invitation of its own.")))
    if facts.releases_absent:
        blocks.append(
            Paragraph(
                _(
                    "Can you not come to the first session? Tell the organizer. Whoever misses it "
                    "is asked by mail, and without an answer the place goes to somebody who waits."
                )
            )
        )
    blocks += [*rsvp(facts), *calendar_and_page(facts)]
    blocks.append(give_back(facts))
    return tuple(blocks)


def registration_cancelled(facts: LetterFacts) -> Letter:
    """Confirm that a registration has ended."""
    _ = phrases(facts.language).gettext
    if facts.cause == "by_organizer":
        sentence = _("The organizer has cancelled your registration for %(title)s.")
    else:
        sentence = _("You have cancelled your registration for %(title)s.")
    opening = sentence % {"title": facts.title}
    blocks: list[Block] = [
        Paragraph(opening),
        *reason(facts, facts.note),
        *leaves_calendar(facts),
    ]
    if facts.had_place and facts.cause == "by_participant":
        blocks.append(Paragraph(_("Thank you for giving your place back: somebody else gets it.")))
    if facts.sessions:
        blocks.append(Schedule(facts.sessions, facts.of_sessions, struck=True))
    blocks += [
        *program_link(facts),
        *page_link(facts),
        Note(_("Did this surprise you? Write to %(contact)s.") % contact(facts)),
    ]
    return Letter(
        subject=_("Cancelled: %(title)s") % {"title": facts.title},
        heading=_("Your registration is cancelled"),
        opening=opening,
        blocks=tuple(blocks),
    )
