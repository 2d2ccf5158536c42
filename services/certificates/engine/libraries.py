"""The libraries that draw: whose turn it is to use them, and their versions."""

from __future__ import annotations

import threading
from importlib.metadata import version

from weasyprint.text.ffi import harfbuzz, pango

# They keep the interpreter's lock while they work, so threads would only take turns.
ONE_AT_A_TIME = threading.Lock()


def library_versions() -> tuple[str, ...]:
    """Return the libraries that lay out, shape and write, each with its version."""
    return (
        f"weasyprint {version('weasyprint')}",
        f"pydyf {version('pydyf')}",
        f"pango {pango.pango_version()}",
        f"harfbuzz {[harfbuzz.hb_version_atleast(major, 0, 0) for major in range(1, 20)]}",
    )
