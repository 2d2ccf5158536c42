"""Signatures by the Standard Webhooks scheme, version 1: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_PREFIX = "whsec_"


@dataclass(frozen=True)
class SecretMaker:
    """Derives each endpoint's secret from the installation's own, so that it is nowhere stored."""

    installation: str

    def secret(self, salt: str) -> str:
        """Return the secret of ``salt`` as its receiver keeps it: ``whsec_`` and base64."""
        key = hmac.new(self.installation.encode(), f"webhook:{salt}".encode(), hashlib.sha256)
        return _PREFIX + base64.b64encode(key.digest()).decode()


def new_salt() -> str:
    """Return what makes the secret of an endpoint another one."""
    return secrets.token_hex(16)


def signed_headers(
    message_id: UUID, body: str, *, at: datetime, keys: Sequence[str]
) -> Mapping[str, str]:
    """Return the three headers; there is one signature for each secret that is in use."""
    moment = str(int(at.timestamp()))
    content = f"msg_{message_id.hex}.{moment}.{body}".encode()
    return {
        "webhook-id": f"msg_{message_id.hex}",
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(key, content) for key in keys),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
