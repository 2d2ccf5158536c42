"""Writing a program: a draft that nobody but organizers see until it is published."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.storage import program_queries as queries
from services.registration.storage.catalogue import Program
from shared.contracts.facts import LocalizedText, Organiser
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

_LONGEST_SLUG = 50


@dataclass(frozen=True)
class ProgramTexts:
    """What the public page says, in both languages; a draft may still lack any but the title."""

    title: LocalizedText
    summary: LocalizedText
    description: LocalizedText
    audience: LocalizedText
    access: LocalizedText
    price: LocalizedText


@dataclass(frozen=True)
class WriteProgram:
    """An organizer writes a program; ``share`` is the part of the sessions that earns a proof.

    ``good_for_months`` is how long that is good after the last session; for ever without.
    """

    kind: str
    texts: ProgramTexts
    audience_keys: tuple[str, ...]
    sub_goal: str
    global_goal_targets: tuple[str, ...]
    share: float
    project_id: UUID | None
    good_for_months: int | None = None


def draft_program(session: Session, command: WriteProgram, organiser: Organiser) -> Program:
    """Add a program that is not published yet; its address is made from the Swedish title."""
    program = Program(
        id=new_id(),
        slug=free_slug(session, command.texts.title.sv),
        position=queries.next_position(session),
        organiser_name=organiser.name,
        organiser_email=organiser.email,
    )
    _write(program, command)
    session.add(program)
    session.flush()
    return program


def edit_program(session: Session, program_id: UUID, command: WriteProgram) -> Program:
    """Write the program anew; its address stays, since people have links to it.

    Raises:
        NotFound: There is no such program.
    """
    program = queries.program_for_update(session, program_id)
    if program is None:
        raise NotFound
    _write(program, command)
    return program


def _write(program: Program, command: WriteProgram) -> None:
    texts = command.texts
    program.kind, program.sub_goal = command.kind, command.sub_goal
    program.title, program.summary, program.description = (
        texts.title,
        texts.summary,
        texts.description,
    )
    program.audience, program.access, program.price = texts.audience, texts.access, texts.price
    program.audience_keys = list(command.audience_keys)
    program.global_goal_targets = list(command.global_goal_targets)
    program.completion = _completion(command)
    program.project_id = command.project_id


def _completion(command: WriteProgram) -> dict[str, Any]:
    rule: dict[str, Any] = {"kind": "share_of_sessions", "share": command.share}
    if command.good_for_months is not None:
        rule["good_for_months"] = command.good_for_months
    return rule


def slug_of(title: str) -> str:
    """Return a title as it stands in an address: small letters without dots, and hyphens."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or "program"


def free_slug(session: Session, title: str) -> str:
    """Return an address made from a title that no other program has."""
    slug = slug_of(title)
    taken = queries.slugs_like(session, slug)
    if slug not in taken:
        return slug
    return next(f"{slug}-{n}" for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)
