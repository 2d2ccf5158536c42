"""Time zone data as it might be one day: a folder that Python reads before the real one."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

ZONE = "Europe/Stockholm"
# Winter time all year: what Sweden's clocks would show if summer time were ended.
_WITHOUT_SUMMER_TIME = ("Africa", "Algiers")


def doctored(folder: Path) -> Path:
    """Write the data of a Sweden without summer time; return the folder to read it from."""
    data = resources.files("tzdata.zoneinfo").joinpath(*_WITHOUT_SUMMER_TIME).read_bytes()
    place = folder / ZONE
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    return folder


@contextmanager
def read_from(folder: Path) -> Iterator[None]:
    """Let this process read ``folder`` first, as one that is started with it does."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath((str(folder), *before))
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()
