"""Compiling the catalogs of translations: the .po files are ours, the .mo files are made here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_PLACES = ("shared/web/translations", "services/*/translations")


def compile_stale(root: Path) -> list[Path]:
    """Compile every catalog below `root` whose .mo file is absent or older; returns those."""
    stale = [catalog for catalog in _catalogs(root) if _is_stale(catalog)]
    for catalog in stale:
        _compile(catalog)
    return stale


def _catalogs(root: Path) -> Iterable[Path]:
    for place in _PLACES:
        yield from sorted(root.glob(f"{place}/*/LC_MESSAGES/*.po"))


def _is_stale(catalog: Path) -> bool:
    compiled = catalog.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < catalog.stat().st_mtime


def _compile(catalog: Path) -> None:
    # Imported here because most starts find nothing to compile.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with catalog.open("rb") as source:
        messages = read_po(source, locale=catalog.parents[1].name)
    # Renamed into place: a process that starts meanwhile reads all of it or the one before.
    unfinished = catalog.with_suffix(".unfinished")
    with unfinished.open("wb") as target:
        write_mo(target, messages)
    unfinished.rename(catalog.with_suffix(".mo"))
