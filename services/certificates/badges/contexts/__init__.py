"""The vocabularies that documents may name, bundled and pinned; no other is ever fetched."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from services.certificates.badges.errors import ContextUnknown

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

# What the addresses served when the standards were published; the first hash stands in
# VC Data Model 2.0, appendix B.1.
PINNED = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}

_FOLDER = Path(__file__).parent


def load(address: str, _options: object = None) -> dict[str, Any]:
    """Answer the JSON-LD library, which asks for contexts by their addresses.

    Raises:
        ContextUnknown: The address is not among the pinned.
    """
    if address not in PINNED:
        raise ContextUnknown(address)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _read(address),
    }


@cache
def _read(address: str) -> Any:
    name, sha256 = PINNED[address]
    content = (_FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ContextUnknown(f"{name} was changed")
    return json.loads(content)
