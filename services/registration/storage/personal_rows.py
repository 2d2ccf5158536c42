"""Every row about one person, found by foreign keys, so that a new table is in by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, or_, select
from sqlalchemy.orm import Session

from services.registration.storage.access import Invitation
from services.registration.storage.party_seats import PartySeat
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base

Row = Mapping[str, Any]

_PERSON, _REGISTRATION = Participant.__tablename__, Registration.__tablename__


def rows_about(session: Session, participant_id: UUID) -> dict[str, list[Row]]:
    """Return the rows about a participant by table: the person, what they did, what they got."""
    found: dict[str, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        query = _about(table, participant_id)
        if query is not None:
            rows = session.execute(query.order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found


def _about(table: Table, participant_id: UUID) -> Select[Any] | None:
    if table.name == _PERSON:
        return select(table).where(table.c.id == participant_id)
    mine = select(Registration.id).where(Registration.participant_id == participant_id)
    if table.name == Organisation.__tablename__:
        of_mine = select(Registration.organisation_id).where(Registration.id.in_(mine))
        return select(table).where(table.c.id.in_(of_mine))
    rules: list[ColumnElement[bool]] = _by_address(table, participant_id)
    for column in table.columns:
        targets = {key.column.table.name for key in column.foreign_keys}
        if _PERSON in targets:
            rules.append(column == participant_id)
        if _REGISTRATION in targets:
            rules.append(column.in_(mine))
    return select(table).where(or_(*rules)) if rules else None


def _by_address(table: Table, participant_id: UUID) -> list[ColumnElement[bool]]:
    """Find what was kept for an address before anybody had come by it."""
    person = select(Participant).where(Participant.id == participant_id)
    if table.name == Invitation.__tablename__:
        return [table.c.email_key.in_(person.with_only_columns(Participant.email_key))]
    if table.name == PartySeat.__tablename__:
        lowered = person.with_only_columns(func.lower(Participant.email))
        return [func.lower(table.c.email).in_(lowered)]
    return []
