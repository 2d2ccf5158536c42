"""The metadata of this service's own tables."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.database import NAMING_CONVENTION


class Base(DeclarativeBase):
    """Base of this service's models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
