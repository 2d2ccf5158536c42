"""The service's own translations, and how their languages are written."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Literal

from babel import Locale

from shared.kernel.phrases import phrases_of

_TRANSLATIONS = Path(__file__).parent.parent / "translations"


def phrases(language: str) -> NullTranslations:
    """Return the phrases of this service in ``language``."""
    return phrases_of(_TRANSLATIONS, language)


@cache
def spoken(language: str) -> str:
    """Return the language that a reader of ``language`` is written to in: theirs, or English.

    A letter is in one language, its dates too: half of each would be read by no voice.
    """
    return language if (_TRANSLATIONS / language).is_dir() else "en"


@cache
def locale_of(language: str) -> Locale:
    """Return how ``language`` writes dates."""
    # British rather than American English: the day before the month, clock to 24.
    return Locale("en", "GB") if language == "en" else Locale.parse(language)


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """Return which way ``language`` is read, as HTML says it."""
    return "rtl" if locale_of(language).character_order == "right-to-left" else "ltr"
