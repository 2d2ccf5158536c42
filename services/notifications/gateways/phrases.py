"""The service's own translations."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path

from shared.kernel.phrases import phrases_of

_TRANSLATIONS = Path(__file__).parent.parent / "translations"


def phrases(language: str) -> NullTranslations:
    """Return the phrases of this service in ``language``."""
    return phrases_of(_TRANSLATIONS, language)
