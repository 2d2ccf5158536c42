"""Signs what the issuer publishes, and checks the log: each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import keys
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import CredentialSigner
from services.certificates.domain.status import publishing
from services.certificates.domain.transparency import auditing, sequencing
from services.certificates.domain.transparency.log_keys import log_keys
from services.certificates.gateways.credentials.notes import verifies
from shared.database import Database
from shared.kernel.clock import Clock


@dataclass(frozen=True)
class Notary:
    """What signing needs, made once per process. Without a signer nothing is published."""

    database: Database
    signer: CredentialSigner | None
    links: CertificateLinks
    clock: Clock

    def sign_status_list(self, credential_id: UUID) -> None:
        """Sign one status list; harmless to repeat."""
        if self.signer is None:
            return
        with self.database.transaction() as session:
            self._enroll(session, self.signer)
            publishing.sign_list(
                session, credential_id, self.signer, links=self.links, now=self.clock.now()
            )

    def sign_log_root(self) -> None:
        """Give waiting entries their places in the log and sign its root; harmless to repeat."""
        if self.signer is None:
            return
        with self.database.transaction() as session:
            self._enroll(session, self.signer)
            sequencing.sign_root(
                session, self.signer, origin=self.links.log_origin, now=self.clock.now()
            )

    def check_log(self) -> None:
        """Check the whole log if nobody has."""
        with self.database.transaction() as session:
            auditing.check_if_due(session, log_keys(session), verifies, now=self.clock.now())

    def _enroll(self, session: Session, signer: CredentialSigner) -> None:
        for key in signer.keys:
            keys.enroll(session, key, now=self.clock.now())
