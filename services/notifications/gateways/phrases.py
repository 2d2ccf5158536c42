"""The service's translations for texts that are made outside a web request."""

from __future__ import annotations

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

_CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def phrases(language: str) -> NullTranslations:
    """Return the catalogue of ``language``; the source strings are English.

    The ``.po`` file itself is read, so a worker needs no compile step.
    """
    catalogue = _CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not catalogue.is_file():
        return NullTranslations()
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)
