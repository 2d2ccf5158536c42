"""The words of the letters to somebody who was absent from the first session."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Block, Letter, Note, Paragraph
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.letter_parts import contact, leaves_calendar, schedule
from services.notifications.gateways.phrases import phrases


def absence_asked(facts: LetterFacts) -> Letter:
    """Ask whether they still come, and say until when they can answer."""
    _ = phrases(facts.language).gettext
    assert facts.answer_by
    opening = _("We missed you at the first session of %(title)s. Do you still want to come?") % {
        "title": facts.title
    }
    by = moment(facts.answer_by, facts.language)
    blocks: list[Block] = [
        Paragraph(opening),
        Paragraph(
            _(
                "Answer by %(moment)s, and you keep your place. Without an answer it may go to "
                "somebody who is waiting."
            )
            % {"moment": by}
        ),
        *_answer(facts),
        *schedule(facts),
        Note(
            _("Were you there, or have you told us already? Then write to %(contact)s.")
            % contact(facts)
        ),
    ]
    return Letter(
        subject=_("Do you still come? %(title)s") % {"title": facts.title},
        heading=_("Do you still come?"),
        opening=opening,
        blocks=tuple(blocks),
    )


def place_released(facts: LetterFacts) -> Letter:
    """Say what became of the place, and whom to write to if that was wrong."""
    _ = phrases(facts.language).gettext
    opening = _(
        "You were not at the first session of %(title)s, and we got no answer to our mail. So your "
        "place has gone on."
    ) % {"title": facts.title}
    come_back = _(
        "Do you want to come after all? Write to %(contact)s: as long as nobody else has the "
        "place, you can have it back."
    ) % contact(facts)
    return Letter(
        subject=_("Your place has gone on: %(title)s") % {"title": facts.title},
        heading=_("Your place has gone on"),
        opening=opening,
        blocks=(Paragraph(opening), *leaves_calendar(facts), Paragraph(come_back)),
    )


def _answer(facts: LetterFacts) -> tuple[Block, ...]:
    _ = phrases(facts.language).gettext
    return (Action(_("Answer yes or no"), facts.my_page_url),) if facts.my_page_url else ()
