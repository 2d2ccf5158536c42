"""How the certificates of a program look, in every version that there ever was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.facts import OwnTemplate
from services.certificates.settings import Design
from services.certificates.storage.tables import Base
from shared.database import UtcDateTime
from shared.prepared import Prepared, as_read

_IN_USE = "templates in use"


class TemplateVersion(Base):
    """One version of a program's certificates; the one with the highest number holds.

    Without ``html`` it is our ``design`` as it stands. Rows are added and never changed, since
    certificates name the one that they were drawn with.
    """

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("program_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(html = '') = (css = '')", name="own_or_ours"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID]
    number: Mapped[int]
    design: Mapped[Design] = mapped_column(Text)
    bilingual: Mapped[bool]
    html: Mapped[str]
    css: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]

    @property
    def is_own(self) -> bool:
        """Whether an organizer wrote it."""
        return bool(self.html)

    @property
    def template(self) -> OwnTemplate:
        """What is drawn."""
        version = f"own-{self.program_id.hex[-8:]}-{self.number}"
        return OwnTemplate(self.design, self.html, self.css, version)


_NAMES = TemplateVersion.__table__.c.keys()
_NEWEST = Prepared(
    select(*TemplateVersion.__table__.c)
    .where(TemplateVersion.__table__.c.program_id == bindparam("program_id"))
    .order_by(TemplateVersion.__table__.c.number.desc())
    .limit(1)
)


def template_versions(session: Session, program_id: UUID) -> Sequence[TemplateVersion]:
    """Return all versions of a program, the newest first."""
    return session.scalars(
        select(TemplateVersion)
        .where(TemplateVersion.program_id == program_id)
        .order_by(TemplateVersion.number.desc())
    ).all()


def template_in_use(session: Session, program_id: UUID) -> TemplateVersion | None:
    """Return the version that holds for a program: read once in a transaction."""
    kept: dict[UUID, TemplateVersion | None] = session.info.setdefault(_IN_USE, {})
    if program_id not in kept:
        row = _NEWEST.row(session, program_id=program_id)
        kept[program_id] = as_read(session, TemplateVersion, _NAMES, row) if row else None
    return kept[program_id]


def template_version(session: Session, version_id: UUID) -> TemplateVersion | None:
    """Return one version."""
    return session.get(TemplateVersion, version_id)
