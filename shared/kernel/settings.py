"""What every service can be told from outside, declared once: name, type, default, purpose."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET_LENGTH = 32


class ServiceSettings(BaseSettings):
    """Settings that all services share; a service adds its own with its own prefix.

    Read once, when a process starts; nothing else looks at the environment.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(description="PostgreSQL of this service: postgresql+psycopg://…")
    database_pool_size: int = Field(default=8, description="Connections kept open per process")

    redis_url: str = Field(
        validation_alias=AliasChoices("SPINN_REDIS_URL", "redis_url"),
        description="Redis for queues, sign-in sessions and rate limits",
    )
    public_url: str = Field(
        validation_alias=AliasChoices("SPINN_PUBLIC_URL", "public_url"),
        description="Origin that people see, such as https://spinn.example.org",
    )
    secret_key: SecretStr = Field(
        validation_alias=AliasChoices("SPINN_SECRET_KEY", "secret_key"),
        description="Signs links and cookies; 32 characters or more, the same for all services",
    )
    environment: Literal["demo", "test", "production"] = Field(
        default="production",
        validation_alias=AliasChoices("SPINN_ENVIRONMENT", "environment"),
        description="demo shows hints that production must not",
    )
    log_level: str = Field(
        default="INFO",
        validation_alias=AliasChoices("SPINN_LOG_LEVEL", "log_level"),
        description="DEBUG, INFO, WARNING or ERROR",
    )
    trusted_proxies: int = Field(
        default=0,
        validation_alias=AliasChoices("SPINN_TRUSTED_PROXIES", "trusted_proxies"),
        description="How many reverse proxies in front of us set X-Forwarded-For",
    )
    queue_heartbeat_seconds: int = Field(
        default=15,
        validation_alias=AliasChoices("SPINN_QUEUE_HEARTBEAT_SECONDS", "queue_heartbeat_seconds"),
        description="Silence after which a worker counts as dead and others take its messages",
    )

    organiser_name: str = Field(
        default="Spinn",
        validation_alias=AliasChoices("SPINN_ORGANISER_NAME", "organiser_name"),
        description="The organisation that runs this installation, as pages name it",
    )
    contact_email: str = Field(
        default="spinn@exempel.se",
        validation_alias=AliasChoices("SPINN_CONTACT_EMAIL", "contact_email"),
        description="Where people write when something is unclear",
    )

    @field_validator("public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < MINIMUM_SECRET_LENGTH:
            raise ValueError(f"needs at least {MINIMUM_SECRET_LENGTH} characters")
        return value

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over HTTPS only; the demo speaks plain HTTP on loopback."""
        return self.public_url.startswith("https://")
