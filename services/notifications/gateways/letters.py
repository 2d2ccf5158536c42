"""Setting a letter: subject, plain text and HTML with inlined style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways import letter_dates
from services.notifications.gateways.colours import look_of
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
    direction = direction_of(language)
    logo = logo_of(facts)
    emblem = emblem_of(facts, phrases(language).gettext("The flag of the European Union"))
    context = {
        "letter": letter,
        "facts": facts,
        "language": language,
        "direction": direction,
        "reserved": reserved_sessions(facts),
        "start": "right" if direction == "rtl" else "left",
        "look": look_of(facts),
        "logo": logo,
        "emblem": emblem,
    }
    environment = _environment(language)
    html = environment.get_template("notifications/mail/letter.html").render(context)
    text = environment.get_template("notifications/mail/letter.txt").render(context)
    return SetLetter(
        language=language,
        subject=clean_line(letter.subject),
        text=text,
        html=_inliner().inline(html),
        pictures=tuple(each for each in (logo, emblem) if each),
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(phrases(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    for name in ("weekday_date", "month_short", "weekday_short", "session_time", "own_time"):
        environment.filters[name] = getattr(letter_dates, name)
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    # The rules for dark mode and narrow screens cannot be inlined and stay in the head.
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )
