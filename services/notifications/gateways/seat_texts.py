"""The words of the letters to somebody for whom a seat is kept."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Letter, Note, Paragraph
from services.notifications.gateways.letter_parts import schedule
from services.notifications.gateways.phrases import phrases


def seat_named(facts: LetterFacts) -> Letter:
    """Tell a guest that somebody has booked for them, and how to take the seat."""
    _ = phrases(facts.language).gettext
    opening = _("%(name)s has booked a seat for you in %(title)s.") % {
        "name": facts.invited_by,
        "title": facts.title,
    }
    return _letter(
        facts,
        opening,
        _("You have a seat: %(title)s") % {"title": facts.title},
        _("You have a seat"),
    )


def place_handed_on(facts: LetterFacts) -> Letter:
    """Ask a colleague whether they come instead."""
    _ = phrases(facts.language).gettext
    opening = _("%(name)s cannot come to %(title)s and would like you to have the place.") % {
        "name": facts.invited_by,
        "title": facts.title,
    }
    subject = _("Do you want to come instead? %(title)s") % {"title": facts.title}
    return _letter(facts, opening, subject, _("Do you want to come instead?"))


def _letter(facts: LetterFacts, opening: str, subject: str, heading: str) -> Letter:
    _ = phrases(facts.language).gettext
    assert facts.claim_url
    return Letter(
        subject=subject,
        heading=heading,
        opening=opening,
        blocks=(
            Paragraph(opening),
            *schedule(facts),
            Action(_("Look at it and answer"), facts.claim_url),
            Paragraph(
                _(
                    "The button leads to a page where you take the seat under your own name. "
                    "Nothing is decided until you do; then you get a confirmation and the "
                    "invitation to your calendar."
                )
            ),
            Note(
                _(
                    "Do you not want to come, or do you not know who this is? Then you need to do "
                    "nothing: we write no more about it, unless somebody names you again."
                )
            ),
        ),
    )
