"""Programs as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.registration.api.operations import Body, Shape
from services.registration.api.text_rules import Block, Line, NeededLine
from services.registration.domain.programs.agenda_2030 import target_exists
from services.registration.domain.programs.drafting import ProgramTexts, WriteProgram
from services.registration.storage.catalogue import Program
from shared.contracts.facts import LocalizedText, SubGoal

Kind = Literal["workshop", "course", "open_event", "meeting", "accelerator", "challenge"]
Audience = Literal[
    "entrepreneur", "sme", "researcher", "student", "cluster", "public_body", "public"
]


def _target(text: str) -> str:
    if not target_exists(text):
        raise ValueError("Agenda 2030 has no such target")
    return text


Target = Annotated[
    str, Field(min_length=3, max_length=5, examples=["9.5", "17.17"]), AfterValidator(_target)
]


class Title(Body):
    """A line in both languages; neither may be empty."""

    sv: NeededLine
    """In Swedish."""
    en: NeededLine
    """In English."""


class OneLine(Body):
    """A line in both languages; a draft may leave it empty."""

    sv: Line
    """In Swedish."""
    en: Line
    """In English."""


class Paragraphs(Body):
    """A text in both languages; an empty line begins a new paragraph."""

    sv: Block
    """In Swedish."""
    en: Block
    """In English."""


class ProgramBody(Body):
    """A program's texts and what it works for."""

    kind: Kind
    """What sort of program it is."""
    title: Title
    """Its name."""
    summary: OneLine
    """A sentence or two for the list of programs."""
    description: Paragraphs
    """What it is about."""
    audience: OneLine
    """For whom, in a sentence."""
    access: OneLine
    """How accessible it is."""
    price: OneLine
    """What it costs."""
    audience_keys: Annotated[list[Audience], Field(max_length=7)] = Field(default_factory=list)
    """For whom, for filters."""
    sub_goal: SubGoal
    """The goal of the science park that it works for."""
    global_goal_targets: Annotated[list[Target], Field(min_length=1, max_length=4)]
    """Targets of Agenda 2030, in its own numbering."""
    share: Annotated[float, Field(gt=0, le=1)]
    """The part of the sessions that earns a certificate."""
    good_for_months: Annotated[int, Field(ge=1, le=120)] | None = None
    """How long its certificates are good after the last session; without, for good."""
    project_id: UUID | None = None
    """Who pays; a program cannot be published without."""

    def command(self) -> WriteProgram:
        """Return what the domain is asked for."""
        return WriteProgram(
            kind=self.kind,
            texts=ProgramTexts(
                title=_localized(self.title),
                summary=_localized(self.summary),
                description=_localized(self.description),
                audience=_localized(self.audience),
                access=_localized(self.access),
                price=_localized(self.price),
            ),
            audience_keys=tuple(self.audience_keys),
            sub_goal=self.sub_goal,
            global_goal_targets=tuple(self.global_goal_targets),
            share=self.share,
            project_id=self.project_id,
            good_for_months=self.good_for_months,
        )


def _localized(text: Title | OneLine | Paragraphs) -> LocalizedText:
    return LocalizedText(sv=text.sv, en=text.en)


class ProgramShape(Shape):
    """One program."""

    id: UUID
    """Of the program."""
    slug: str
    """Its name in addresses; it never changes."""
    kind: str
    """What sort of program it is."""
    title: LocalizedText
    """Its name."""
    summary: LocalizedText
    """A sentence or two."""
    description: LocalizedText
    """What it is about."""
    audience: LocalizedText
    """For whom, in a sentence."""
    access: LocalizedText
    """How accessible it is."""
    price: LocalizedText
    """What it costs."""
    audience_keys: list[str]
    """For whom, for filters."""
    sub_goal: str
    """The goal that it works for."""
    global_goal_targets: list[str]
    """Targets of Agenda 2030."""
    share: float
    """The part of the sessions that earns a certificate."""
    good_for_months: int | None
    """How long its certificates are good after the last session; null means for good."""
    project_id: UUID | None
    """Who pays."""
    published_at: datetime | None
    """Since when everybody can see it; null for a draft."""


def program_shape(program: Program) -> ProgramShape:
    """Return a program as it is answered."""
    return ProgramShape(
        id=program.id,
        slug=program.slug,
        kind=program.kind,
        title=program.title,
        summary=program.summary,
        description=program.description,
        audience=program.audience,
        access=program.access,
        price=program.price,
        audience_keys=program.audience_keys,
        sub_goal=program.sub_goal,
        global_goal_targets=program.global_goal_targets,
        share=float(program.completion["share"]),
        good_for_months=program.completion.get("good_for_months"),
        project_id=program.project_id,
        published_at=program.published_at,
    )
