"""One log format for every process: a JSON object a line, which tells whose work it belongs to."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_correlation: ContextVar[str | None] = ContextVar("correlation", default=None)


@contextmanager
def correlated(correlation_id: str | None) -> Iterator[None]:
    """Let every line that is logged inside carry ``correlation_id``.

    What is told about one registration has the registration's id, in all services: one search
    finds its way through all logs.
    """
    before = _correlation.set(correlation_id)
    try:
        yield
    finally:
        _correlation.reset(before)


class JsonLine(logging.Formatter):
    """Writes a record as one JSON object, so that nobody can forge a second one (ASVS 16.4.1)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` on one line, in ASCII, without fields that are empty."""
        at = datetime.fromtimestamp(record.created, UTC)
        fields = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "correlation_id": _correlation.get(),
            "message": record.getMessage(),
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None})


def configure_logging(level: str = "INFO") -> None:
    """Send all logs to standard error in one format.

    Addresses, names and organisation numbers never go to the log (ASVS 16.2.5):
    name a row by its id instead.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
