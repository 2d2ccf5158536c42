"""Setting a letter: subject, plain text and HTML with inlined style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways import letter_dates
from services.notifications.gateways.colours import look_of
from services.notifications.gateways.inlining import with_styles
from services.notifications.gateways.letter_blocks import Letter
from services.notifications.gateways.letter_pictures import ShownPicture, emblem_of, logo_of
from services.notifications.gateways.letter_texts import compose
from services.notifications.gateways.phrases import direction_of, phrases, spoken
from services.notifications.gateways.reservations import reserved_sessions
from shared.kernel.text import clean_line

_TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class SetLetter:
    """A letter ready to be put into a mail, in the language that it came to be in."""

    language: str
    subject: str
    text: str
    html: str
    pictures: tuple[ShownPicture, ...] = ()


def set_letter(facts: LetterFacts) -> SetLetter:
    """Return the letter for ``facts``: the same facts and links in both forms."""
    letter = compose(facts)
    language = spoken(facts.language)
    context = _context(facts, letter)
    html = _filled_in("letter.html", language, context)
    return SetLetter(
        language=language,
        subject=clean_line(letter.subject),
        text=_filled_in("letter.txt", language, context),
        html=with_styles(html, context["direction"]),
        pictures=tuple(each for each in (context["logo"], context["emblem"]) if each),
    )


def unstyled_page(facts: LetterFacts) -> str:
    """Return the HTML of the letter before its style is put into the tags."""
    return _filled_in("letter.html", spoken(facts.language), _context(facts, compose(facts)))


def _context(facts: LetterFacts, letter: Letter) -> dict[str, Any]:
    language = spoken(facts.language)
    direction = direction_of(language)
    return {
        "letter": letter,
        "facts": facts,
        "language": language,
        "direction": direction,
        "reserved": reserved_sessions(facts),
        "start": "right" if direction == "rtl" else "left",
        "look": look_of(facts),
        "logo": logo_of(facts),
        "emblem": emblem_of(facts, phrases(language).gettext("The flag of the European Union")),
    }


def _filled_in(template: str, language: str, context: dict[str, Any]) -> str:
    found = _environment(language).get_template(f"notifications/mail/{template}")
    return found.render(context)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Templates change with a release only; to look for changes costs more than to fill them in.
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(phrases(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    for name in ("weekday_date", "month_short", "weekday_short", "session_time", "own_time"):
        environment.filters[name] = getattr(letter_dates, name)
    return environment
