"""Messages about what people answer to their invitations, told by the notifications service."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.message import Message

Answer = Literal["accepted", "declined", "tentative"]


class InvitationAnswered(Message):
    """Somebody with a place said whether they come to one session; it moves no place."""

    NAME: ClassVar[str] = "invitation.answered"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "notifications"
    PURPOSE: ClassVar[str] = "Ask on the person's page whether they want to give their place back."

    invitation_id: UUID
    """Of the registration's entry for this session."""
    registration_id: UUID
    """Whose answer it is."""
    session_id: UUID
    """What was answered to."""
    answer: Answer
    """The newest one; it replaces what was answered before."""
    answered_at: AwareDatetime
    """When we heard of it."""

    @property
    def aggregate_id(self) -> UUID:
        """Answers to one invitation are ordered among themselves."""
        return self.invitation_id
