"""A status list as a credential that nobody has signed yet (section 2.2 of the recommendation)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.certificates.domain.status.bits import Purpose

# Verifiers refuse a list that ran out, so nobody can hold an old one before them for long. It
# outlives a worker's day off.
_GOOD_FOR = timedelta(days=3)


def list_credential(
    address: str, purpose: Purpose, bits: str, *, issuer: str, now: datetime
) -> dict[str, Any]:
    """Return a list as a credential that nobody has signed yet (section 2.2)."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _second(now),
        "validUntil": _second(now + _GOOD_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": bits,
        },
    }


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
