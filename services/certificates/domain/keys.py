"""The life of seal keys: enrolled by the first worker that uses them, retired, compromised."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.errors import SealKeyAmbiguous, SealKeyNotActive, SealKeyUnknown
from services.certificates.domain.ports import Sealer
from services.certificates.storage import seal_keys
from services.certificates.storage.seal_keys import ACTIVE, COMPROMISED, VERIFY_ONLY, SealKey

log = logging.getLogger(__name__)


def enroll(session: Session, sealer: Sealer, *, now: datetime) -> None:
    """Make a key known before it seals anything; harmless to repeat.

    Raises:
        SealKeyNotActive: It was retired or compromised, or its certificate has run out.
    """
    known = seal_keys.seal_key(session, sealer.fingerprint)
    if sealer.not_after <= now or (known is not None and known.state != ACTIVE):
        raise SealKeyNotActive(f"{sealer.name} ({sealer.fingerprint[:16]})")
    if known is None:
        log.info("seal key %s is enrolled", sealer.fingerprint[:16])
        seal_keys.add_seal_key(session, _row(sealer, now))


def retire(session: Session, fingerprint: str, *, now: datetime) -> SealKey:
    """Let a key seal nothing more; what it sealed stays good.

    Raises:
        SealKeyUnknown: No key has a fingerprint that begins so.
        SealKeyAmbiguous: Several have.
        SealKeyNotActive: It seals nothing already.
    """
    key = _one(session, fingerprint)
    if key.state != ACTIVE:
        raise SealKeyNotActive(key.name)
    key.state, key.state_since = VERIFY_ONLY, now
    return key


def compromise(session: Session, fingerprint: str, *, since: datetime, now: datetime) -> SealKey:
    """Say that somebody else may have sealed with a key from ``since`` on.

    Telling it again with an earlier time moves the time; a later one changes nothing.

    Raises:
        SealKeyUnknown: No key has a fingerprint that begins so.
        SealKeyAmbiguous: Several have.
    """
    key = _one(session, fingerprint)
    if key.compromised_from is None or since < key.compromised_from:
        key.state, key.state_since, key.compromised_from = COMPROMISED, now, since
    return key


def is_trusted(key: SealKey, sealed_at: datetime) -> bool:
    """Tell whether a seal that ``key`` made at ``sealed_at`` proves who issued a document."""
    return key.compromised_from is None or sealed_at < key.compromised_from


def _one(session: Session, beginning: str) -> SealKey:
    found = seal_keys.keys_beginning_with(session, beginning)
    if not found:
        raise SealKeyUnknown(beginning)
    if len(found) > 1:
        raise SealKeyAmbiguous(beginning)
    return found[0]


def _row(sealer: Sealer, now: datetime) -> SealKey:
    return SealKey(
        fingerprint=sealer.fingerprint,
        certificate=sealer.certificate,
        name=sealer.name,
        is_test=sealer.is_test,
        not_after=sealer.not_after,
        enrolled_at=now,
        state=ACTIVE,
        state_since=now,
        compromised_from=None,
    )
