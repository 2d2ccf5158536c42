"""The words of the letter about a copy of one's data."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Letter, Note, Paragraph
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.phrases import phrases


def data_ready(facts: LetterFacts) -> Letter:
    """Tell where the copy is fetched; it does not travel by mail."""
    _ = phrases(facts.language).gettext
    assert facts.download_url
    assert facts.answer_by
    opening = _("The copy of everything that we keep about you is ready.")
    by = _("It can be fetched on your own page until %(moment)s; then we delete the copy.") % {
        "moment": moment(facts.answer_by, facts.language)
    }
    return Letter(
        subject=_("The copy of your data is ready"),
        heading=_("Your copy is ready"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Action(_("Fetch the copy"), facts.download_url),
            Paragraph(by),
            Note(
                _(
                    "Did you not ask for it? Then somebody has a link to your page. Open the page "
                    "and make old links useless: that ends them all."
                )
            ),
        ),
    )
