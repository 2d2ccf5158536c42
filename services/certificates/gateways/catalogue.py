"""Translations for documents, which follow their holder's language and know no request."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

_TRANSLATIONS = Path(__file__).parent.parent / "translations"
SOURCE_LANGUAGE = "en"


@cache
def translations(language: str) -> NullTranslations:
    """Read the catalogue of ``language`` once per process; English is the source."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    path = _TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
