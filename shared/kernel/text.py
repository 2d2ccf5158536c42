"""What people type, made safe to store and print: one normal form, no control characters."""

from __future__ import annotations

import unicodedata

import regex

# Bidi embeddings, overrides and isolates can make a printed line lie about its order
# (Unicode Technical Report 36, section 3.1). The joiners U+200C and U+200D stay: Persian
# and Indic names need them.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_LINE_SEPARATORS = {"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\r": "\n"}


# In Swedish these are letters of their own, after z; other marks do not change the order.
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})


def order_of(text: str) -> str:
    """Return what to sort ``text`` by, so that a list of names reads as Swedes expect."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(_AFTER_Z)
    plain = unicodedata.normalize("NFD", letters)
    return "".join(char for char in plain if unicodedata.category(char) != "Mn")


def has_control_characters(text: str) -> bool:
    """Tell whether ``text`` holds a control or bidi-override character (tab counts as one)."""
    return not text.isprintable() and any(
        char in _BIDI_CONTROLS or unicodedata.category(char) == "Cc" for char in text
    )


def _strip_controls(text: str, *, keep: str) -> str:
    return "".join(
        char
        for char in text
        if char in keep or (char not in _BIDI_CONTROLS and unicodedata.category(char) != "Cc")
    )


def clean_line(text: str) -> str:
    """Return one line in NFC: controls out, any run of blanks and line ends one blank."""
    if text.isprintable():
        # Neither controls nor line ends are.
        return " ".join(unicodedata.normalize("NFC", text).split())
    spaced = "".join(_LINE_SEPARATORS.get(char, char) for char in text)
    return " ".join(_strip_controls(unicodedata.normalize("NFC", spaced), keep="\n\t").split())


def clean_block(text: str) -> str:
    """Return several lines in NFC with LF as line end, controls out, edges trimmed."""
    unified = text.replace("\r\n", "\n")
    unified = "".join(_LINE_SEPARATORS.get(char, char) for char in unified)
    return _strip_controls(unicodedata.normalize("NFC", unified), keep="\n\t").strip()


def grapheme_count(text: str) -> int:
    """Return how many characters a reader sees (Unicode Standard Annex 29)."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(regex.findall(r"\X", text))
