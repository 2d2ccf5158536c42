"""Long lists of cohorts and of programs: what the address asks for, and what stands above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SearchField

from services.registration.web.pages.people import WORDS_LIMIT
from shared.kernel.text import clean_line
from shared.web.paging import (
    PageNumbers,
    asked_page,
    offset_of,
    page_numbers,
    page_within,
)


class ListForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which titles to look for; it is sent by GET and changes nothing."""

    class Meta:
        """A search needs no token."""

        csrf = False

    q = SearchField(
        _l("Search"), description=_l("A part of the title is enough, in Swedish or English.")
    )
    show = HiddenField()


@dataclass(frozen=True)
class HalfLink:
    """One of the two halves of a list: ``key`` names it, ``count`` says how many it holds."""

    key: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True)
class AskedHalf:
    """A list in two halves, the one that is asked for, and the words that titles hold.

    ``halves`` are the keys of both, the first of which is shown to whoever asks for none;
    ``where`` is the rest of the address.
    """

    endpoint: str
    halves: tuple[str, str]
    words: str
    second: bool
    where: Mapping[str, object]

    @classmethod
    def read(cls, endpoint: str, halves: tuple[str, str], **where: object) -> AskedHalf:
        """Read it from the present request; ``where`` is what else the address needs."""
        words = clean_line(request.args.get("q", ""))[:WORDS_LIMIT]
        second = request.args.get("show") == halves[1]
        return cls(endpoint, halves, words, second, where)

    @property
    def parts(self) -> tuple[str, ...]:
        """The words to look for."""
        return tuple(self.words.split())

    def _arguments(self, *, second: bool) -> dict[str, object]:
        show = self.halves[second] if second else None
        return {**self.where, "q": self.words or None, "show": show}

    @property
    def all_url(self) -> str:
        """The same half without a search."""
        return url_for(self.endpoint, show=self.halves[1] if self.second else None)

    def links(self, counts: tuple[int, int]) -> tuple[HalfLink, ...]:
        """Return both halves with how many they hold."""
        return tuple(
            HalfLink(
                key=self.halves[second],
                count=counts[second],
                selected=second == self.second,
                url=url_for(self.endpoint, **self._arguments(second=second)),  # type: ignore[arg-type]
            )
            for second in (False, True)
        )

    def form(self) -> ListForm:
        """Return the form as it was sent."""
        shown = self.halves[1] if self.second else ""
        return ListForm(formdata=None, data={"q": self.words, "show": shown})

    def offset(self, rows: int) -> int:
        """Return how many rows stand before the page that is asked for, or the last one."""
        return offset_of(page_within(asked_page(), rows))

    def pages(self, rows: int) -> PageNumbers:
        """Return where the list of ``rows`` stands."""
        number = page_within(asked_page(), rows)
        return page_numbers(number, rows, self.endpoint, self._arguments(second=self.second))
