"""What texts to telephones say: short, and without links that could be anybody's."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_dates import session_time
from services.notifications.gateways.phrases import phrases
from shared.kernel.text import clean_line

_LONGEST = 460


def reminder_text(facts: LetterFacts) -> str:
    """Return the text that goes with a reminder: what, when and where."""
    _ = phrases(facts.language).gettext
    lines = [_("Reminder: %(title)s") % {"title": facts.title}]
    for line in facts.sessions:
        place = f", {line.place}" if line.place else ""
        lines.append(f"{session_time(line, facts.language)}{place}")
    return clean_line(". ".join(lines))[:_LONGEST]


def code_text(code: str, language: str) -> str:
    """Return the text that confirms a number."""
    said = phrases(language).gettext("%(code)s is your code from Spinn. It works for 15 minutes.")
    return said % {"code": code}
