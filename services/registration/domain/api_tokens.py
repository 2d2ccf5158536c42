"""Tokens for programs: made by an admin, shown once, kept as a hash, bound to scopes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import TokenRefused
from services.registration.storage.api_access import ApiToken, token_by_prefix
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.identifiers import new_id

SCOPES = (
    "programs:read",
    "programs:write",
    "registrations:read",
    "registrations:write",
    "organisations:read",
    "organisations:write",
    "special:read",
    "special:write",
    "organizers:read",
    "organizers:write",
    "webhooks:read",
    "webhooks:write",
)
_SHAPE = re.compile(r"(spinn_[a-z0-9]{10})_([A-Za-z0-9_-]{43})")
# Noting each use would make all requests of one token wait for one row.
_NOTE_USE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class MakeToken:
    """An admin lets a program in; ``days`` None is a token without an end."""

    name: str
    scopes: tuple[str, ...]
    days: int | None
    actor: str


@dataclass(frozen=True)
class MadeToken:
    """A new token; ``secret`` is the only copy of what the program sends."""

    token: ApiToken
    secret: str


def make_token(session: Session, command: MakeToken, *, now: datetime) -> MadeToken:
    """Add a token.

    Raises:
        Invalid: It has no scope, or one that does not exist.
    """
    if not command.scopes or not set(command.scopes) <= set(SCOPES):
        raise Invalid("scopes")
    prefix = f"spinn_{secrets.token_hex(5)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        id=new_id(),
        name=command.name,
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=[scope for scope in SCOPES if scope in command.scopes],
        created_by=command.actor,
        created_at=now,
        expires_at=None if command.days is None else now + timedelta(days=command.days),
    )
    session.add(token)
    session.flush()
    return MadeToken(token, secret)


def revoke_token(session: Session, token_id: UUID, *, now: datetime) -> ApiToken:
    """End a token; repeating it changes nothing.

    Raises:
        NotFound: There is no such token.
    """
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None:
        raise NotFound
    token.revoked_at = token.revoked_at or now
    return token


def read_token(session: Session, secret: str, *, now: datetime) -> ApiToken:
    """Return the token that ``secret`` is, and note that it was used.

    Raises:
        TokenRefused: It is none of ours, revoked or over.
    """
    shape = _SHAPE.fullmatch(secret)
    token = token_by_prefix(session, shape[1]) if shape else None
    # 256 random bits cannot be guessed from a fast hash, so none is needed that is slow.
    if token is None or not hmac.compare_digest(token.secret_hash, _hash(secret)):
        raise TokenRefused
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        raise TokenRefused
    if token.last_used_at is None or now - token.last_used_at >= _NOTE_USE_EVERY:
        token.last_used_at = now
    return token


def may(token: ApiToken, scopes: Iterable[str]) -> bool:
    """Tell whether the token has all of ``scopes``."""
    return set(scopes) <= set(token.scopes)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
