"""Texts to telephones through a provider's HTTP interface: one request, one outcome."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

_MOST_READ = 1024
_LONGEST_WORDS = 200
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class TextFate(StrEnum):
    """What became of one attempt; ``UNKNOWN`` if it was handed over and nothing came back."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TextParcel:
    """One text, to a number such as +46701740605. ``id`` is the same at each attempt."""

    id: UUID
    phone: str
    body: str


@dataclass(frozen=True)
class TextOutcome:
    """What became of an attempt, and what the provider said to it."""

    fate: TextFate
    words: str


class TextPost(Protocol):
    """Hands texts over; never raises for the network's faults."""

    def send(self, parcel: TextParcel, *, at: datetime) -> TextOutcome:
        """Make one attempt."""


@dataclass(frozen=True)
class HttpTextPost:
    """A provider that takes JSON by POST: ``id``, ``from``, ``to`` and ``text``.

    ``token`` goes as a bearer token. With a ``signing_key``, the header ``Spinn-Signature``
    holds ``t=`` the time in seconds and ``v1=`` HMAC-SHA256 of that time, a full stop and the
    body. ``Idempotency-Key`` is the text's id, so that whoever honours it takes a text once.
    """

    url: str
    token: str
    sender: str
    signing_key: str = ""
    timeout: float = 10.0

    def send(self, parcel: TextParcel, *, at: datetime) -> TextOutcome:
        """Make one attempt; redirects are not followed, since they would take the token along."""
        body = self._body(parcel)
        connection = self._connection()
        try:
            connection.connect()
        except OSError as failure:
            connection.close()
            return TextOutcome(TextFate.DEFERRED, _words(failure))
        try:
            connection.request("POST", self._target(), body, self._headers(parcel, body, at))
            return _outcome(connection.getresponse())
        except (OSError, HTTPException) as failure:
            return TextOutcome(TextFate.UNKNOWN, _words(failure))
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=self.timeout)

    def _target(self) -> str:
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _body(self, parcel: TextParcel) -> bytes:
        told = {
            "id": str(parcel.id), "from": self.sender, "to": parcel.phone, "text": parcel.body,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def _headers(self, parcel: TextParcel, body: bytes, at: datetime) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(parcel.id),
            "User-Agent": "Spinn-Texts/1",
        }
        if self.signing_key:
            moment = str(int(at.timestamp()))
            signed = moment.encode() + b"." + body
            digest = hmac.new(self.signing_key.encode(), signed, hashlib.sha256).hexdigest()
            headers["Spinn-Signature"] = f"t={moment},v1={digest}"
        return headers


def _outcome(response: HTTPResponse) -> TextOutcome:
    said = response.read(_MOST_READ).decode("utf-8", "replace").replace("\0", " ")
    words = f"{response.status} {' '.join(said.split())}"[:_LONGEST_WORDS].strip()
    if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        return TextOutcome(TextFate.ACCEPTED, words)
    if response.status in _PASSING or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TextOutcome(TextFate.DEFERRED, words)
    return TextOutcome(TextFate.REFUSED, words)


def _words(failure: Exception) -> str:
    name = "timeout" if isinstance(failure, socket.timeout) else type(failure).__name__
    return f"{name}: {failure}"[:_LONGEST_WORDS]
