"""Transcripts hold both standards over several pages, sealed, in letters of several scripts."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pikepdf
import zxingcpp
from click.testing import CliRunner

from services.certificates.app import create_app
from services.certificates.cli_verify import verify
from services.certificates.domain.keys import enroll
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.transcripts.drawing import TranscriptRenderer
from shared.contracts.facts import LocalizedText
from shared.kernel.identifiers import grouped_public_code
from tests.conformance.certificates.documents import figures_of, picture, text_of
from tests.conformance.points import point
from tests.support.badges import signer
from tests.support.certificate_house import House
from tests.support.certificates import FUNDING, NUMBER, PUBLIC_URL, certificates_settings
from tests.support.log import LogKeeper
from tests.support.seal_judges import Judges
from tests.support.seals import HOUSE, PASSWORD, key_file, new_key
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
FACTS = TranscriptFacts(
    number=NUMBER,
    language="sv",
    name="Åsa محمد 王小明 Öberg",
    issuer="Stiftelsen Exempelparken",
    issued_on=date(2026, 11, 30),
    verify_url=f"{PUBLIC_URL}/certificates/{NUMBER}",
    entries=(ENTRY,),
    funding=(FUNDING, FUNDING.model_copy(update={"emblem": None})),
)
RENDERER = TranscriptRenderer.ready()


@point(1, 2, 3, 22)
def test_transcript_when_sealed_then_both_standards_and_three_validators_accept_it(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    facts = FACTS.model_copy(update={"entries": (ENTRY,) * 40})
    drawn = RENDERER.render(facts)
    assert drawn == RENDERER.render(facts)
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


@point(12)
def test_transcript_when_photographed_then_its_code_gives_back_the_address() -> None:
    dpi = 110
    (code,) = zxingcpp.read_barcodes(picture(RENDERER.render(FACTS), dpi))
    assert code.text == FACTS.verify_url.upper()
    # Hosts with longer names need 33 modules, each of 0.9 mm or more.
    side = code.position.bottom_right.x - code.position.top_left.x
    assert side / dpi * 25.4 >= 29.5


def test_transcript_when_drawn_then_it_names_who_paid_for_what_is_in_it() -> None:
    content = RENDERER.render(FACTS)
    assert figures_of(content).count("Europeiska unionens emblem") == 1
    assert text_of(content).count("Medfinansieras av Europeiska unionen") == 2


@point(24, 40)
def test_transcript_when_checked_offline_then_what_became_of_each_certificate_is_told(
    house: House, redis_url: str, tmp_path: Path
) -> None:
    settings = certificates_settings(house.database.url, redis_url, tmp_path)
    visitor = create_app(settings, house.clock).test_client()
    first, second = house.issue(), house.issue()
    house.sealer = open_sealer(str(key_file()), PASSWORD)
    house.transcribe(first, RENDERER)
    row = house.transcripts()[0]
    keeper = LogKeeper(house, signer())  # type: ignore[arg-type]  # the issuer's own key
    held = {name: tmp_path / name for name in ("file", "proof", "issuer", "authority")}
    held["file"].write_bytes(house.store.get(str(row.pdf_sha256)))
    held["authority"].write_bytes(new_key(HOUSE, is_test=False).authority)

    def judged() -> tuple[int, list[str]]:
        keeper.sign()
        held["proof"].write_bytes(visitor.get(f"/{row.number}/log.json").data)
        more = [f"--{name}={place}" for name, place in held.items() if name != "file"]
        done = CliRunner().invoke(verify, [str(held["file"]), *more])
        return done.exit_code, done.output.splitlines()

    with house.database.transaction() as session:
        for key in signer().keys:
            enroll(session, key, now=house.clock.now())
    held["issuer"].write_bytes(visitor.get("/did.json").data)
    code, lines = judged()
    assert (code, lines[-1]) == (0, "Genuine: everything speaks for this file.")
    assert "+ Certificates in it: the proof tells of nothing that ended 2." in lines
    house.revoke(second)
    code, lines = judged()
    assert code == 1
    number = grouped_public_code(house.row(second).number)
    assert f"! Certificate {number} in it: revoked at 2026-11-24T09:02:00.000000Z." in lines
    assert "+ Certificates in it: the proof tells of nothing that ended 1." in lines
    assert lines[-1].startswith("Unchanged: the file is as it was sealed, but a certificate in it")
    proof = json.loads(held["proof"].read_bytes())
    proof["listed"][1]["entries"] = proof["listed"][0]["entries"]
    held["proof"].write_text(json.dumps(proof))
    more = [f"--{name}={place}" for name, place in held.items() if name != "file"]
    answer = CliRunner().invoke(verify, [str(held["file"]), *more]).output
    assert "in it: the proof tells nothing of it." in answer
