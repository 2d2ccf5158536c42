"""The words of the letter with a code."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Code, Letter, Note, Paragraph
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.phrases import phrases


def sign_in_code(facts: LetterFacts) -> Letter:
    """Hand over the code. It stands in no subject line: those show on locked screens."""
    _ = phrases(facts.language).gettext
    assert facts.code
    assert facts.code_until
    opening = _("Here is the code that opens your page.")
    by = _("Type it in the browser where you asked for it, by %(moment)s. It works once.") % {
        "moment": moment(facts.code_until, facts.language)
    }
    return Letter(
        subject=_("Your code for my page"),
        heading=_("Your code"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Code(facts.code),
            Paragraph(by),
            Note(
                _(
                    "Was it not you? Then do nothing, and give the code to nobody: we never ask "
                    "for it by mail or telephone."
                )
            ),
        ),
    )
