"""One finding about a file, and what all of them come to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

About = Literal["seal", "whole", "issuer", "badge", "log", "status"]
Verdict = Literal["good", "bad", "open"]

# As `spinn verify` ends; 2 is what command lines say of wrong arguments.
GENUINE, NOT_GENUINE, INCOMPLETE = 0, 1, 3


@dataclass(frozen=True)
class Finding:
    """One thing about the file: it speaks for it, against it, or could not be looked at.

    ``code`` chooses the words, ``details`` are put into them.
    """

    about: About
    verdict: Verdict
    code: str
    details: Mapping[str, object] = field(default_factory=dict)


def outcome(findings: Iterable[Finding]) -> int:
    """Return how the command ends: one finding against the file outweighs all others."""
    verdicts = {finding.verdict for finding in findings}
    if "bad" in verdicts:
        return NOT_GENUINE
    return INCOMPLETE if "open" in verdicts else GENUINE


def has_only_ended(findings: Iterable[Finding]) -> bool:
    """Tell whether the file is unchanged and all against it is that its certificate has ended."""
    against = {finding.about for finding in findings if finding.verdict == "bad"}
    return against == {"status"}


def of_listed(findings: Iterable[Finding]) -> bool:
    """Tell whether something speaks against a certificate that the file lists."""
    return any(each.verdict == "bad" and each.code.startswith("listed_") for each in findings)
