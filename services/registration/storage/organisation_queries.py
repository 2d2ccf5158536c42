"""Named reads and locks of organisations; whoever signs up shares a row, whoever merges owns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.registration.storage.people import Organisation, OrganisationMerge
from services.registration.storage.registrations import Registration
from shared.database import has_part
from shared.kernel.identifiers import new_id

_SWEDISH = "swedish"
# Shorter beginnings of names say nothing: Alm, Almunge, Almby.
_TELLING_LENGTH = 5


@dataclass(frozen=True)
class Named:
    """An organisation as somebody filled it in; ``name_key`` is what all its spellings share."""

    name: str
    name_key: str
    number: str | None = None
    kind: str = _SWEDISH
    country: str = "SE"
    register_number: str | None = None


@dataclass(frozen=True)
class Weighed:
    """An organisation with how many registrations point at it."""

    organisation: Organisation
    registrations: int


def _unnumbered() -> ColumnElement[bool]:
    return and_(Organisation.number.is_(None), Organisation.register_number.is_(None))


def _same(named: Named) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """Return what makes a row the one of ``named``, and the unique index that holds it."""
    if named.number is not None:
        return Organisation.number == named.number, {
            "index_elements": ["number"],
            "index_where": Organisation.number.is_not(None),
        }
    if named.register_number is not None:
        same = and_(
            Organisation.country == named.country,
            Organisation.register_number == named.register_number,
        )
        return same, {
            "index_elements": ["country", "register_number"],
            "index_where": Organisation.register_number.is_not(None),
        }
    same = and_(
        _unnumbered(),
        Organisation.name_key == named.name_key,
        Organisation.kind == named.kind,
        Organisation.country == named.country,
    )
    return same, {
        "index_elements": ["name_key", "kind", "country"],
        "index_where": _unnumbered(),
    }


def _shared(query: Select[Organisation]) -> Select[Organisation]:
    """Keep merges away from a row until the registration that points at it is committed."""
    return query.with_for_update(read=True, of=Organisation).execution_options(
        populate_existing=True
    )


def find(session: Session, named: Named) -> Organisation | None:
    """Return the row of a number, or of a name without one."""
    return session.scalars(_shared(select(Organisation).where(_same(named)[0]))).first()


def add(session: Session, named: Named) -> Organisation:
    """Add a row, or return the one that somebody else added at the same moment."""
    same, conflict = _same(named)
    session.execute(
        insert(Organisation)
        .values(
            id=new_id(),
            number=named.number,
            name=named.name,
            name_key=named.name_key,
            kind=named.kind,
            country=named.country,
            register_number=named.register_number,
        )
        .on_conflict_do_nothing(**conflict)
    )
    return session.scalars(_shared(select(Organisation).where(same))).one()


def shared(session: Session, organisation_id: UUID) -> Organisation:
    """Return one organisation, and keep merges away from it."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(_shared(query)).one()


def numbered_namesakes(session: Session, named: Named) -> Sequence[Organisation]:
    """Return up to two unmerged rows with a number that share name, kind and country."""
    return session.scalars(
        _shared(
            select(Organisation)
            .where(
                Organisation.name_key == named.name_key,
                Organisation.kind == named.kind,
                Organisation.country == named.country,
                Organisation.merged_into_id.is_(None),
                or_(Organisation.number.is_not(None), Organisation.register_number.is_not(None)),
            )
            .limit(2)
        )
    ).all()


def unnumbered_namesake_for_update(session: Session, named: Named) -> Organisation | None:
    """Lock the unmerged row without a number that shares name, kind and country.

    It waits for nobody: who signs up from there at this moment keeps it, and the next who
    gives the number takes it.
    """
    return session.scalars(
        select(Organisation)
        .where(
            _unnumbered(),
            Organisation.name_key == named.name_key,
            Organisation.kind == named.kind,
            Organisation.country == named.country,
            Organisation.merged_into_id.is_(None),
        )
        .with_for_update(key_share=True, skip_locked=True, of=Organisation)
        .execution_options(populate_existing=True)
    ).first()


def for_update(session: Session, ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Lock organisations in one order: nobody signs up from them until this is committed."""
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.id)
        .with_for_update(key_share=True, of=Organisation)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def spellings(session: Session, organisation_id: UUID) -> Sequence[UUID]:
    """Return an organisation and all that were merged into it, at any remove."""
    tree = select(Organisation.id).where(Organisation.id == organisation_id).cte(recursive=True)
    tree = tree.union(select(Organisation.id).join(tree, Organisation.merged_into_id == tree.c.id))
    return session.scalars(select(tree.c.id)).all()


def point(session: Session, named: Sequence[UUID], organisation_id: UUID) -> None:
    """Point the registrations that filled in one of ``named`` at an organisation."""
    session.execute(
        update(Registration)
        .where(Registration.organisation_named_id.in_(named))
        .values(organisation_id=organisation_id)
    )


def was_undone(session: Session, *, kept_id: UUID, gone_id: UUID) -> bool:
    """Say whether an organizer has parted these two before."""
    parted = select(OrganisationMerge.id).where(
        OrganisationMerge.kept_id == kept_id,
        OrganisationMerge.gone_id == gone_id,
        OrganisationMerge.undone_at.is_not(None),
    )
    return session.scalar(parted.limit(1)) is not None


def merge_for_update(session: Session, merge_id: UUID) -> OrganisationMerge | None:
    """Lock one merge."""
    return session.scalars(
        select(OrganisationMerge)
        .where(OrganisationMerge.id == merge_id)
        .with_for_update(of=OrganisationMerge)
        .execution_options(populate_existing=True)
    ).first()


def merge(session: Session, merge_id: UUID) -> OrganisationMerge | None:
    """Return one merge, unlocked."""
    return session.get(OrganisationMerge, merge_id)


def newest_merges(session: Session, limit: int) -> Sequence[OrganisationMerge]:
    """Return the last merges, newest first, also those that were undone."""
    return session.scalars(
        select(OrganisationMerge).order_by(OrganisationMerge.merged_at.desc()).limit(limit)
    ).all()


def by_ids(session: Session, ids: Iterable[UUID]) -> Sequence[Weighed]:
    """Return unmerged organisations by id, the one with most registrations first."""
    return _weighed(session, Organisation.id.in_(ids), limit=None)


def search(session: Session, *, words: str, key: str, limit: int) -> Sequence[Weighed]:
    """Return unmerged organisations that a search finds by name, spelling or number."""
    spelling = aliased(Organisation)
    spelled = select(spelling.merged_into_id).where(
        spelling.merged_into_id.is_not(None), has_part(spelling.name_key, key)
    )
    digits = "".join(char for char in words if char.isdigit())
    found: list[ColumnElement[bool]] = [
        has_part(func.lower(Organisation.name), words.lower()),
        has_part(Organisation.name_key, key),
        has_part(func.lower(Organisation.register_number), words.lower()),
        Organisation.id.in_(spelled),
    ]
    if digits:
        plain = func.replace(Organisation.number, "-", "")
        found.append(has_part(plain, digits))
    return _weighed(session, or_(*found) if words else Organisation.id.is_not(None), limit=limit)


def _weighed(
    session: Session, which: ColumnElement[bool], *, limit: int | None
) -> Sequence[Weighed]:
    # Counted for those that are found, in an index: joined, all registrations would be read.
    counted = (
        select(func.count())
        .select_from(Registration)
        .where(Registration.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Organisation, counted)
        .where(which, Organisation.merged_into_id.is_(None))
        .order_by(counted.desc(), Organisation.name, Organisation.id)
        .limit(limit)
    )
    return [Weighed(row[0], row[1]) for row in rows]


def namesakes(session: Session, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """Return pairs of unmerged rows that may be one, and that no organizer has parted.

    They share a name key, or one begins with the other; at most one has a Swedish number. Only
    neighbours in the order of keys are compared, so the time grows with the rows, not the pairs.
    """
    key = func.split_part(Organisation.name_key, "#", 1).collate("C")
    order = (key, Organisation.id)
    rows = (
        select(
            Organisation.id.label("id"),
            Organisation.number.label("number"),
            key.label("key"),
            func.lag(Organisation.id).over(order_by=order).label("other_id"),
            func.lag(Organisation.number).over(order_by=order).label("other_number"),
            func.lag(key).over(order_by=order).label("other_key"),
        )
        .where(Organisation.merged_into_id.is_(None))
        .subquery()
    )
    one, other = rows.c.other_id, rows.c.id
    parted = select(OrganisationMerge.id).where(
        OrganisationMerge.undone_at.is_not(None),
        or_(
            and_(OrganisationMerge.kept_id == one, OrganisationMerge.gone_id == other),
            and_(OrganisationMerge.kept_id == other, OrganisationMerge.gone_id == one),
        ),
    )
    alike = or_(
        rows.c.key == rows.c.other_key,
        and_(
            func.length(rows.c.other_key) >= _TELLING_LENGTH,
            func.starts_with(rows.c.key, rows.c.other_key),
        ),
    )
    found = session.execute(
        select(one, other)
        .where(
            alike,
            or_(rows.c.number.is_(None), rows.c.other_number.is_(None)),
            ~parted.exists(),
        )
        .order_by(rows.c.key)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in found]
