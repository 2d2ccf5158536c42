"""How a name shows in public: in full, by its initials, or not at all."""

from __future__ import annotations

from typing import Literal, get_args

import regex

NameShown = Literal["full", "initials", "hidden"]
NAMES_SHOWN: tuple[NameShown, ...] = get_args(NameShown)


def shown(name: str, how: NameShown) -> str | None:
    """Return what the public page says of a name; None if it says nothing."""
    if how == "full":
        return name
    return initials(name) if how == "initials" else None


def initials(name: str) -> str:
    """Return the first character, as readers see characters, of each word: ``A.-L. Ö.``."""
    return " ".join(
        "-".join(f"{_first(part)}." for part in word.split("-") if part)
        for word in name.split()
        if word.strip("-")
    )


def _first(word: str) -> str:
    return str(regex.findall(r"\X", word)[0]).upper()
