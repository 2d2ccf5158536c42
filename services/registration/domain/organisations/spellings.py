"""When two spellings name one organisation."""

from __future__ import annotations

import re
import unicodedata

# Marks that make å, ä and ö letters of their own; all other accents are left out by many people.
_LETTER_MARKS = frozenset("\u0308\u030a")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_LEGAL_FORMS = frozenset(
    {
        *("ab", "aktiebolag", "aktiebolaget", "publ", "hb", "handelsbolag", "handelsbolaget"),
        *("kb", "kommanditbolag", "ekonomiskförening", "ekför", "ideellförening"),
        *("as", "asa", "aps", "oy", "oyj", "ltd", "limited", "llc", "llp", "plc", "inc"),
        *("gmbh", "ag", "bv", "nv", "sarl", "sa", "spa", "srl"),
    }
)
_SPLIT_FORMS = re.compile(r"\b(?:(ekonomisk|ideell) förening|(ek) för|(a) (s)|(b) (v))\b")


def name_key(name: str) -> str:
    """Return what all spellings of one organisation's name share.

    Capitals, accents, blanks, punctuation, ``&`` for ``och`` and the legal form (AB, HB,
    ekonomisk förening, Ltd…) do not count, unless the name consists of nothing else.
    """
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    kept = (char for char in text if not unicodedata.combining(char) or char in _LETTER_MARKS)
    plain = unicodedata.normalize("NFC", "".join(kept)).replace("&", " och ")
    plain = plain.replace("'", "").replace("\u2019", "")
    spaced = _NOT_A_LETTER.sub(" ", plain).strip()
    words = _joined_forms(spaced).split()
    telling = [word for word in words if word not in _LEGAL_FORMS]
    return "".join(telling or words) or name.casefold()


def _joined_forms(spaced: str) -> str:
    """Write a legal form of several words as one word: ``ekonomisk förening``, ``a/s``."""

    def join(found: re.Match[str]) -> str:
        return found.group().replace(" ", "")

    return _SPLIT_FORMS.sub(join, spaced)
