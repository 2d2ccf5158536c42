"""What an answer was before it was changed; it never outlives the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class FormerAnswer(Base):
    """What an answer was from ``answered_at`` to ``ended_at``, and who changed it then.

    It is deleted with its answer, and before it if its own question promised an earlier day.
    """

    __tablename__ = "former_answer"
    __table_args__ = (Index("ix_former_answer_deletes_at", "deletes_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    answer_id: Mapped[UUID] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    form_version_id: Mapped[UUID] = mapped_column(ForeignKey("form_version.id"), index=True)
    value: Mapped[Any] = mapped_column(JSONB)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(Text)
    keep_days: Mapped[int]
    deletes_at: Mapped[datetime] = mapped_column(UtcDateTime)
