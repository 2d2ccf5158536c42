"""The words of the letter to somebody who has declined an invitation."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Block, Letter, Note, Paragraph
from services.notifications.gateways.letter_parts import schedule
from services.notifications.gateways.phrases import phrases


def place_asked_back(facts: LetterFacts) -> Letter:
    """Say that the place is kept, and ask whether it is given back."""
    _ = phrases(facts.language).gettext
    several = facts.of_sessions > 1
    opening = (
        _("You have answered that you are not coming to one of the sessions of %(title)s.")
        if several
        else _("You have answered that you are not coming to %(title)s.")
    ) % {"title": facts.title}
    question = (
        _("You keep your place until you give it back yourself. Is it of no use to you at all?")
        if several
        else _("You keep your place until you give it back yourself. Do you want to?")
    )
    blocks: list[Block] = [Paragraph(opening), *schedule(facts), Paragraph(question)]
    if facts.my_page_url:
        blocks.append(Action(_("Give my place back on my page"), facts.my_page_url))
    blocks.append(Note(_("If you come after all, you need not do anything.")))
    return Letter(
        subject=_("Do you want to give your place back? %(title)s") % {"title": facts.title},
        heading=_("Do you want to give your place back?"),
        opening=opening,
        blocks=tuple(blocks),
    )
