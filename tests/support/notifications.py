"""The notifications service for tests: its settings."""

from __future__ import annotations

from services.notifications.settings import NotificationsSettings
from tests.support.waiting import PATIENCE_SECONDS


def notifications_settings(
    database_url: str, redis_url: str, **more: object
) -> NotificationsSettings:
    """Settings of a service that runs against the tests' servers."""
    return NotificationsSettings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "public_url": "https://spinn.example.org",
            "secret_key": "a secret that only the tests know, long enough",
            "environment": "test",
            "smtp_host": "127.0.0.1",
            "smtp_port": 1,
            "smtp_security": "none",
            "smtp_timeout_seconds": PATIENCE_SECONDS,
            "sender_address": "spinn@exempel.se",
            "mail_domain": "mail.spinn.example.org",
            **more,
        }
    )
