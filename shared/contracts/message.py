"""What every message is: a frozen body with a name and a version, and its envelope."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.facts import Fact


class Message(Fact):
    """A fact told to other services. Subclasses name it ``noun.past_participle``.

    Within a version fields are only added, with a default. Anything else is a
    new class with the next ``VERSION``; both are sent until no consumer reads
    the older one.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int]
    PRODUCER: ClassVar[str]
    PURPOSE: ClassVar[str]

    @property
    def aggregate_id(self) -> UUID:
        """The thing whose sequence numbers order messages of this kind."""
        raise NotImplementedError


class Envelope(BaseModel):
    """A message on its way: who, when, in which order, and the body as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    id: UUID
    """Of this message (UUIDv7); a consumer handles each id once."""
    name: str
    """What happened."""
    version: Annotated[int, Field(ge=1)]
    """Of the body's shape."""
    occurred_at: AwareDatetime
    """When it happened."""
    correlation_id: str
    """The same for all that follows from one request; logs carry it."""
    aggregate_id: UUID
    """The thing that it happened to."""
    sequence: Annotated[int, Field(ge=1)]
    """Counts the messages of one aggregate from 1; what is older than applied is dropped."""
    body: dict[str, Any]
    """The message itself."""
