"""The words of the letters about who may come: invitations, applications, limits."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Letter, Note, Paragraph
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.letter_parts import (
    contact,
    my_page,
    page_link,
    program_link,
    reason,
    schedule,
)
from services.notifications.gateways.phrases import phrases


def invited(facts: LetterFacts) -> Letter:
    """Ask somebody who is invited whether they come."""
    _ = phrases(facts.language).gettext
    assert facts.answer_url
    assert facts.answer_by
    opening = _("%(organiser)s invites you to %(title)s. Do you want to come?") % {
        "organiser": facts.organiser,
        "title": facts.title,
    }
    by = moment(facts.answer_by, facts.language)
    return Letter(
        subject=_("Invitation: %(title)s") % {"title": facts.title},
        heading=_("You are invited"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *schedule(facts),
            Action(_("Answer yes or no"), facts.answer_url),
            Paragraph(_("Answer by %(moment)s; then registration closes.") % {"moment": by}),
            *program_link(facts),
            Note(
                _("The invitation is personal, so please do not pass the link on to anybody else.")
            ),
        ),
    )


def application_received(facts: LetterFacts) -> Letter:
    """Tell somebody who asked for a place what happens next, and when."""
    catalogue = phrases(facts.language)
    _ = catalogue.gettext
    opening = _(
        "Your address is confirmed, and we have your application for %(title)s. The organizer "
        "now looks at it."
    ) % {"title": facts.title}
    if facts.answer_days:
        when = catalogue.ngettext(
            "You get an answer by mail within one day.",
            "You get an answer by mail within %(num)d days.",
            facts.answer_days,
        ) % {"num": facts.answer_days}
    else:
        when = _("You get an answer by mail as soon as it is decided.")
    return Letter(
        subject=_("We have your application: %(title)s") % {"title": facts.title},
        heading=_("We have your application"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(when),
            Paragraph(_("No place is held for you until then. You need to do nothing.")),
            *schedule(facts),
            *my_page(facts),
            Note(_("Do you no longer want to come? Take the application back on your page.")),
        ),
    )


def application_declined(facts: LetterFacts) -> Letter:
    """Tell the organizer's no, with the reason in their words."""
    _ = phrases(facts.language).gettext
    opening = _("The organizer cannot give you a place in %(title)s.") % {"title": facts.title}
    return Letter(
        subject=_("No place this time: %(title)s") % {"title": facts.title},
        heading=_("No place this time"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *reason(facts, facts.note),
            *page_link(facts),
            Note(_("Do you have questions? Write to %(contact)s.") % contact(facts)),
        ),
    )


def limit_reached(facts: LetterFacts) -> Letter:
    """Tell the owner of the address why the form led to no further registration."""
    catalogue = phrases(facts.language)
    _ = catalogue.gettext
    opening = _(
        "The form for %(title)s was sent with this address, but no registration came of it."
    ) % {"title": facts.title}
    if facts.limit:
        why = catalogue.ngettext(
            "Each person may have one registration in this program at a time, and you have it.",
            "Each person may have %(num)d registrations in this program at a time, and you have "
            "them.",
            facts.limit,
        ) % {"num": facts.limit}
    else:
        why = _("You are registered for something else at the same time.")
    return Letter(
        subject=_("No further registration: %(title)s") % {"title": facts.title},
        heading=_("No further registration"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(why),
            Paragraph(
                _("Would you rather come to this? Cancel the other one, and register again.")
            ),
            *my_page(facts),
            Note(_("Was it not you? Then you need to do nothing.")),
        ),
    )
