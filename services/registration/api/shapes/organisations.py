"""Organisations and their merges as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.registration.api.operations import Body, Shape
from services.registration.api.text_rules import NeededLine
from services.registration.storage.organisation_queries import Weighed
from services.registration.storage.people import Organisation, OrganisationMerge


class SearchBody(Body):
    """What to look for; it is sent, not asked in an address, so that no log keeps it."""

    q: NeededLine
    """A part of a name or number, in any spelling."""


class MergeBody(Body):
    """Which two organisations are one."""

    kept_id: UUID
    """The one that stays."""
    gone_id: UUID
    """The one that becomes a spelling of it."""
    reason: NeededLine
    """Why; organizers see it in the list of merges."""


class UndoBody(Body):
    """Taking a merge back."""

    reason: NeededLine
    """Why; organizers see it in the list of merges."""


class OrganisationShape(Shape):
    """One organisation."""

    id: UUID
    """Of the organisation."""
    name: str
    """As somebody wrote it first."""
    kind: str
    """`swedish`, `sole_trader` or `foreign`."""
    country: str
    """Two letters."""
    number: str | None
    """The Swedish organisation number."""
    register_number: str | None
    """What the register of another country uses."""
    merged_into_id: UUID | None
    """Of which one it is a spelling."""


class FoundShape(Shape):
    """One organisation that a search found."""

    organisation: OrganisationShape
    """Which."""
    registrations: int
    """How many people came from it."""


class FoundOrganisations(Shape):
    """What a search found."""

    items: list[FoundShape]
    """At most fifty, the one with most registrations first."""


class LikelyDouble(Shape):
    """Two organisations that may be one."""

    one: OrganisationShape
    """The first."""
    other: OrganisationShape
    """The second."""


class LikelyDoubles(Shape):
    """Pairs of organisations that may be one, and that nobody has parted."""

    items: list[LikelyDouble]
    """At most fifty, by name."""


class MergeShape(Shape):
    """That one organisation turned out to be another."""

    id: UUID
    """Of the merge."""
    kept_id: UUID
    """The one that stays."""
    gone_id: UUID
    """The one that became a spelling of it."""
    merged_at: datetime
    """When."""
    merged_by: str
    """By whom."""
    reason: str
    """Why."""
    undone_at: datetime | None
    """When it was taken back."""
    undone_by: str | None
    """By whom."""
    undo_reason: str | None
    """Why."""


def organisation_shape(row: Organisation) -> OrganisationShape:
    """Return an organisation as it is answered."""
    return OrganisationShape.model_validate(row, from_attributes=True)


def found_shape(row: Weighed) -> FoundShape:
    """Return what was found as it is answered."""
    return FoundShape(
        organisation=organisation_shape(row.organisation), registrations=row.registrations
    )


def merge_shape(row: OrganisationMerge) -> MergeShape:
    """Return a merge as it is answered."""
    return MergeShape.model_validate(row, from_attributes=True)
