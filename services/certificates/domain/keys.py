"""The life of signing keys: enrolled by the first worker that uses them, retired, compromised."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.badges.issuer_id import PublicKey
from services.certificates.domain.errors import (
    SigningKeyAmbiguous,
    SigningKeyNotActive,
    SigningKeyUnknown,
)
from services.certificates.domain.ports import Key
from services.certificates.gateways.credentials.keys import public_key
from services.certificates.storage import signing_keys, status_queries
from services.certificates.storage.signing_keys import (
    ACTIVE,
    COMPROMISED,
    SEAL,
    VERIFY_ONLY,
    SigningKey,
)

log = logging.getLogger(__name__)


def enroll(session: Session, key: Key, *, now: datetime) -> None:
    """Make a key known before it signs anything; harmless to repeat.

    Raises:
        SigningKeyNotActive: It was retired or compromised, or its certificate has run out.
    """
    known = signing_keys.signing_key(session, key.fingerprint)
    if key.not_after <= now or (known is not None and known.state != ACTIVE):
        raise SigningKeyNotActive(f"{key.name} ({key.fingerprint[:16]})")
    if known is None:
        log.info("%s key %s is enrolled", key.purpose, key.fingerprint[:16])
        signing_keys.add_key(session, _row(key, now))


def retire(session: Session, fingerprint: str, *, now: datetime) -> SigningKey:
    """Let a key sign nothing more; what it signed stays good.

    Raises:
        SigningKeyUnknown: No key has a fingerprint that begins so.
        SigningKeyAmbiguous: Several have.
        SigningKeyNotActive: It signs nothing already.
    """
    key = _one(session, fingerprint)
    if key.state != ACTIVE:
        raise SigningKeyNotActive(key.name)
    key.state, key.state_since = VERIFY_ONLY, now
    return key


def compromise(session: Session, fingerprint: str, *, since: datetime, now: datetime) -> SigningKey:
    """Say that somebody else may have signed with a key from ``since`` on.

    Telling it again with an earlier time moves the time; a later one changes nothing.

    Raises:
        SigningKeyUnknown: No key has a fingerprint that begins so.
        SigningKeyAmbiguous: Several have.
    """
    key = _one(session, fingerprint)
    if key.compromised_from is None or since < key.compromised_from:
        key.state, key.state_since, key.compromised_from = COMPROMISED, now, since
        if key.purpose != SEAL:
            # What it signed is refused from now on, status lists too.
            status_queries.ask_for_signing_all(session, now)
    return key


def published_keys(session: Session) -> list[PublicKey]:
    """Return the keys that we vouch for before the world, the newest first.

    Retired ones are among them, so that what they signed still holds; compromised ones are not,
    so whatever they signed holds no longer for anybody who asks.
    """
    return [public_key(key.certificate) for key in signing_keys.published_keys(session)]


def is_trusted(key: SigningKey, signed_at: datetime) -> bool:
    """Tell whether what ``key`` signed at ``signed_at`` proves who issued it."""
    return key.compromised_from is None or signed_at < key.compromised_from


def _one(session: Session, beginning: str) -> SigningKey:
    found = signing_keys.keys_beginning_with(session, beginning)
    if not found:
        raise SigningKeyUnknown(beginning)
    if len(found) > 1:
        raise SigningKeyAmbiguous(beginning)
    return found[0]


def _row(key: Key, now: datetime) -> SigningKey:
    return SigningKey(
        fingerprint=key.fingerprint,
        purpose=key.purpose,
        certificate=key.certificate,
        name=key.name,
        is_test=key.is_test,
        not_after=key.not_after,
        enrolled_at=now,
        state=ACTIVE,
        state_since=now,
        compromised_from=None,
    )
