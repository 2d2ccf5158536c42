"""Letters that differ in their reader alone: set once, and the reader's own put in for each.

What a bulk says is the same but for a name and a few links. So a letter is set with marks in
their places, and each reader's letter is that with their own instead of the marks. It is done so
only with values that stand in every form of a letter as they are, and only if it gave the very
letter that setting it gives, for the reader who was there when the frame was made.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal
from unicodedata import is_normalized

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letters import SetLetter, set_letter

_ADDRESSES = (
    "my_page_url",
    "calendar_url",
    "follow_url",
    "rsvp_url",
    "stop_url",
    "preferences_url",
    "confirm_url",
    "offer_url",
)
# Neither HTML nor anything else writes these otherwise: letters with single blanks or hyphens
# between, and addresses without the signs of markup.
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=_:~@-]+")
_PLAIN_NUMBER = re.compile(r"[A-Za-z0-9-]+")
_MARK = re.compile(r"(?:https://mark\.invalid/)?qz9([a-z_]+)9zq")
_NAME_VARIABLE = re.compile(r"\{\{\s*name\s*\}\}")
_MOST_KEPT = 64


@dataclass(frozen=True)
class _Text:
    """A text in pieces: in turn what is the same for everybody, and the name of a field."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, marked: str) -> _Text:
        return cls(tuple(_MARK.split(marked)))

    def with_values(self, values: Mapping[str, str]) -> str:
        filled = list(self.pieces)
        filled[1::2] = [values[name] for name in self.pieces[1::2]]
        return "".join(filled)


@dataclass(frozen=True)
class _Frame:
    """A letter with marks instead of what is its reader's own."""

    letter: SetLetter
    subject: _Text
    text: _Text
    html: _Text

    @classmethod
    def of(cls, marked: LetterFacts) -> _Frame:
        letter = set_letter(marked)
        texts = (_Text.of(each) for each in (letter.subject, letter.text, letter.html))
        return cls(letter, *texts)

    def with_values(self, values: Mapping[str, str]) -> SetLetter:
        return replace(
            self.letter,
            subject=self.subject.with_values(values),
            text=self.text.with_values(values),
            html=self.html.with_values(values),
        )


class LetterFrames:
    """The frames of the letters that were written last; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Seen once, a letter is worth a frame if it comes again; some are unlike their frame.
        self._frames: OrderedDict[LetterFacts, _Frame | Literal["seen", "unlike"]] = OrderedDict()

    def letter_for(self, facts: LetterFacts) -> SetLetter:
        """Return the letter that ``set_letter`` gives, sooner if others like it came before."""
        values = _own_values(facts)
        if values is None:
            return set_letter(facts)
        marked = facts.model_copy(update={name: _mark(name) for name in values})
        with self._lock:
            known = self._frames.get(marked)
            if known is None:
                self._keep(marked, "seen")
        if isinstance(known, _Frame):
            return known.with_values(values)
        letter = set_letter(facts)
        if known == "seen":
            frame = _Frame.of(marked)
            with self._lock:
                self._keep(marked, frame if frame.with_values(values) == letter else "unlike")
        return letter

    def _keep(self, marked: LetterFacts, what: _Frame | Literal["seen", "unlike"]) -> None:
        self._frames[marked] = what
        self._frames.move_to_end(marked)
        if len(self._frames) > _MOST_KEPT:
            self._frames.popitem(last=False)


def _own_values(facts: LetterFacts) -> dict[str, str] | None:
    """Return what is the reader's own, by field; None if it cannot be put in as it is."""
    values = {name: value for name in _ADDRESSES if (value := getattr(facts, name))}
    if not all(_PLAIN_ADDRESS.fullmatch(each) for each in values.values()):
        return None
    if facts.reservation:
        if not _PLAIN_NUMBER.fullmatch(facts.reservation):
            return None
        values["reservation"] = facts.reservation
    if facts.reader:
        if not _is_plain_name(facts.reader) or _says_name_itself(facts):
            return None
        values["reader"] = facts.reader
    return values


def _is_plain_name(name: str) -> bool:
    return bool(_PLAIN_NAME.fullmatch(name)) and is_normalized("NFC", name)


def _says_name_itself(facts: LetterFacts) -> bool:
    """Tell whether an organizer's own words, which may be cut to a length, hold the name."""
    words = facts.wording
    return words is not None and bool(_NAME_VARIABLE.search(f"{words.subject}\n{words.body}"))


def _mark(name: str) -> str:
    return f"https://mark.invalid/qz9{name}9zq" if name in _ADDRESSES else f"qz9{name}9zq"


_FRAMES = LetterFrames()


def letter_for(facts: LetterFacts) -> SetLetter:
    """Return the letter for ``facts`` as ``set_letter`` sets it."""
    return _FRAMES.letter_for(facts)
