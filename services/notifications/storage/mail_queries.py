"""Named reads of the mails of a cohort, as organizers look for them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.mail_filters import MailFilter

# A larger selection is done in several rounds, each in one transaction.
LARGEST_SELECTION = 2000


def mails(session: Session, wanted: MailFilter, *, limit: int, offset: int) -> Sequence[Delivery]:
    """Return the mails that are looked for, the newest first."""
    return session.scalars(
        select(Delivery)
        .where(*wanted.conditions())
        .order_by(Delivery.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_mails(session: Session, wanted: MailFilter) -> int:
    """Return how many mails are looked for."""
    counted = session.scalar(select(func.count()).select_from(Delivery).where(*wanted.conditions()))
    return counted or 0


def count_by_state(session: Session, cohort_id: UUID) -> dict[DeliveryState, int]:
    """Return how many mails of a cohort are in each state."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.cohort_id == cohort_id)
        .group_by(Delivery.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  (rows are Row objects)


def kinds_in(session: Session, cohort_id: UUID) -> Sequence[Kind]:
    """Return the kinds of mails that a cohort has had."""
    return session.scalars(
        select(Delivery.kind).where(Delivery.cohort_id == cohort_id).distinct()
    ).all()


def chosen_mails(session: Session, cohort_id: UUID, ids: Sequence[UUID]) -> Sequence[Delivery]:
    """Return some mails of a cohort, the newest first; those of other cohorts are left out."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.cohort_id == cohort_id, Delivery.id.in_(ids))
        .order_by(Delivery.id.desc())
    ).all()
