"""Who may sign up, as a test speaks of it: rules, codes, invitations, and people who come."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.domain.access.deciding import NewCode, add_code, set_rules
from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.access.inviting import Invite, guests_of, invite
from services.registration.domain.access.rules import Rule
from services.registration.domain.commands import Credentials, Register
from services.registration.domain.registering import Outcome, register
from services.registration.storage.access import Invitation
from services.registration.storage.access_rules import AccessRules
from shared.messaging.tables import outbox
from tests.support.stories import Stories

_BRING = {field.name for field in fields(Credentials)}


def rule(stories: Stories, *, hold_minutes: int = 30, **rules: Any) -> None:
    with stories.database.transaction() as session:
        set_rules(session, stories.cohort_id, AccessRules(**rules), hold_minutes=hold_minutes)


def come(stories: Stories, who: str, *, email: str = "", **filled: Any) -> Outcome:
    """Fill in the form: what is to be brought to a cohort with rules, and anything else."""
    bring = {key: filled.pop(key) for key in _BRING & filled.keys()}
    form = {"organisation": "", "organisation_number": None, **filled}
    command = Register(
        cohort_id=stories.cohort_id,
        name=who.title(),
        email=email or f"{who}@example.org",
        language="sv",
        consent_version="test",
        access=Credentials(**bring),
        **form,
    )
    with stories.database.transaction() as session:
        return register(session, command, now=stories.clock.now(), links=stories.links)


def refused(stories: Stories, who: str, **options: Any) -> Rule:
    with pytest.raises(AccessRefused) as caught:
        come(stories, who, **options)
    return caught.value.rule


def new_code(stories: Stories, code: str, **options: Any) -> UUID:
    command = NewCode(
        stories.cohort_id,
        code,
        note="till partnerna",
        uses=options.get("uses"),
        expires_at=options.get("expires_at"),
        opens_window=options.get("opens_window", False),
    )
    with stories.database.transaction() as session:
        return add_code(session, command, now=stories.clock.now()).id


def send(stories: Stories, *rows: tuple[str, str], opens_window: bool = False) -> int:
    with stories.database.transaction() as session:
        guests = guests_of(rows)
        command = Invite(stories.cohort_id, guests, "sv", opens_window=opens_window)
        return invite(session, command, now=stories.clock.now(), links=stories.links)


def invitation_of(stories: Stories, email: str) -> Invitation:
    with stories.database.transaction() as session:
        return session.scalars(select(Invitation).where(Invitation.email == email)).one()


def told(stories: Stories, name: str) -> list[dict[str, Any]]:
    with stories.database.transaction() as session:
        named = select(outbox.c.body).where(outbox.c.name == name)
        rows = session.execute(named.order_by(outbox.c.position))
        return [row.body for row in rows]
