"""Addresses of one certificate."""

from datetime import timedelta

import pytest

from services.certificates.domain.links import CertificateLinks
from shared.kernel.links import LinkExpired, LinkInvalid, LinkSigner
from tests.support.certificates import NUMBER, PUBLIC_URL, SECRET, certificate_links


def token_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_verification_when_asked_is_public_address_and_number():
    assert certificate_links().verification(NUMBER) == f"{PUBLIC_URL}/certificates/{NUMBER}"


def test_download_when_made_is_accepted_for_its_own_number():
    links = certificate_links()
    links.check_download(NUMBER, token_of(links.download(NUMBER)))


def test_download_when_used_for_another_number_is_refused():
    links = certificate_links()
    with pytest.raises(LinkInvalid):
        links.check_download("ANOTHER", token_of(links.download(NUMBER)))


def test_download_when_signed_for_another_purpose_is_refused():
    token = LinkSigner(SECRET).sign("my-page", NUMBER)
    with pytest.raises(LinkInvalid):
        certificate_links().check_download(NUMBER, token)


def test_download_when_older_than_its_lifetime_has_expired():
    links = CertificateLinks(PUBLIC_URL, LinkSigner(SECRET), timedelta(seconds=-1))
    with pytest.raises(LinkExpired):
        links.check_download(NUMBER, token_of(links.download(NUMBER)))
