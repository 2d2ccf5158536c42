"""What becomes of one attempt to hand a mail to a server: the words that the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """How far an attempt came. From ``DOT`` on the server may have taken the message."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    ACCEPTED = "accepted"


class Fate(StrEnum):
    """What an attempt ended in."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_POLICY = "refused_policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Transmission:
    """One attempt's end: its fate, the stage reached, and what the server said.

    ``code`` is the reply code of an answer that was no success, ``status`` its enhanced status
    code (RFC 3463) if it had one, such as 5.1.1.
    """

    fate: Fate
    stage: Stage
    words: str
    status: str | None = None
    code: int | None = None


@dataclass(frozen=True)
class Parcel:
    """One message for one address, as the server gets it."""

    sender: str
    recipient: str
    content: bytes


class Post(Protocol):
    """Hands one parcel to a mail server."""

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        """Send ``parcel`` and tell what became of it; never raises for what servers do.

        ``before_dot`` is called when all but the dot that ends the message has gone out.
        An attempt that ends after it without an answer may have succeeded.
        """
        ...
