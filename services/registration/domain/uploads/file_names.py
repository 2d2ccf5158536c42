"""A name for an uploaded file that is safe on every system and says nothing it must not."""

from __future__ import annotations

import re

from services.registration.domain.organisations.swedish_numbers import holds_natural_person_number
from services.registration.domain.uploads.file_types import FileType
from shared.kernel.text import clean_line

# What separates folders, or means something to a shell or to Windows.
_UNSAFE = re.compile(r'[<>:"/\\|?*;\x00-\x1f]')
_ANY_END = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LONGEST = 80
_NAMELESS = "file"


def safe_name(typed: str, kind: FileType) -> str:
    """Return the last part of the name ``typed``, with the end that belongs to ``kind``.

    A name in which a person's number stands is not kept.
    """
    last = re.split(r"[/\\]", typed)[-1]
    stem = _UNSAFE.sub(" ", _ANY_END.sub("", clean_line(last)))
    stem = clean_line(stem[:_LONGEST]).strip(". ")
    if not stem or holds_natural_person_number(last):
        stem = _NAMELESS
    return f"{stem}.{kind}"
