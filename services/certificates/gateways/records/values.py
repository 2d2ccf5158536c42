"""One line of earlier attendance, and what can be wrong with a line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.facts import Language

FaultCode = Literal[
    "missing",
    "too_long",
    "invisible",
    "symbols",
    "unprintable",
    "address",
    "day",
    "days_turned",
    "future",
    "hours",
    "more_than_planned",
    "language",
    "sessions",
    "twice",
]
FileFault = Literal["empty", "not_text", "no_header", "missing_column", "too_many_lines"]


class Record(BaseModel):
    """That one person took part in one event that is over. Minutes are whole minutes.

    Without ``minutes_planned`` or ``sessions`` the file did not say.
    """

    model_config = ConfigDict(frozen=True)

    line: Annotated[int, Field(ge=2)]
    name: str
    email: str
    language: Language
    title_sv: str
    title_en: str
    place: str
    first_day: date
    last_day: date
    minutes: Annotated[int, Field(ge=1)]
    minutes_planned: int | None
    sessions: int | None


class LineFault(BaseModel):
    """What is wrong in one cell; ``what`` is what stands there, unless that tells of a person."""

    model_config = ConfigDict(frozen=True)

    line: int
    column: str
    code: FaultCode
    what: str = ""


class FileRefused(ValueError):
    """The file cannot be read as a table; ``what`` names the column that is missing."""

    def __init__(self, code: FileFault, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
