"""Transcripts hold both standards over several pages, sealed, in letters of several scripts."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf

from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.transcripts.drawing import TranscriptRenderer
from shared.contracts.facts import LocalizedText
from tests.conformance.certificates.documents import text_of
from tests.conformance.points import point
from tests.support.certificates import NUMBER
from tests.support.seal_judges import Judges
from tests.support.seals import PASSWORD, key_file
from tests.support.verapdf import VeraPDF

TITLE = LocalizedText(
    sv="Testa AI i produktionen: från första försök till något som håller i vardagen på golvet, "
    "med egna maskiner, egna mätvärden och kollegor som vågar fråga",
    en="Try AI in production",
)
ENTRY = Entry(
    number=NUMBER,
    title=TITLE,
    first_day=date(2025, 12, 3),
    last_day=date(2026, 1, 17),
    minutes=510,
    sub_goal="collaboration",
    is_attested=True,
)


@point(1, 2, 3, 22)
def test_transcript_when_sealed_then_both_standards_and_three_validators_accept_it(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    facts = TranscriptFacts(
        number=NUMBER,
        language="sv",
        name="Åsa محمد 王小明 Öberg",
        issuer="Stiftelsen Exempelparken",
        issued_on=date(2026, 11, 30),
        verify_url=f"https://spinn.example.org/certificates/{NUMBER}",
        entries=(ENTRY,) * 40,
    )
    renderer = TranscriptRenderer.ready()
    drawn = renderer.render(facts)
    assert drawn == renderer.render(facts)
    content = open_sealer(str(key_file()), PASSWORD).seal(drawn, facts)
    path = tmp_path / "transcript.pdf"
    path.write_bytes(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3
    assert verapdf.judge(path).failures == ()
    assert Judges(key_file().with_suffix(".pem"), tmp_path).all(content) == [True, True, True]
    text = text_of(content)
    assert "40 intyg, 340,00 timmars närvaro." in text
    assert text.count("7K4M-QX2W-PRT9-ZB3C-Z") == 41
