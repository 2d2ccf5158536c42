"""The status lists of a house: signed by a worker's hand, read through the public pages."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from services.certificates.app import create_app
from services.certificates.domain.status.places import StatusPlace, status_places
from services.certificates.domain.status.publishing import claim_due
from services.certificates.gateways.credentials.signer import IssuerSigner
from services.certificates.messaging.notary import Notary
from tests.support.badges import signer
from tests.support.certificate_house import House
from tests.support.certificates import PUBLIC_URL, certificate_links, certificates_settings

ISSUER = signer()
DATA_INTEGRITY, TOKEN = "application/vc", "application/vc+jwt"


@dataclass
class StatusHouse:
    """A house whose certificates have their places, and a reader of its lists."""

    house: House
    client: FlaskClient

    @classmethod
    def of(cls, house: House, redis_url: str, directory: Path) -> StatusHouse:
        settings = certificates_settings(house.database.url, redis_url, directory)
        return cls(house, create_app(settings, house.clock).test_client())

    def issue(self) -> tuple[UUID, StatusPlace]:
        issuance_id = self.house.issue()
        with self.house.database.transaction() as session:
            places = status_places(session, [issuance_id], now=self.house.clock.now())
        return issuance_id, places[issuance_id]

    def sign(self, issuer: IssuerSigner = ISSUER) -> int:
        """Sign what is due; return how many lists that were."""
        notary = Notary(self.house.database, issuer, certificate_links(), self.house.clock)
        with self.house.database.transaction() as session:
            due = claim_due(session, self.house.clock.now(), 10)
        for each in due:
            notary.sign_status_list(each)
        return len(due)

    def fetch(self, address: str, form: str = DATA_INTEGRITY) -> bytes:
        path = address.removeprefix(f"{PUBLIC_URL}/certificates")
        answer = self.client.get(path, headers={"Accept": form})
        assert (answer.status_code, answer.mimetype) == (200, form)
        return answer.data

    def bits(self, place: StatusPlace, form: str) -> dict[str, bool]:
        """Read the bits of a place in the lists as they are published, by hand."""
        return {
            member["statusPurpose"]: _bit(
                self.fetch(member["statusListCredential"], form), int(member["statusListIndex"])
            )
            for member in place.members(certificate_links())
        }


def _bit(content: bytes, position: int) -> bool:
    said = json.loads(content if content[:1] == b"{" else _unpadded(content.split(b".")[1]))
    packed = gzip.decompress(_unpadded(said["credentialSubject"]["encodedList"][1:].encode()))
    return bool(packed[position // 8] & (0x80 >> position % 8))


def _unpadded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def documents_of(identity_documents: dict[str, Any]) -> dict[str, Any]:
    """Return the DID document of the issuer and its keys, by address."""
    did = ISSUER.identity.document(key.private.public_key() for key in ISSUER.keys)
    methods = {
        method["id"]: {"@context": "https://w3id.org/security/multikey/v1", **method}
        for method in did["verificationMethod"]
    }
    return {did["id"]: did, **methods, **identity_documents}
