"""One log format for every process: time, level, place, sentence, on standard error."""

from __future__ import annotations

import logging
import time


class _OneLine(logging.Formatter):
    """Keeps a record on one line, so that nobody can forge a second one (ASVS 16.4.1)."""

    converter = staticmethod(time.gmtime)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        text = super().formatMessage(record)
        return text.replace("\r", "\\r").replace("\n", "\\n")


def configure_logging(level: str = "INFO") -> None:
    """Send all logs to standard error in one format.

    Addresses, names and organisation numbers never go to the log (ASVS 16.2.5):
    name a row by its id instead.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        _OneLine("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
