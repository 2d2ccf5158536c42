"""Messages about a program, told by the registration service."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Message


class ProgramCopied(Message):
    """A program is offered once more: there is a draft like it, with other dates."""

    NAME: ClassVar[str] = "program.copied"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Give the copy the reminder rules and the words of the original."

    program_id: UUID
    """Of the copy."""
    copied_from: UUID
    """The program that it is like."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one program are ordered among themselves."""
        return self.program_id
