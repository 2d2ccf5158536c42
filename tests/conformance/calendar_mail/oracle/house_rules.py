"""What no reader checks and clients stumble over: our own rules on the raw lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_STATUS = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
_TRANSP = {"OPAQUE", "TRANSPARENT"}
# RFC 5545, 3.2.12 (VEVENT), 3.2.16, 3.2.3.
_PARTSTAT = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"}
_ROLE = {"CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT"}
_CUTYPE = {"INDIVIDUAL", "GROUP", "RESOURCE", "ROOM", "UNKNOWN"}
_ADDRESS = re.compile(r"mailto:[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9.-]+")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_MAILED = ("REQUEST", "CANCEL", "REPLY")
_LARGEST_SEQUENCE = 2**31 - 1


def lines_of(content: bytes) -> list[str]:
    """The unfolded content lines."""
    text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def complaints(content: bytes) -> Iterator[str]:
    """Yield each line and each relation between lines that breaks a rule."""
    lines = lines_of(content)
    method = next((line[7:] for line in lines if line.startswith("METHOD:")), None)
    for line in lines:
        yield from _of_line(line)
    yield from _of_zones(lines)
    yield from _of_alarms(lines, method)
    if method in _MAILED:
        yield from _of_mailed(lines, method)


def _of_line(line: str) -> Iterator[str]:
    name, parameters, value = split(line)
    allowed = {"STATUS": _STATUS, "TRANSP": _TRANSP}.get(name)
    if allowed is not None and value not in allowed:
        yield f"{name} is {value}"
    if name == "DTSTAMP" and not _UTC.fullmatch(value):
        yield f"DTSTAMP is {value}"
    if name == "SEQUENCE" and not (value.isdigit() and int(value) <= _LARGEST_SEQUENCE):
        yield f"SEQUENCE is {value}"
    if name in {"ATTENDEE", "ORGANIZER"}:
        yield from _of_person(name, parameters, value)
    if name == "REFRESH-INTERVAL" and parameters.get("VALUE") != "DURATION":
        yield "REFRESH-INTERVAL does not say that it is a duration"
    if name == "CONFERENCE" and parameters.get("VALUE") != "URI":
        yield "CONFERENCE does not say that it is a URI"


def _of_person(name: str, parameters: dict[str, str], value: str) -> Iterator[str]:
    if not _ADDRESS.fullmatch(value):
        yield f"{name} is {value}"
    for parameter, allowed in (("PARTSTAT", _PARTSTAT), ("ROLE", _ROLE), ("CUTYPE", _CUTYPE)):
        if parameters.get(parameter, next(iter(allowed))) not in allowed:
            yield f"{parameter} is {parameters[parameter]}"
    called = parameters.get("CN", '""')
    if not re.fullmatch(r'"[^":^]*"', called):
        yield f"CN is {called}"


def _of_zones(lines: list[str]) -> Iterator[str]:
    defined = Counter(line[5:] for line in lines if line.startswith("TZID:"))
    used = {split(line)[1]["TZID"] for line in lines if "TZID" in split(line)[1]}
    if set(defined) != used or any(count > 1 for count in defined.values()):
        yield f"zones defined {sorted(defined.elements())}, used {sorted(used)}"
    for zone in used | set(defined):
        if not re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)+", zone) or zone.startswith("Etc/"):
            yield f"{zone} is no zone of a place"


def _of_alarms(lines: list[str], method: str | None) -> Iterator[str]:
    if "BEGIN:VALARM" not in lines:
        return
    if method in _MAILED:
        yield f"an alarm in {method}"
    for number, line in enumerate(lines):
        if line == "END:VALARM" and lines[number + 1] not in {"END:VEVENT", "BEGIN:VALARM"}:
            yield "a property after the alarm"


def _of_mailed(lines: list[str], method: str) -> Iterator[str]:
    names = Counter(split(line)[0] for line in lines)
    if names["METHOD"] != 1 or not lines.index(f"METHOD:{method}") < lines.index("BEGIN:VEVENT"):
        yield "METHOD is not once, on the calendar"
    for once in ("UID", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY", "DTSTART", "DTSTAMP"):
        if sum(split(line)[0] == once for line in events_of(lines)) != 1:
            yield f"{once} is not there once"
    if method == "CANCEL" and "STATUS:CANCELLED" not in lines:
        yield "CANCEL without STATUS:CANCELLED"
    persons = {split(line)[0]: split(line)[2] for line in lines}
    if persons.get("ORGANIZER") == persons.get("ATTENDEE"):
        yield "the organizer is invited"


def events_of(lines: list[str]) -> list[str]:
    """The lines between the first BEGIN:VEVENT and the last END:VEVENT."""
    if "BEGIN:VEVENT" not in lines:
        return []
    end = len(lines) - lines[::-1].index("END:VEVENT")
    return lines[lines.index("BEGIN:VEVENT") : end]


def split(line: str) -> tuple[str, dict[str, str], str]:
    """Split a content line into its name, its parameters as written, and its value."""
    parts = re.findall(r'(?:"[^"]*"|[^;:"])+|[;:]', line)
    end = parts.index(":") if ":" in parts else len(parts)
    head = [part for part in parts[:end] if part != ";"]
    value = line[sum(len(part) for part in parts[: end + 1]) :]
    parameters = dict(part.partition("=")[::2] for part in head[1:])
    return head[0] if head else "", parameters, value
