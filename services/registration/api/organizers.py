"""Organizers' accounts: list, set, lock out."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

from flask import current_app
from pydantic import Field

from services.registration.api import finding
from services.registration.api.operations import Body, Call, Operations, Shape
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.text_rules import Address, Name
from services.registration.domain.organizers import (
    Account,
    Passwords,
    disable_organizer,
    set_organizer,
)
from services.registration.storage import api_queries
from services.registration.storage.people import OrganizerAccount
from shared.web.surroundings import current_surroundings

operations = Operations("organizers", "People who may sign in.")
PASSWORDS = "spinn.passwords"


class AccountBody(Body):
    """Who may sign in; an account with the address is changed."""

    email: Address
    """With which they sign in."""
    name: Name
    """As colleagues know them."""
    password: Annotated[str, Field(min_length=12, max_length=200)]
    """At least 12 characters."""
    role: Literal["organizer", "admin"] = "organizer"
    """An admin also decides who may sign in."""
    programs: Annotated[list[UUID], Field(max_length=500)] | None = None
    """The programs that an organizer runs, and no others; without them, all. An admin runs all."""


class AccountShape(Shape):
    """One account."""

    id: UUID
    """Of the account."""
    email: str
    """With which they sign in."""
    name: str
    """As colleagues know them."""
    role: str
    """What they may do."""
    programs: list[UUID] | None
    """The programs that they run; null is all."""
    disabled: bool
    """Whether they are locked out."""


@operations.add(
    "GET", "/organizers", scope="organizers:read", answers=Page[AccountShape], query=PageQuery
)
def list_organizers(call: Call) -> Page[AccountShape]:
    """List who may sign in."""
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.organizers_after(call.db, id_after(after), count),
        lambda row: str(row.id),
    )
    return Page[AccountShape](items=[_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/organizers", scope="organizers:write", answers=AccountShape, body=AccountBody,
    refusals=(404,),
)  # fmt: skip
def set_account(call: Call) -> AccountShape:
    """Let somebody sign in, or change the account of an address; its sessions end."""
    body = call.body(AccountBody)
    passwords = cast("Passwords", current_app.extensions[PASSWORDS])
    wanted = Account(body.email, body.name, body.password, body.role, body.programs)
    account = set_organizer(call.db, wanted, passwords=passwords)
    current_surroundings().sign_in.end_all(str(account.id))
    return _shape(account)


def _shown(call: Call) -> AccountShape:
    return _shape(finding.found(call.db.get(OrganizerAccount, call.path["organizer_id"])))


@operations.add(
    "GET", "/organizers/<uuid:organizer_id>", scope="organizers:read", answers=AccountShape,
    current=_shown, tagged=True,
)  # fmt: skip
def get_account(call: Call) -> AccountShape:
    """Get one account."""
    return _shown(call)


@operations.add(
    "POST", "/organizers/<uuid:organizer_id>/disable", scope="organizers:write",
    answers=AccountShape,
)  # fmt: skip
def disable_account(call: Call) -> AccountShape:
    """Lock an organizer out, at once and everywhere."""
    account = disable_organizer(call.db, call.path["organizer_id"], by=_maker(call), now=call.now)
    current_surroundings().sign_in.end_all(str(account.id))
    return _shape(account)


def _maker(call: Call) -> UUID:
    """Whoever made the token cannot be locked out by it, so that one admin always remains."""
    try:
        return UUID(call.token.created_by.removeprefix("organizer:"))
    except ValueError:
        return call.token.id


def _shape(account: OrganizerAccount) -> AccountShape:
    return AccountShape(
        id=account.id,
        email=account.email_key,
        name=account.name,
        role=account.role,
        programs=None if account.programs is None else list(account.programs),
        disabled=account.disabled_at is not None,
    )
