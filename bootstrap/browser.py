"""Where the Chromium for the browser tests is."""

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_CACHE = Path.home() / ".cache" / "ms-playwright"
_SCRIPT_HEAD = 4_096


def find_chromium() -> Path | None:
    """A Chromium on PATH, else the one that Playwright has downloaded; None when there is none."""
    for name in _NAMES:
        found = shutil.which(name)
        if found and not _is_snap_stub(Path(found)):
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", _CACHE))
    downloaded = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return downloaded[-1] if downloaded else None


def _is_snap_stub(program: Path) -> bool:
    # Ubuntu's package is a script that asks for a snap, which needs a running snapd.
    head = program.read_bytes()[:_SCRIPT_HEAD]
    return head.startswith(b"#!") and b"/snap/" in head
