"""Point 39: a correction is a new number and file; the old one says so everywhere, unaltered."""

from __future__ import annotations

import io
import re
from pathlib import Path
from uuid import UUID

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from services.certificates.domain.errors import NoteMissing
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.storage import status_queries
from tests.conformance.certificates.documents import RENDERER, text_of
from tests.conformance.points import point
from tests.support.certificate_site import CertificateSite
from tests.support.certificates import completed
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.pages import words
from tests.support.seals import PASSWORD, key_file


class Corrected:
    """A certificate with a wrong name, and the one that took its place."""

    def __init__(self, site: CertificateSite) -> None:
        self.site, house = site, site.house
        house.renderer = RENDERER  # type: ignore[assignment]  # the real one
        house.sealer = open_sealer(str(key_file()), PASSWORD)
        self.old = house.issue(completed(name="Asa Oberg"))
        self.before = self.file(self.old)
        house.correct(self.old, "Åsa Öberg")
        self.new = house.successor(self.old).id

    def file(self, issuance_id: UUID) -> bytes:
        sha256 = self.site.house.row(issuance_id).pdf_sha256
        assert sha256 is not None
        return self.site.house.store.get(sha256)

    def checked(self, content: bytes, language: str = "en") -> str:
        """Hand a file in at the page that checks files, and read the answer."""
        visitor, headers = self.site.visitor, {"Accept-Language": language}
        page = visitor.get("/check", headers=headers).text
        (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {"csrf_token": token, "file": (io.BytesIO(content), "certificate.pdf")}
        return words(visitor.post("/check", data=form, headers=headers))


@pytest.fixture
def corrected(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> Corrected:
    return Corrected(CertificateSite.opened(certificates_database, clock, redis_url, tmp_path))


@point(39)
def test_correction_when_made_then_has_a_number_and_a_file_of_its_own(
    corrected: Corrected,
) -> None:
    old, new = (corrected.site.house.row(each) for each in (corrected.old, corrected.new))
    assert old.number != new.number
    assert old.pdf_sha256 != new.pdf_sha256
    assert "Åsa Öberg" in text_of(corrected.file(corrected.new))
    assert "Asa Oberg" in text_of(corrected.file(corrected.old))
    assert new.number in text_of(corrected.file(corrected.new)).replace("-", "")


@point(39)
def test_old_file_when_replaced_then_is_not_touched_and_its_seal_still_holds(
    corrected: Corrected,
) -> None:
    content = corrected.file(corrected.old)
    assert content == corrected.before
    (seal,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    status = validate_pdf_signature(seal, ValidationContext(trust_roots=[]))
    assert (status.intact, status.valid, status.coverage.name) == (True, True, "ENTIRE_FILE")


@point(39)
@pytest.mark.parametrize(
    ("language", "verdict", "seal", "status"),
    [
        (
            "en",
            "Replaced The file is the one that we issued, unchanged",
            "Seal: unbroken. Nothing that it covers has been changed.",
            "Status: the certificate was replaced by a corrected one.",
        ),
        (
            "sv",
            "Ersatt Filen är den som vi utfärdade, oförändrad",
            "Sigill: obrutet.",
            "Status: intyget är ersatt av ett rättat.",
        ),
    ],
)
def test_old_file_when_handed_in_then_is_unaltered_and_replaced(
    corrected: Corrected, language: str, verdict: str, seal: str, status: str
) -> None:
    page = corrected.checked(corrected.before, language)
    assert page.startswith(verdict)
    assert seal in page
    assert status in page


@point(39)
def test_files_when_suspended_or_new_and_handed_in_then_say_so(corrected: Corrected) -> None:
    content = corrected.file(corrected.new)
    assert corrected.checked(content).startswith("Genuine")
    corrected.site.house.suspend(corrected.new)
    page = corrected.checked(content)
    assert page.startswith("Suspended The file is the one that we issued, unchanged")
    assert "Status: the certificate is suspended for the time being." in page


@point(39)
def test_pages_when_corrected_then_the_old_one_says_replaced_and_the_new_one_valid(
    corrected: Corrected,
) -> None:
    assert words(corrected.site.page(corrected.old)).startswith("Replaced")
    assert words(corrected.site.page(corrected.new)).startswith("Valid")


@point(39)
def test_status_list_when_corrected_then_the_bit_of_the_old_one_is_set(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> None:
    site = CertificateSite.opened(certificates_database, clock, redis_url, tmp_path)
    old = site.issue()
    place_of(site, old)
    site.house.correct(old, "Åsa Lindh")
    new = site.house.successor(old).id
    place_of(site, new)
    with site.house.database.transaction() as session:
        set_bits = status_queries.positions_in(session, 1, ["revoked", "superseded", "erased"])
        (entry,) = status_queries.entries_of(session, [old])
        assert list(set_bits) == [entry.position]


def place_of(site: CertificateSite, issuance_id: UUID) -> None:
    """Give a certificate its place in the lists, as the worker that signs its badge does."""
    from services.certificates.domain.status.places import status_places  # noqa: PLC0415 - one use

    with site.house.database.transaction() as session:
        status_places(session, [issuance_id], now=site.house.clock.now())


@point(39)
def test_attendance_when_corrected_without_a_reason_then_nothing_changes(
    site: CertificateSite,
) -> None:
    issuance_id = site.issue()
    for note in ("", "  \n"):
        with pytest.raises(NoteMissing):
            site.house.reissue(issuance_id, 240, note)
    assert len(site.house.rows()) == 1
    site.house.reissue(issuance_id, 240, "Gick tidigare andra dagen")
    new = site.house.successor(issuance_id).id
    assert site.house.facts(new).minutes_attended == 240
    assert site.house.history(new)[0].note == "Gick tidigare andra dagen"
    assert "Gick" not in site.page(new).text


@point(39)
def test_fetched_certificate_when_corrected_then_only_an_organizer_lets_it_be_made(
    site: CertificateSite,
) -> None:
    issuance_id = site.issue("Asa Oberg")
    assert site.visitor.get(site.file_path(issuance_id)).status_code == 200
    assert site.house.correct(issuance_id, "Åsa Öberg") == "asked"
    assert words(site.page(issuance_id)).startswith("Valid")
    site.house.approve(issuance_id)
    assert words(site.page(issuance_id)).startswith("Replaced")
