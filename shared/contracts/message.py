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
    PURPOSE: ClassVar[str]

    @property
    def aggregate_id(self) -> UUID:
        """The thing whose sequence numbers order messages of this kind."""
        raise NotImplementedError


class Envelope(BaseModel):
    """A message on its way: who, when, in which order, and the body as JSON.

    ``id`` is a UUIDv7 and the inbox's key. ``sequence`` counts the messages of
    one aggregate from 1; a consumer drops what is older than it has applied.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    name: str
    version: Annotated[int, Field(ge=1)]
    occurred_at: AwareDatetime
    correlation_id: str
    aggregate_id: UUID
    sequence: Annotated[int, Field(ge=1)]
    body: dict[str, Any]
