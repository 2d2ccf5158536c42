"""How a credential says where its status stands."""

from __future__ import annotations

from services.certificates.domain.status.places import StatusPlace
from tests.support.certificates import PUBLIC_URL, certificate_links


def test_place_when_put_into_a_credential_names_both_lists():
    assert StatusPlace(3, 94567).members(certificate_links()) == [
        {
            "id": f"{PUBLIC_URL}/certificates/status/{purpose}/3#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": "94567",
            "statusListCredential": f"{PUBLIC_URL}/certificates/status/{purpose}/3",
        }
        for purpose in ("revocation", "suspension")
    ]
