"""Judging all objects that the tests of a run have made, at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.conformance.calendar_mail.oracle import house_rules, libical, octets, readers
from tests.conformance.javascript.reader import JavaScript

_NODE_MODULES = Path(__file__).parents[3] / "node_modules"
# What differs in these alone is the same to a reader.
_DETAIL = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+")


def complaints(objects: Mapping[bytes, str]) -> list[str]:
    """Return what any judge has against some objects, each with the test that made it.

    Our own rules are asked about each object, readers about each kind that differs in more than
    numbers. Judges that are not installed are left out; where everything is tested they are.
    """
    found = [f"{test}: {each}" for content, test in objects.items() for each in _by_rules(content)]
    kinds = {_DETAIL.sub(b"0", content): (content, test) for content, test in objects.items()}
    for content, test in kinds.values():
        found += [f"{test}: {each}" for each in _by_readers(content)]
    if kinds and _NODE_MODULES.is_dir():
        with JavaScript() as javascript:
            for content, test in kinds.values():
                faults = javascript.ask("calendar", content)["complaints"]
                found += [f"{test}: ical.js: {each}" for each in faults]
    return found


def _by_rules(content: bytes) -> Iterator[str]:
    yield from (f"octets: {each}" for each in octets.complaints(content))
    yield from (f"house: {each}" for each in house_rules.complaints(content))


def _by_readers(content: bytes) -> Iterator[str]:
    yield from (f"icalendar: {each}" for each in readers.of_icalendar(content))
    yield from (f"ical: {each}" for each in readers.of_ical(content))
    if libical.is_installed():
        yield from (f"libical: {each}" for each in libical.complaints(content))
