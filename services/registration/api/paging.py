"""Pages of a list: signed cursors that name the last thing seen, so that nothing shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from services.registration.api.operations import Call, Query, Shape
from services.registration.api.problems import ApiProblem, Fault
from shared.kernel.links import LinkRefused, LinkSigner

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT")
_LIFETIME = timedelta(days=1)


class PageQuery(Query):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """How many at most."""
    cursor: Annotated[str, Field(max_length=500)] | None = None
    """The `next` of the page before; it works for a day."""


class Page(Shape, Generic[ItemT]):
    """One page of a list, in a fixed order."""

    items: list[ItemT]
    """What the page holds."""
    next: str | None
    """The cursor of the next page; null on the last one."""


def page_of(
    call: Call,
    query: PageQuery,
    rows: Callable[[str | None, int], Sequence[RowT]],
    key: Callable[[RowT], str],
) -> tuple[Sequence[RowT], str | None]:
    """Return one page of rows and the next cursor.

    ``rows(after, count)`` reads up to ``count`` rows behind the one whose ``key`` is ``after``.
    """
    signer = LinkSigner(call.settings.secret_key.get_secret_value())
    purpose = _purpose(call, query)
    found = rows(_after(signer, purpose, query.cursor), query.limit + 1)
    shown = found[: query.limit]
    more = len(found) > query.limit
    return shown, signer.sign(purpose, key(shown[-1])) if more else None


def id_after(after: str | None) -> UUID:
    """Return the id behind which a page begins."""
    return UUID(after) if after else UUID(int=0)


def _purpose(call: Call, query: BaseModel) -> str:
    """A cursor is for one list with one filter, of one token."""
    asked = query.model_dump_json(exclude={"limit", "cursor"})
    where = sorted(str(value) for value in call.path.values())
    return f"api-cursor:{type(query).__name__}:{asked}:{where}:{call.token.id}"


def _after(signer: LinkSigner, purpose: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        return signer.read(purpose, cursor, max_age=_LIFETIME)
    except LinkRefused:
        fault = Fault(pointer="cursor", detail="It is not the next of a page of this list.")
        raise ApiProblem(422, "cursor_invalid", errors=[fault]) from None
