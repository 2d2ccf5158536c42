"""Personal invitations, codes, and by which of them a registration came in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registration.storage.catalogue import Cohort
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class InvitationState(StrEnum):
    """What an invited person has answered, or that the invitation was taken back."""

    INVITED = "invited"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


class Invitation(Base):
    """One address that an organizer invited to one cohort.

    With ``opens_window`` it works also before registration opens and after it has closed.
    ``opened_at`` is when the personal link was first opened; ``sends`` counts the mails and
    numbers the messages about it. ``link_epoch`` is part of the link: raising it ends older ones.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("cohort_id", "email_key"),
        CheckConstraint("state IN ('invited', 'yes', 'no', 'withdrawn')", name="state_known"),
        CheckConstraint("sends >= 1", name="sends_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"))
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens_window: Mapped[bool] = mapped_column(default=False, server_default=false())
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sends: Mapped[int] = mapped_column(default=1)
    link_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    cohort: Mapped[Cohort] = relationship()


class AccessCode(Base):
    """A code that opens a cohort; ``uses`` is how many registrations it is good for.

    How many have used it is counted, not kept: registrations that have not ended, so that a
    use comes back by itself when its registration ends. With ``opens_window`` it works also
    before registration opens and after it has closed.
    """

    __tablename__ = "access_code"
    __table_args__ = (
        UniqueConstraint("cohort_id", "code_key"),
        CheckConstraint("uses >= 1", name="uses_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"))
    code: Mapped[str] = mapped_column(Text)
    code_key: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    uses: Mapped[int | None]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens_window: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Admittance(Base):
    """By which door a registration came in, where a cohort has doors."""

    __tablename__ = "registration_access"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[UUID | None] = mapped_column(ForeignKey("access_code.id"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    audience: Mapped[str | None] = mapped_column(Text)
