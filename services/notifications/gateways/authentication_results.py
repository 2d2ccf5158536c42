"""What our own mail server found out about the sender of a mail (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# Stands for a server that leaves its name out.
NAMELESS = "-"

_LONGEST = 10_000
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
# DMARC says nothing where the owner of the domain has published nothing.
_SAYS_NOTHING = frozenset({"none", "bestguesspass"})


@dataclass(frozen=True)
class Finding:
    """One method with its result and what it is about, such as ``header.d``; all in lower case."""

    method: str
    result: str
    properties: Mapping[str, str]


def is_vouched_for(headers: Sequence[str], author: str, *, trusted: str) -> bool:
    """Tell whether the trusted server says that ``author`` really wrote the mail.

    ``headers`` are all Authentication-Results of the mail from the top. The topmost one of the
    trusted server counts: what is below may have come with the mail. DMARC decides; for a domain
    that publishes no DMARC, SPF or DKIM of the same domain do.
    """
    findings = next((found for name, found in map(_read, headers) if name == trusted.lower()), None)
    _, at, domain = author.lower().rpartition("@")
    if not findings or not at or not domain:
        return False
    dmarc = [each for each in findings if each.method == "dmarc"]
    if any(each.result not in _SAYS_NOTHING for each in dmarc):
        return all(
            each.result == "pass" and each.properties.get("header.from", domain) == domain
            for each in dmarc
        )
    return any(_speaks_for(each, domain) for each in findings)


def _speaks_for(finding: Finding, domain: str) -> bool:
    if finding.result != "pass":
        return False
    names = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i")}
    told = (finding.properties.get(name, "") for name in names.get(finding.method, ()))
    return any(_is_same(value.rpartition("@")[2], domain) for value in told if value)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two domains are one, or one is below the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _read(value: str) -> tuple[str, list[Finding]]:
    """Return the name of the server, and what it found."""
    clauses = _clauses(value[:_LONGEST])
    first = clauses[0][0] if clauses[0] else ""
    # Exchange Online begins with what it found.
    name = NAMELESS if "=" in first else first
    findings = (_finding(clause) for clause in clauses)
    return name, [finding for finding in findings if finding is not None]


def _finding(clause: Sequence[str]) -> Finding | None:
    pairs = [word.partition("=") for word in clause if "=" in word]
    if not pairs:
        return None
    (method, _, result), *rest = pairs
    # A method may carry its version: dkim/1.
    return Finding(method.partition("/")[0], result, {name: value for name, _, value in rest})


def _clauses(value: str) -> list[list[str]]:
    """Return the words of each clause, comments taken out and quotes undone."""
    text = re.sub(r"\s*=\s*", "=", "".join(_without_comments(value)))
    clauses: list[list[str]] = [[]]
    for quoted, bare in _TOKEN.findall(text.replace(";", " ; ")):
        if bare == ";":
            clauses.append([])
        elif quoted and clauses[-1] and clauses[-1][-1].endswith("="):
            clauses[-1][-1] += quoted.lower()
        else:
            clauses[-1].append((quoted or bare).lower())
    return clauses


def _without_comments(value: str) -> Iterator[str]:
    depth, in_quotes = 0, False
    for char in value:
        if char == '"' and not depth:
            in_quotes = not in_quotes
        if char == "(" and not in_quotes:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth:
            yield char
