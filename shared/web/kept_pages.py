"""Pages that everybody sees alike but for the token of their form: read together, drawn once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Self

from flask import Response, request, session

from shared.kernel.together import Together
from shared.web.form_tokens import form_token
from shared.web.languages import current_language, other_arguments
from shared.web.sign_in import may_be_organizer

# So many wait for one look at most: a web process has no more threads.
_MOST_AT_ONCE = 64
_MOST_KEPT = 200


@dataclass(frozen=True)
class Look:
    """How a page stands now: all that it is drawn from, and what draws it."""

    drawn_from: object
    draw: Callable[[], str]


@dataclass(frozen=True)
class _CutPage:
    """A page cut where the token of whoever had it drawn stood."""

    drawn_from: object
    pieces: Sequence[bytes]

    @classmethod
    def drawn(cls, look: Look) -> Self:
        """Draw it for the present request."""
        page = look.draw()
        return cls(look.drawn_from, page.encode().split(form_token().encode()))

    def answer(self) -> Response:
        """Return the page with the token of the present request."""
        page = form_token().encode().join(self.pieces)
        return Response(page, content_type="text/html; charset=utf-8")


class KeptPages:
    """Answers whoever opens a page with what is true at that moment, in a rush, too.

    Those who come while somebody looks how a page stands wait, and the next look, which begins
    after they have come, is for all of them. It is drawn anew if it is drawn from anything else
    than the last time.
    """

    def __init__(self) -> None:
        self._together: Together[None, _CutPage | None] = Together(_MOST_AT_ONCE)
        self._kept: dict[Hashable, _CutPage] = {}

    def answer(self, look: Callable[[], Look | None]) -> Response | None:
        """Return the page at the present address, or None where ``look`` finds none.

        It may depend on the address, the language and what ``look`` tells, and on nothing else of
        the request: ask ``is_for_everybody`` first. Raises what ``look`` raises.
        """
        place = _place()

        def for_all(those: Sequence[None]) -> Sequence[_CutPage | Exception | None]:
            try:
                return [self._now(place, look())] * len(those)
            except Exception as failure:  # noqa: BLE001 - it is raised again for each of them
                return [failure] * len(those)

        page = self._together.do(place, None, for_all)
        return None if page is None else page.answer()

    def waiting(self) -> int:
        """Return how many wait at the present address for a look."""
        return self._together.waiting(_place())

    def forget(self) -> None:
        """Let go of all pages, so that each is drawn anew."""
        self._kept.clear()

    def _now(self, place: Hashable, look: Look | None) -> _CutPage | None:
        if look is None:
            return None
        page = self._kept.get(place)
        if page is None or page.drawn_from != look.drawn_from:
            page = _CutPage.drawn(look)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[place] = page
        return page


def _place() -> Hashable:
    return request.path, request.script_root, tuple(other_arguments()), current_language()


def is_for_everybody() -> bool:
    """Say whether the layout has nothing to tell this reader alone."""
    return not may_be_organizer() and "_flashes" not in session
