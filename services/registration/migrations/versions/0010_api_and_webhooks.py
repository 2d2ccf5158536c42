"""Tokens and keys of the API; webhook endpoints, deliveries and attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _create_access()
    _create_webhooks()


def _create_access() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("name"),
        _text("prefix"),
        _text("secret_hash"),
        sa.Column("scopes", JSONB(), nullable=False),
        _text("created_by"),
        _moment("created_at"),
        _moment("expires_at", nullable=True),
        _moment("last_used_at", nullable=True),
        _moment("revoked_at", nullable=True),
        _key("api_token", "id"),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_token_prefix")),
    )
    op.create_table(
        "api_idempotent_request",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        _text("key"),
        _text("request_hash"),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        _text("body"),
        _moment("created_at"),
        _key("api_idempotent_request", "token_id", "key"),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_api_idempotent_request_token_id")
        ),
    )
    op.create_index(
        "ix_api_idempotent_request_created_at", "api_idempotent_request", ["created_at"]
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("url"),
        _text("description"),
        sa.Column("events", JSONB(), nullable=False),
        _text("salt"),
        _text("previous_salt", nullable=True),
        _moment("previous_until", nullable=True),
        _moment("created_at"),
        _moment("failing_since", nullable=True),
        _moment("disabled_at", nullable=True),
        _text("disabled_reason", nullable=True),
        _key("webhook_endpoint", "id"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        _text("event"),
        _text("payload"),
        _text("state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("due_at"),
        _moment("claimed_until", nullable=True),
        _key("webhook_delivery", "id"),
        sa.UniqueConstraint(
            "endpoint_id", "message_id", name=op.f("uq_webhook_delivery_endpoint_id_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed')",
            name=op.f("ck_webhook_delivery_state_known"),
        ),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["due_at"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        _moment("at"),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        _text("error", nullable=True),
        _text("answer"),
        _key("webhook_attempt", "id"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id")
        ),
    )
    op.create_index("ix_webhook_attempt_delivery_id", "webhook_attempt", ["delivery_id"])


def downgrade() -> None:
    for table in (
        "webhook_attempt",
        "webhook_delivery",
        "webhook_endpoint",
        "api_idempotent_request",
        "api_token",
    ):
        op.drop_table(table)
