"""Reads a status list that somebody kept, and looks up the badge inside a file in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.proofs import verify
from services.certificates.domain.offline.findings import Finding
from services.certificates.domain.offline.trusted import DocumentUnreadable, IssuerKeys, issuer_of
from services.certificates.domain.status.bits import is_set


@dataclass(frozen=True)
class StatusFile:
    """A status list as it was handed out: the form with a proof."""

    document: Mapping[str, Any]

    @classmethod
    def read(cls, document: Any) -> StatusFile:
        """Read a list.

        Raises:
            DocumentUnreadable: It is none.
        """
        try:
            is_list = "BitstringStatusListCredential" in document["type"]
            is_set(str(document["credentialSubject"]["encodedList"]), 0)
            datetime.fromisoformat(document["validUntil"])
        except (KeyError, TypeError, ValueError) as error:
            raise DocumentUnreadable("this is no status list") from error
        if not is_list:
            raise DocumentUnreadable("this is no status list")
        return cls(document)

    def judge(self, badge: Mapping[str, Any], issuer: IssuerKeys, now: datetime) -> Finding:
        """Return what the list says of ``badge``, if it is one to believe."""
        try:
            verify(self.document, issuer.keys.get)
        except ProofInvalid:
            return Finding("status", "open", "list_refused")
        if issuer_of(self.document) != issuer_of(badge):
            return Finding("status", "open", "list_refused")
        if datetime.fromisoformat(self.document["validUntil"]) < now:
            return Finding("status", "open", "list_old")
        try:
            found = next(self._bits(badge), None)
        except (AttributeError, KeyError, TypeError, ValueError):
            found = None  # nobody of ours has written such a badge
        return found or Finding("status", "open", "list_of_others")

    def _bits(self, badge: Mapping[str, Any]) -> Iterator[Finding]:
        subject = self.document["credentialSubject"]
        details = {"at": self.document["validFrom"]}
        for place in badge.get("credentialStatus", ()):
            if place["statusListCredential"] != self.document["id"]:
                continue
            purpose = place["statusPurpose"]
            if purpose != subject["statusPurpose"]:
                continue
            if is_set(subject["encodedList"], int(place["statusListIndex"])):
                yield Finding("status", "bad", f"list_{purpose}", details)
            else:
                yield Finding("status", "good", f"list_no_{purpose}", details)
