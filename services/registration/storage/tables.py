"""The metadata of this service's database, and its column types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from services.registration.storage.access_rules import AccessRules
from shared.contracts.facts import LocalizedText
from shared.database import NAMING_CONVENTION


class Base(DeclarativeBase):
    """All models of the registration service."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Localized(TypeDecorator[LocalizedText]):
    """A text in Swedish and English: a JSON object with exactly these two keys."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(
        self, value: LocalizedText | None, dialect: Dialect
    ) -> dict[str, Any] | None:
        """Store the two texts."""
        del dialect
        return None if value is None else value.model_dump()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> LocalizedText | None:
        """Return the typed pair."""
        del dialect
        return None if value is None else LocalizedText.model_validate(value)


class AccessRulesJson(TypeDecorator[AccessRules]):
    """Who may sign up: a JSON object with only what differs from "everybody may"."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(
        self, value: AccessRules | None, dialect: Dialect
    ) -> dict[str, Any] | None:
        """Store the rules."""
        del dialect
        return None if value is None else value.model_dump(mode="json", exclude_defaults=True)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> AccessRules | None:
        """Return the typed rules."""
        del dialect
        return None if value is None else AccessRules.model_validate(value)
