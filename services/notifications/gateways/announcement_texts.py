"""The frame of what organizers write to a cohort in their own words."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Letter, Paragraph
from services.notifications.gateways.letter_parts import my_page
from services.notifications.gateways.phrases import phrases


def announcement(facts: LetterFacts) -> Letter:
    """Tell what an organizer has to say to everybody; their words take the place of the first."""
    _ = phrases(facts.language).gettext
    opening = _("%(organiser)s writes to you about %(title)s.") % {
        "organiser": facts.organiser,
        "title": facts.title,
    }
    return Letter(
        subject=_("About %(title)s") % {"title": facts.title},
        heading=_("A message from the organizer"),
        opening=opening,
        blocks=(Paragraph(opening), *my_page(facts)),
    )
