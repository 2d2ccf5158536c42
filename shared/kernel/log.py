"""One log format for every process: a JSON object a line, which tells whose work it belongs to."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

# What opens somebody's page or certificate, confirms, answers, takes a seat or shows a calendar
# for whoever has it, and what stands after a question mark, where links to files carry theirs.
_SECRETS = re.compile(
    r"(/(?:my|mine|confirm|offers|seats|invitations|file|cal)/|\b(?:token|code|invitation)=)"
    r"[^\s/?&#'\"\])>]+",
    re.IGNORECASE,
)

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


def without_secrets(text: str) -> str:
    """Return ``text`` with the tokens of signed links taken out.

    Servers and frameworks log the address of a request that fails; whoever reads the log must
    not be able to act for the person (ASVS 16.2.5).
    """
    return _SECRETS.sub(r"\1...", text)


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
            "message": without_secrets(record.getMessage()),
            "error": self._error(record),
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None})

    def _error(self, record: logging.LogRecord) -> str | None:
        return without_secrets(self.formatException(record.exc_info)) if record.exc_info else None


def configure_logging(level: str = "INFO") -> None:
    """Send all logs to standard error in one format.

    Addresses, names and organisation numbers never go to the log (ASVS 16.2.5):
    name a row by its id instead.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The LMTP server's library logs whom mail is for.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
