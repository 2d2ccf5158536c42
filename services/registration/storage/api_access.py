"""Tokens that let programs in, and the requests that they have sent under a key of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, delete, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class ApiToken(Base):
    """A program's way in. Only a hash is kept; ``prefix`` is what people recognise it by."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, unique=True)
    secret_hash: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotentRequest(Base):
    """A request that changed something under its sender's key, and what it was answered."""

    __tablename__ = "api_idempotent_request"
    __table_args__ = (Index("ix_api_idempotent_request_created_at", "created_at"),)

    token_id: Mapped[UUID] = mapped_column(ForeignKey("api_token.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[str] = mapped_column(Text)
    status: Mapped[int] = mapped_column(SmallInteger, default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def tokens(session: Session) -> Sequence[ApiToken]:
    """Return all tokens, the newest first."""
    return session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc())).all()


def token_by_prefix(session: Session, prefix: str) -> ApiToken | None:
    """Return the token that begins so."""
    return session.scalars(select(ApiToken).where(ApiToken.prefix == prefix)).first()


def claim_key(
    session: Session, *, token_id: UUID, key: str, request_hash: str, now: datetime
) -> bool:
    """Note a key and tell whether it is new; waits while another request holds the same one."""
    claimed = session.execute(
        insert(IdempotentRequest)
        .values(
            token_id=token_id,
            key=key,
            request_hash=request_hash,
            status=0,
            headers={},
            body="",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["token_id", "key"])
        .returning(IdempotentRequest.key)
    )
    return claimed.first() is not None


def request_of_key(session: Session, token_id: UUID, key: str) -> IdempotentRequest | None:
    """Return the request that was sent under a key."""
    return session.get(IdempotentRequest, (token_id, key))


def forget_keys_before(session: Session, token_id: UUID, moment: datetime) -> None:
    """Drop a token's old keys; those that another request is dropping are left to it."""
    old = (
        select(IdempotentRequest.key)
        .where(IdempotentRequest.token_id == token_id, IdempotentRequest.created_at < moment)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(IdempotentRequest).where(
            IdempotentRequest.token_id == token_id, IdempotentRequest.key.in_(old)
        )
    )
