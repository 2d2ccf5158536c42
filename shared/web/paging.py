"""Which page of a long list is shown, and where the others are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for

PAGE_SIZE = 50


@dataclass(frozen=True)
class PageLink:
    """One page that one can go to."""

    number: int
    url: str


@dataclass(frozen=True)
class PageNumbers:
    """Where a list stands, as the shared pagination macro reads it.

    ``first`` and ``last`` are the numbers of the rows that are shown, of ``rows`` altogether.
    ``links`` are the pages near this one with the first and the last; None is a gap.
    """

    number: int
    count: int
    rows: int
    first: int
    last: int
    previous_url: str | None
    next_url: str | None
    links: tuple[PageLink | None, ...]


def asked_page() -> int:
    """Return the number of the page that the reader asks for, from 1."""
    return max(1, request.args.get("page", 1, type=int))


def page_count(rows: int, size: int = PAGE_SIZE) -> int:
    """Return how many pages of ``size`` rows a list has; an empty one has one."""
    return max(1, -(-rows // size))


def page_within(number: int, rows: int, size: int = PAGE_SIZE) -> int:
    """Return the page to show: the last one for whoever asks for more, or came too late."""
    return min(number, page_count(rows, size))


def offset_of(number: int, size: int = PAGE_SIZE) -> int:
    """Return how many rows stand before a page."""
    return (number - 1) * size


def page_numbers(
    number: int,
    rows: int,
    endpoint: str,
    arguments: Mapping[str, object],
    size: int = PAGE_SIZE,
) -> PageNumbers:
    """Return where a list of ``rows`` stands whose pages are at ``endpoint``, kept as asked for."""
    count = page_count(rows, size)

    def url(page: int) -> str:
        return url_for(endpoint, **{**arguments, "page": page if page > 1 else None})  # type: ignore[arg-type]

    return PageNumbers(
        number=number,
        count=count,
        rows=rows,
        first=min(offset_of(number, size) + 1, rows),
        last=min(number * size, rows),
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < count else None,
        links=tuple(PageLink(page, url(page)) if page else None for page in _near(number, count)),
    )


def _near(number: int, count: int) -> list[int]:
    """The first page, those around ``number``, the last one; 0 stands for a gap of two or more."""
    near = sorted({1, number - 1, number, number + 1, count} & set(range(1, count + 1)))
    shown: list[int] = []
    for page in near:
        if shown and page - shown[-1] == 2:
            shown.append(page - 1)
        elif shown and page - shown[-1] > 2:
            shown.append(0)
        shown.append(page)
    return shown
