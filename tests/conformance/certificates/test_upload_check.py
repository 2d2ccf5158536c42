"""Point 24: whatever is done to a file, the page that checks files says it in words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from flask.testing import FlaskClient
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from werkzeug.test import TestResponse

from services.certificates.app import create_app
from services.certificates.domain.keys import compromise
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.gateways.sealing.attached import attached
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.sealing.timestamping import open_timestamper
from services.certificates.messaging.stamping import StampingDesk
from services.certificates.storage.document_versions import versions_of
from tests.conformance.certificates.documents import RENDERER
from tests.conformance.points import point
from tests.support.badges import badge_maker, signer
from tests.support.certificate_house import House
from tests.support.certificates import certificates_settings, completed
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.pages import words
from tests.support.seal_judges import Judges, ranges_of
from tests.support.seals import PASSWORD, key_file
from tests.support.trust_service import TrustService

GOOD = [
    "Seal: unbroken. Nothing that it covers has been changed.",
    "Whole file: the seal covers all of it.",
    "Issuer: the seal was made with our key.",
    "As issued: byte for byte the file that we issued.",
    "Badge: the one inside is ours and as we signed it.",
    "Status: the certificate is valid.",
]
NEVER_ISSUED = "As issued: we have never issued this file."


class Checker:
    """A house that issued one sealed certificate, and the page that checks files."""

    def __init__(self, house: House, client: FlaskClient) -> None:
        self.house = house
        self.client = client
        self.issuance_id = house.issue()
        sha256 = house.row(self.issuance_id).pdf_sha256
        assert sha256 is not None
        self.content = house.store.get(sha256)

    def verdict(self, content: bytes, language: str = "en") -> str:
        answer = self.hand_in(content, language)
        assert answer.status_code == 200
        return words(answer)

    def hand_in(self, content: bytes, language: str = "en") -> TestResponse:
        """Open the page and send its form as a browser does, with the token that it holds."""
        headers = {"Accept-Language": language}
        page = self.client.get("/check", headers=headers).text
        (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {"csrf_token": token, "file": (io.BytesIO(content), "certificate.pdf")}
        return self.client.post("/check", data=form, headers=headers)

    def another(self) -> bytes:
        """Return the file of another person's certificate."""
        sha256 = self.house.row(self.house.issue(completed(name="Bo Ek"))).pdf_sha256
        assert sha256 is not None
        return self.house.store.get(sha256)


@point(24, 26)
def test_file_when_it_was_stamped_after_it_was_issued_then_both_versions_are_as_issued(
    checker: Checker, tmp_path: Path
) -> None:
    with TrustService(tmp_path) as service:
        (tmp_path / "root.pem").write_bytes(
            service.root.read_bytes() + key_file().with_suffix(".pem").read_bytes()
        )
        stamper = open_timestamper(service.address, str(tmp_path / "root.pem"), "", "")
        house = checker.house
        StampingDesk(house.database, stamper, house.store, house.clock).stamp(checker.issuance_id)
    with checker.house.database.transaction() as session:
        (version,) = versions_of(session, checker.issuance_id)
    stamped = checker.house.store.get(version.sha256)
    for content in (checker.content, stamped):
        verdict = checker.verdict(content)
        assert all(line in verdict for line in GOOD), verdict
    assert NEVER_ISSUED in checker.verdict(appended(stamped, b""))
    number = checker.house.facts(checker.issuance_id).number
    page = words(checker.client.get(f"/{number}", headers={"Accept-Language": "en"}))
    assert "A timestamp of Exact Time proves that the seal was made no later than" in page


@pytest.fixture
def checker(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> Checker:
    store = LocalFileStore(tmp_path)
    sealer = open_sealer(str(key_file()), PASSWORD)
    house = House(certificates_database, clock, RENDERER, store, sealer, badge_maker())  # type: ignore[arg-type]
    settings = certificates_settings(
        certificates_database.url,
        redis_url,
        tmp_path,
        miss_limit="1000/minute",
        public_url="http://spinn.example.org",
    )
    return Checker(house, create_app(settings, clock).test_client())


def one_byte(content: bytes, _other: bytes) -> bytes:
    return content.replace(b"%\xf0\x9f\x96\xa4", b"%\xf0\x9f\x96\xa5", 1)


def saved_again(content: bytes, _other: bytes) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(written)
    return written.getvalue()


def appended(content: bytes, _other: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root[pdf_name("/Added")] = TextStringObject("a word")
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def with_another_file(content: bytes, _other: bytes) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.attachments["credential.json"] = b"{}"
        pdf.save(written)
    return written.getvalue()


def badge_of_another(content: bytes, other: bytes) -> bytes:
    """Put the badge of somebody else in place of the one that is there, wherever it is named."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.open(io.BytesIO(other)) as another:
        pdf.Root.AF[0].EF.F.write(another.attachments["credential.json"].get_file().read_bytes())
        pdf.save(written)
    return written.getvalue()


def without_badge(content: bytes, _other: bytes) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.Root.AF, pdf.Root.Names.EmbeddedFiles
        pdf.save(written)
    return written.getvalue()


def seal_of_another(content: bytes, other: bytes) -> bytes:
    _first, length, second, _rest = ranges_of(content)
    _first, other_length, other_second, _rest = ranges_of(other)
    value = other[other_length:other_second]
    assert len(value) == second - length
    return content[:length] + value + content[second:]


def unsealed(content: bytes, _other: bytes) -> bytes:
    return content[: content.index(b"%%EOF") + 6]


OTHER_BADGE = "Badge: the one inside is not the one that we issued."
BROKEN = "Seal: broken. The file was changed after it was sealed."


@point(24)
def test_file_when_it_is_as_issued_then_five_findings_speak_for_it(checker: Checker) -> None:
    page = checker.verdict(checker.content)
    assert "Genuine" in page
    assert "Not genuine" not in page
    assert [line for line in GOOD if line not in page] == []


@point(24)
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (one_byte, BROKEN),
        (saved_again, BROKEN),
        (appended, "Whole file: the seal does not cover all of it. Something was added."),
        (with_another_file, BROKEN),
        (with_another_file, OTHER_BADGE),
        (badge_of_another, BROKEN),
        (badge_of_another, OTHER_BADGE),
        (without_badge, "Badge: it was taken out of the file."),
        (seal_of_another, BROKEN),
        (unsealed, "Seal: there is none."),
    ],
)
def test_file_when_tampered_with_then_it_is_not_genuine_and_the_page_says_why(
    checker: Checker, tamper: Callable[[bytes, bytes], bytes], said: str
) -> None:
    other = checker.another() if tamper in {seal_of_another, badge_of_another} else b""
    changed = tamper(checker.content, other)
    assert changed != checker.content
    page = checker.verdict(changed)
    assert "Not genuine" in page
    assert said in page
    assert NEVER_ISSUED in page


@point(24)
def test_file_when_something_is_appended_then_pdfsig_alone_would_not_have_said_it(
    checker: Checker, tmp_path: Path
) -> None:
    folder = tmp_path / "judges"
    folder.mkdir()
    judges = Judges(key_file().with_suffix(".pem"), folder)
    changed = appended(checker.content, b"")
    assert "Signature is Valid." in judges.told_by_pdfsig(changed)
    assert "Not genuine" in checker.verdict(changed)


@point(24)
def test_file_when_sealed_by_somebody_else_then_the_issuer_is_not_ours(checker: Checker) -> None:
    facts = checker.house.facts(checker.issuance_id)
    forged = open_sealer(str(key_file("Somebody else")), PASSWORD).seal(
        RENDERER.render(facts), facts
    )
    page = checker.verdict(forged)
    assert "Seal: unbroken." in page
    assert "Issuer: the seal is not ours." in page
    assert "Not genuine" in page


@point(24)
def test_file_when_the_key_was_stolen_before_then_the_issuer_is_in_doubt(checker: Checker) -> None:
    now = checker.house.clock.now()
    with checker.house.database.transaction() as session:
        fingerprint = open_sealer(str(key_file()), PASSWORD).fingerprint
        compromise(session, fingerprint, since=now, now=now)
    page = checker.verdict(checker.content)
    assert "Issuer: somebody else may have used the key of the seal." in page
    assert "Not genuine" in page


@point(24)
def test_file_when_the_key_of_its_badge_was_stolen_then_the_badge_is_in_doubt(
    checker: Checker,
) -> None:
    now = checker.house.clock.now()
    with checker.house.database.transaction() as session:
        compromise(session, signer().proof_key.fingerprint, since=now, now=now)
    page = checker.verdict(checker.content)
    assert "Badge: somebody else may have used the key that signed it." in page
    assert "Not genuine" in page


@point(24)
def test_file_when_it_was_issued_without_a_badge_then_none_is_missed(checker: Checker) -> None:
    checker.house.badges = None
    page = checker.verdict(checker.another())
    assert "Badge:" not in page
    assert "Not genuine" not in page


@point(24)
def test_file_when_its_badge_would_unpack_to_a_flood_then_it_is_not_unpacked(
    checker: Checker,
) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(checker.content)) as pdf:
        pdf.Root.AF[0].EF.F.write(bytes(32 * 1024 * 1024))
        pdf.save(written)
    assert OTHER_BADGE in checker.verdict(written.getvalue())
    (unpacked,) = attached(PdfFileReader(written))
    assert len(unpacked) == 64 * 1024 + 1


@point(24)
def test_file_when_its_certificate_was_revoked_then_the_status_says_so(checker: Checker) -> None:
    checker.house.revoke(checker.issuance_id)
    page = checker.verdict(checker.content, "sv")
    assert "Status: intyget är återkallat." in page
    assert page.startswith("Återkallat Filen är den som vi utfärdade, oförändrad")


@point(24)
@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_file_when_it_is_no_pdf_then_the_page_says_so(checker: Checker, content: bytes) -> None:
    answer = checker.hand_in(content)
    assert answer.status_code == 422
    assert "This is no PDF file that we can read." in words(answer)


@point(24)
def test_file_when_it_is_larger_than_ours_ever_are_then_it_is_not_read(checker: Checker) -> None:
    assert checker.hand_in(checker.content + bytes(1024 * 1024)).status_code == 422


@point(24)
def test_file_when_it_comes_without_the_token_of_the_page_then_it_is_not_looked_at(
    checker: Checker,
) -> None:
    form = {"file": (io.BytesIO(checker.content), "certificate.pdf")}
    answer = checker.client.post("/check", data=form)
    assert answer.status_code == 422
    assert "Seal:" not in words(answer)


@point(24)
def test_page_when_opened_then_it_asks_for_a_file_without_script(checker: Checker) -> None:
    answer = checker.client.get("/check", headers={"Accept-Language": "sv"})
    assert "Kontrollera en fil" in words(answer)
    assert 'enctype="multipart/form-data"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
