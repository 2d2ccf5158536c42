"""Whether a name that somebody holds in their hand is the one on a certificate.

A name is compared without regard to capitals, blanks, the shape of hyphens and apostrophes, and
the way in which Unicode composes letters. Marks may be left out altogether, because not everybody
can type them: "Asa Oberg" is "Åsa Öberg". They may not be others ("Äsa"), nor be added to a name
that has none; and they count whenever somebody else in the cohort bears the bare name, since then
leaving them out would point to two people.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal

import regex

from shared.kernel.text import clean_line

Likeness = Literal["same", "without_marks", "other"]

_SAME = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u0060": "'", "\u00b4": "'",
    }
)  # fmt: skip
# Accents, rings and dots of European scripts. Marks of others make another letter or syllable.
_MARKS = regex.compile("[\u0300-\u036f]")
# Letters that Unicode does not take apart; ß is ss already without regard to capitals.
_BARE = str.maketrans(
    {
        "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
        "\u0131": "i",
    }
)  # fmt: skip


def compare(typed: str, name: str) -> Likeness:
    """Tell whether ``typed`` is ``name``, or is but for marks that were left out, or neither."""
    key, kept = _key(typed), _key(name)
    if not key:
        return "other"
    if key == kept:
        return "same"
    return "without_marks" if key == _bare(kept) else "other"


def needs_its_marks(name: str, others: Iterable[str]) -> bool:
    """Tell whether one of ``others`` is ``name`` but for its marks, so that they must be typed."""
    kept = _key(name)
    return any(_bare(_key(other)) == _bare(kept) and _key(other) != kept for other in others)


def _key(text: str) -> str:
    folded = clean_line(text).translate(_SAME).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def _bare(key: str) -> str:
    letters = unicodedata.normalize("NFD", key.translate(_BARE))
    return unicodedata.normalize("NFC", _MARKS.sub("", letters))
