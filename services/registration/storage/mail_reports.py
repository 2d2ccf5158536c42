"""Mails about registrations that were not delivered, or not wanted, as notifications told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.tables import Base
from shared.contracts.mail_reports import MailReport
from shared.database import UtcDateTime, among


class ReportedMail(Base):
    """The newest report about one mail; ``sequence`` is that of the message that told it."""

    __tablename__ = "reported_mail"
    __table_args__ = (CheckConstraint("report IN ('bounced', 'complained')", name="report_known"),)

    delivery_id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    report: Mapped[MailReport] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sequence: Mapped[int]


def returned_among(session: Session, registration_ids: Collection[UUID]) -> set[UUID]:
    """Return about which of some registrations a mail came back."""
    found = session.scalars(
        select(ReportedMail.registration_id).where(
            among(ReportedMail.registration_id, registration_ids), ReportedMail.report == "bounced"
        )
    )
    return set(found)


def reports_about(session: Session, registration_id: UUID) -> Sequence[ReportedMail]:
    """Return what was reported of the mails about one registration, the oldest first."""
    return session.scalars(
        select(ReportedMail)
        .where(ReportedMail.registration_id == registration_id)
        .order_by(ReportedMail.reported_at, ReportedMail.delivery_id)
    ).all()
