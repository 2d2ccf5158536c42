"""A key for the public log, and the log's jobs done as its workers do them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.certificates.domain.transparency.auditing import check_log
from services.certificates.domain.transparency.sequencing import sign_root
from services.certificates.storage import log_roots
from services.certificates.storage.log_standing import LogRoot
from services.certificates.storage.log_tables import LogEntry
from shared.kernel.identifiers import new_id
from tests.support.certificate_house import House

ORIGIN = "spinn.example.org/certificates/log"


@dataclass(frozen=True)
class LogKey:
    """A LogSigner with a key of its own."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign_note(self, text: bytes) -> bytes:
        return self.key.sign(text)


def verifies(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def fill(house: House, count: int) -> None:
    """Enter so many events that are forgotten already: leaves alone."""
    with house.database.transaction() as session:
        session.add_all(
            LogEntry(id=new_id(), event="erased", at=house.clock.now(), leaf_hash=os.urandom(32))
            for _ in range(count)
        )


def roots(house: House) -> list[LogRoot]:
    """Every signed root, the first one first."""
    with house.database.transaction() as session:
        return list(log_roots.all_roots(session))


@dataclass
class LogKeeper:
    """Whoever sequences, signs and checks the log of a house."""

    house: House
    key: LogKey = field(default_factory=LogKey)

    def sign(self) -> LogRoot:
        """Let enough time pass, and sign a root over all that waits."""
        self.house.clock.advance(timedelta(minutes=2))
        with self.house.database.transaction() as session:
            sign_root(session, self.key, origin=ORIGIN, now=self.house.clock.now())
            root = log_roots.latest_root(session)
        assert root is not None
        return root

    def check(self) -> str | None:
        """Check the whole log; return what is wrong."""
        with self.house.database.transaction() as session:
            return check_log(session, [self.key.public_key], verifies, now=self.house.clock.now())
