"""What an operation of the API is: declared once, served and described from the same place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.domain.uploads.receiving import SentFile
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.settings import RegistrationSettings
from services.registration.storage.api_access import ApiToken

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
M = TypeVar("M", bound=BaseModel)


class Query(BaseModel):
    """Parameters behind the question mark; an unknown one is an error, not a wish unheard."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Body(BaseModel):
    """What is sent: unknown fields and other types are errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Shape(BaseModel):
    """What is answered; fields may be added, so readers ignore what they do not know."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


@dataclass(frozen=True)
class Call:
    """One request under way: its transaction, who asks, and what was sent, checked.

    ``file`` is the file that was sent instead of a body, kept already; ``file_hash`` its SHA-256.
    """

    db: Session
    now: datetime
    links: Links
    token: ApiToken
    settings: RegistrationSettings
    path: Mapping[str, UUID]
    file: StoredFile | None = None
    file_hash: str = ""
    _query: BaseModel | None = None
    _body: BaseModel | None = None

    @property
    def actor(self) -> str:
        """The token as histories name it."""
        return f"organizer:api:{self.token.id}"

    def query(self, kind: type[M]) -> M:
        """Return the parameters."""
        if not isinstance(self._query, kind):
            raise TypeError(f"the operation declares no {kind.__name__}")
        return self._query

    def body(self, kind: type[M]) -> M:
        """Return the body."""
        if not isinstance(self._body, kind):
            raise TypeError(f"the operation declares no {kind.__name__}")
        return self._body


@dataclass(frozen=True)
class Reply:
    """What a handler answers: a shape, and where a new thing is found."""

    shape: BaseModel | None
    location: str | None = None


@dataclass(frozen=True)
class FileReply:
    """What a handler answers with that gives a file out."""

    upload_id: UUID
    media_type: str
    name: str


Handler = Callable[[Call], BaseModel | Reply | FileReply | None]
Reader = Callable[[Call], BaseModel]
Receiver = Callable[[Call, SentFile], StoredFile]


@dataclass(frozen=True)
class Operation:
    """One method at one path, with all that the document says of it.

    ``current`` reads the thing that the operation shows or changes, locked when it changes;
    its ETag is what If-Match is compared with. ``must_match`` asks for If-Match.
    ``receiver`` is of an operation whose body is a file: it reserves the file's row, in a
    transaction of its own before that of the handler. ``gives`` are the media types of a file
    that is answered instead of a shape.
    """

    method: Method
    path: str
    scope: str
    summary: str
    handler: Handler
    answers: type[BaseModel] | None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    current: Reader | None = None
    must_match: bool = False
    tagged: bool = False
    refusals: tuple[int, ...] = ()
    receiver: Receiver | None = None
    gives: tuple[str, ...] = ()
    about: str = ""

    @property
    def name(self) -> str:
        """The operation's id in the document and its endpoint in Flask."""
        return self.handler.__name__

    @property
    def changes(self) -> bool:
        """Whether it can change anything."""
        return self.method != "GET"


@dataclass
class Operations:
    """The operations of one subject, in the order of the document."""

    tag: str
    about: str
    listed: list[Operation] = field(default_factory=list)

    def add(self, method: Method, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Declare the decorated handler as ``method`` at ``path``."""

        def declare(handler: Handler) -> Handler:
            about = (handler.__doc__ or "").strip()
            summary, _, rest = about.partition("\n")
            self.listed.append(
                Operation(
                    method=method,
                    path=path,
                    handler=handler,
                    summary=summary.rstrip("."),
                    about=" ".join(rest.split()),
                    **how,
                )
            )
            return handler

        return declare
