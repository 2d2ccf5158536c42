"""Translations for texts that are made outside a web request: letters and documents."""

from __future__ import annotations

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations


@cache
def phrases_of(folder: Path, language: str) -> NullTranslations:
    """Return the catalog of ``language`` below ``folder``, read once per process.

    The source strings are English, so English, like any language without a catalog, gets
    them as they are. The ``.po`` file itself is read: a worker needs no compile step.
    """
    catalog = folder / language / "LC_MESSAGES" / "messages.po"
    if not catalog.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with catalog.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
