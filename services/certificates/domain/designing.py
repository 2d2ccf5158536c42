"""How the certificates of a program look: changed, kept in versions, restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.certificates.domain.errors import TemplateChanged, TemplateFaulty, TemplateUnknown
from services.certificates.facts import OwnTemplate
from services.certificates.gateways.own_templates.checking import faults_as_typed
from services.certificates.settings import Design
from services.certificates.storage import templates
from services.certificates.storage.templates import TemplateVersion
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class Author:
    """The organizer who writes, and when."""

    id: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Look:
    """What certificates shall look like; without ``html`` and ``css`` as our ``design`` does."""

    design: Design
    bilingual: bool
    html: str = ""
    css: str = ""

    @property
    def is_own(self) -> bool:
        """Whether an organizer wrote it."""
        return bool(self.html or self.css)

    @property
    def template(self) -> OwnTemplate:
        """What would be drawn."""
        return OwnTemplate(self.design, self.html, self.css, "draft")


def change_look(
    session: Session, program_id: UUID, look: Look, author: Author, *, based_on: int
) -> int:
    """Let certificates that are reserved from now on look so; return the number of this version.

    Whether what an organizer wrote can be drawn is tried before, since that takes seconds. The
    same look again changes nothing.

    Raises:
        TemplateChanged: Since version ``based_on``, which the author saw, there is a newer one.
        TemplateFaulty: Something is wrong with what was written.
    """
    if look.is_own and faults_as_typed(look.template):
        raise TemplateFaulty
    kept = templates.template_versions(session, program_id)
    number = kept[0].number if kept else 0
    if number != based_on:
        raise TemplateChanged
    if kept and _look_of(kept[0]) == look:
        return number
    return _add(session, program_id, look, author, number=number + 1)


def restore_look(session: Session, program_id: UUID, number: int, author: Author) -> int:
    """Let certificates look as in version ``number`` again, as a new version.

    Raises:
        TemplateUnknown: There is no such version.
        TemplateChanged: Somebody else saved in the same moment.
    """
    kept = templates.template_versions(session, program_id)
    old = next((each for each in kept if each.number == number), None)
    if old is None:
        raise TemplateUnknown
    if old is kept[0]:
        return number
    return _add(session, program_id, _look_of(old), author, number=kept[0].number + 1)


def own_template(session: Session, version_id: UUID) -> OwnTemplate:
    """Return what certificates with this version are drawn with.

    Raises:
        TemplateUnknown: There is no such version.
    """
    version = templates.template_version(session, version_id)
    if version is None:
        raise TemplateUnknown
    return version.template


def _look_of(version: TemplateVersion) -> Look:
    return Look(version.design, version.bilingual, version.html, version.css)


def _add(session: Session, program_id: UUID, look: Look, author: Author, *, number: int) -> int:
    session.add(
        TemplateVersion(
            id=new_id(),
            program_id=program_id,
            number=number,
            design=look.design,
            bilingual=look.bilingual,
            html=look.html,
            css=look.css,
            made_at=author.at,
            organizer_id=author.id,
            organizer_name=author.name,
        )
    )
    try:
        session.flush()
    except IntegrityError:
        raise TemplateChanged from None
    return number
