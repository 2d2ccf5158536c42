"""What the pages about how certificates look show, as frozen view models."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from services.certificates.domain.designing import Look
from services.certificates.settings import Design
from services.certificates.storage.templates import TemplateVersion
from services.certificates.web.template_words import slot_words


@dataclass(frozen=True)
class LookRow:
    """One version of how certificates look."""

    number: int
    design: Design
    bilingual: bool
    is_own: bool
    made_at: datetime
    organizer: str
    holds: bool
    url: str

    @classmethod
    def of(cls, version: TemplateVersion, *, holds: bool) -> LookRow:
        """Show a version."""
        return cls(
            number=version.number,
            design=version.design,
            bilingual=version.bilingual,
            is_own=version.is_own,
            made_at=version.made_at,
            organizer=version.organizer_name,
            holds=holds,
            url=url_for("looks.version", program_id=version.program_id, number=version.number),
        )


@dataclass(frozen=True)
class LooksPage:
    """certificates/looks.html. ``title`` is None until a certificate of the program exists."""

    program_id: UUID
    title: str | None
    versions: tuple[LookRow, ...]
    is_own: bool

    @classmethod
    def of(cls, program_id: UUID, title: str | None, kept: Sequence[TemplateVersion]) -> LooksPage:
        """Show all versions, the newest first."""
        return cls(
            program_id,
            title,
            tuple(LookRow.of(each, holds=at == 0) for at, each in enumerate(kept)),
            is_own=bool(kept) and kept[0].is_own,
        )


@dataclass(frozen=True)
class EditorPage:
    """certificates/look_editor.html: a template and the slots that it may have."""

    program_id: UUID
    title: str | None
    design: Design
    slots: tuple[tuple[str, str, bool], ...]
    pictures: tuple[str, ...]

    @classmethod
    def of(
        cls, program_id: UUID, title: str | None, look: Look, pictures: Sequence[str]
    ) -> EditorPage:
        """Show what can be used."""
        return cls(program_id, title, look.design, slot_words(), tuple(sorted(pictures)))


@dataclass(frozen=True)
class VersionPage:
    """certificates/look_version.html: one version as it was, with its source."""

    program_id: UUID
    row: LookRow
    html: str
    css: str


def as_data(picture: bytes) -> str:
    """Return a PNG as an address that needs no second request."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
