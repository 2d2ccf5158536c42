"""The words of the letters about an offered place."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import (
    Action,
    Letter,
    Link,
    Note,
    Paragraph,
)
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.letter_parts import has_begun, schedule
from services.notifications.gateways.phrases import phrases


def place_offered(facts: LetterFacts) -> Letter:
    """Ask whether somebody who waits still wants the place, and say until when."""
    _ = phrases(facts.language).gettext
    assert facts.offer_url
    assert facts.answer_by
    opening = _("A place in %(title)s has become free, and it is your turn. Do you want it?") % {
        "title": facts.title
    }
    by = moment(facts.answer_by, facts.language)
    return Letter(
        subject=_("Do you want a place? %(title)s") % {"title": facts.title},
        heading=_("A place is waiting for you"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *has_begun(facts),
            *schedule(facts),
            Paragraph(_("We hold the place for you until %(moment)s.") % {"moment": by}),
            Action(_("Answer yes or no"), facts.offer_url),
            Paragraph(
                _(
                    "The button leads to a page where you take the place or pass it on. Without "
                    "an answer it goes to the next in the queue, and you no longer stand in it."
                )
            ),
            Note(_("Can you not come? Say no, and the next in the queue gets the chance at once.")),
        ),
    )


def offer_lapsed(facts: LetterFacts) -> Letter:
    """Say shortly that the place has gone to the next, and how to come back."""
    _ = phrases(facts.language).gettext
    opening = _(
        "You had the chance of a place in %(title)s, but we got no answer in time. So it has gone "
        "to the next in the queue."
    ) % {"title": facts.title}
    link = (Link(_("Register again"), facts.program_url),) if facts.program_url else ()
    return Letter(
        subject=_("The place has gone to the next: %(title)s") % {"title": facts.title},
        heading=_("The place has gone to the next"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(
                _("You no longer stand in the queue. Do you still want to come? Register again.")
            ),
            *link,
        ),
    )
