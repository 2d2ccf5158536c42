"""The metadata of this service's database, and its column types."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import TypeAdapter
from sqlalchemy import Dialect, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from shared.database import NAMING_CONVENTION


class Base(DeclarativeBase):
    """All models of the notifications service."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar = {str: Text}


class Typed(TypeDecorator[Any]):
    """A value of one pydantic type, kept as JSON and checked on the way out."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def __init__(self, type_: Any) -> None:
        super().__init__()
        self.type_ = type_
        self._adapter: TypeAdapter[Any] = TypeAdapter(type_)

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> Any | None:
        """Store the value as JSON."""
        del dialect
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        """Return the typed value."""
        del dialect
        return None if value is None else self._adapter.validate_python(value)
