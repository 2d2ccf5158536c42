"""How the frame of a list reads, on paper and on the page."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from services.certificates.facts.reports import Counted, Frame
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.wording import Translate
from shared.contracts.facts import Language, LocalizedText


def period_words(frame: Frame, language: Language) -> str:
    """Return which certificates are listed, in a sentence."""
    _ = phrases(language).gettext
    days = wording.period(frame.first_day, frame.last_day, language)
    if frame.by == "held":
        return _("Of events that ended %(period)s.") % {"period": days}
    return _("Issued %(period)s.") % {"period": days}


def month_words(month: str, language: Language) -> str:
    """Return a month such as ``2026-11`` as people write it."""
    first = date.fromisoformat(f"{month}-01")
    return format_date(first, "LLLL y", locale=language)


def state_words(state: Counted, _: Translate) -> str:
    """Return what a line says of its certificate."""
    words: dict[Counted, str] = {
        "issued": _("Issued"),
        "suspended": _("Suspended"),
        "erased": _("Erased with its holder"),
    }
    return words[state]


def place_words(place: LocalizedText | None, language: Language, _: Translate) -> str:
    """Return where events were held."""
    return place.in_language(language) if place else _("Several places, or by video")
