"""Points 1 and 2: PDF/A-3a and PDF/UA-1 in the same file, as veraPDF judges them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from services.certificates.settings import Design
from shared.contracts.facts import Language
from tests.conformance.certificates.documents import DESIGNS, document, xmp_of
from tests.conformance.certificates.names import ALL, LONG, RIGHT_TO_LEFT
from tests.conformance.points import point
from tests.support.verapdf import Judgement, VeraPDF

PAGE = (
    '<html lang="en"><head><title>Certificate</title></head>'
    '<body><h1>Certificate</h1><p style="color: #123456">Bo Ek</p></body></html>'
)


def judged(verapdf: VeraPDF, content: bytes, folder: Path) -> Judgement:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return verapdf.judge(path)


@point(1, 2)
@pytest.mark.parametrize("name", ALL)
def test_document_when_drawn_for_any_name_then_both_standards_hold(
    verapdf: VeraPDF, tmp_path: Path, name: str
) -> None:
    judgement = judged(verapdf, document(name, "en"), tmp_path)
    assert judgement.failures == ()
    assert judgement.pdfa_3a.checks > 10_000
    assert judgement.pdfua_1.checks > 1_000


@point(1, 2)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("name", "language"), [(LONG, "sv"), (RIGHT_TO_LEFT[0], "en")])
def test_document_when_of_any_design_and_bilingual_then_both_standards_hold(
    verapdf: VeraPDF, tmp_path: Path, design: Design, name: str, language: Language
) -> None:
    content = document(name, language, design=design, bilingual=True)
    assert judged(verapdf, content, tmp_path).failures == ()


@point(1)
def test_page_when_no_standard_is_asked_for_then_verapdf_finds_it_out(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    judgement = judged(verapdf, weasyprint.HTML(string=PAGE).write_pdf(), tmp_path)
    assert len(judgement.pdfa_3a.rules) >= 3
    assert len(judgement.pdfua_1.rules) >= 3


@point(2)
def test_page_when_the_engine_alone_names_the_second_standard_then_verapdf_finds_it_out(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    ua = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        b"<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF>"
    )
    block = tmp_path / "ua.xml"
    block.write_bytes(ua)
    content = weasyprint.HTML(string=PAGE).write_pdf(pdf_variant="pdf/a-3a", xmp_metadata=[block])
    assert ua.decode() in xmp_of(content)
    assert judged(verapdf, content, tmp_path).pdfua_1.rules == {"5-1"}


@point(2)
def test_picture_when_it_loses_its_words_then_verapdf_finds_it_out(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.pdf"
    with pikepdf.open(io.BytesIO(document())) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure":
                del each.Alt
        pdf.save(changed)
    assert verapdf.judge(changed).pdfua_1.rules == {"7.3-1"}


@point(2)
def test_metadata_when_made_then_one_block_names_both_standards_once() -> None:
    xmp = xmp_of(document())
    assert xmp.count("<rdf:RDF") == 1
    assert re.findall(r'pdfaid:part="(\d)"', xmp) == ["3"]
    assert re.findall(r'pdfaid:conformance="(\w)"', xmp) == ["A"]
    assert re.findall(r"<pdfuaid:part>(\d)</pdfuaid:part>", xmp) == ["1"]
    assert xmp.count("pdfaSchema:namespaceURI>") == 2
