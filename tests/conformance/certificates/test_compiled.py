"""Points 1 to 3, 11, 13, 16, 18 and 22 to 25 for documents that were drawn the compiled way."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.certificates.gateways.compiled.renderer import CompiledRenderer
from services.certificates.gateways.sealing.reading import read_seal
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.sealing.timestamping import open_timestamper
from tests.conformance.certificates.documents import RENDERER, told_by
from tests.conformance.certificates.names import IN_ORDER
from tests.conformance.certificates.ways import (
    BADGE,
    LOOKS,
    MANY,
    Look,
    Tried,
    compiled,
    facts_of,
    filled,
    ready,
    sealer,
)
from tests.conformance.points import point
from tests.support.certificates import printed_facts
from tests.support.machine_speed import allowed, least_seconds
from tests.support.seal_judges import Judges, ranges_of, signer_of
from tests.support.seals import key_file
from tests.support.trust_service import TrustService
from tests.support.verapdf import VeraPDF

ROOT = Path(__file__).parents[3]
TAKEN = [name for name in IN_ORDER if compiled(LOOKS[0], name=name) is not None]
KIBIBYTE = 1024


def made(look: Look, name: str) -> bytes:
    content = compiled(look, name=name)
    assert content is not None
    return content


@point(1, 2, 3)
@pytest.mark.parametrize("name", TAKEN)
def test_document_when_compiled_and_sealed_then_both_standards_hold(
    verapdf: VeraPDF, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(made(LOOKS[0], name))
    judgement = verapdf.judge(path)
    assert judgement.failures == ()
    assert judgement.pdfa_3a.checks > 10_000


@point(1, 2, 3)
@pytest.mark.parametrize("look", LOOKS[1:])
def test_document_when_compiled_in_any_look_then_both_standards_hold(
    verapdf: VeraPDF, tmp_path: Path, look: Look
) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(made(look, "Åsa Öberg"))
    assert verapdf.judge(path).failures == ()


@point(1)
def test_names_when_tried_then_most_latin_ones_are_taken() -> None:
    assert {"Åsa Öberg", "Bo", "Łucja Żółć-Więckowska", "O'Brien-Ünal & Söner"} <= set(TAKEN)


@point(8)
def test_fonts_when_compiled_then_all_are_embedded_subsets_with_their_unicode() -> None:
    lines = told_by("pdffonts", "-", content=made(LOOKS[0], "Åsa Öberg")).splitlines()[2:]
    assert len(lines) >= 4
    assert all(" yes yes yes " in line and "Type 3" not in line for line in lines)


DRAW = """
import hashlib
from tests.conformance.certificates.ways import LOOKS, facts_of, ready
print(hashlib.sha256(ready(LOOKS[0], whole=False).fill(facts_of(LOOKS[0]))).hexdigest())
"""


@point(11)
def test_document_when_compiled_in_another_process_then_the_same_bytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        env={"PYTHONHASHSEED": "3", "TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    here = ready(LOOKS[0], whole=False).fill(facts_of(LOOKS[0]))
    assert here is not None
    assert done.stdout.strip() == hashlib.sha256(here).hexdigest()


@point(13)
@pytest.mark.parametrize("look", LOOKS)
def test_document_when_compiled_and_sealed_then_it_is_small(look: Look) -> None:
    assert len(made(look, "Åsa Öberg")) <= 100 * KIBIBYTE


GROWTH = """
import json, re
from tests.conformance.certificates.ways import LOOKS, compiled

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

def draw(number):
    compiled(LOOKS[0], name=f"Åsa Öberg {number}")

for number in range(50):
    draw(number)
before = resident()
for number in range(1_000):
    draw(number)
print(json.dumps(resident() - before))
"""


@point(16)
def test_memory_when_a_worker_compiles_and_seals_a_thousand_then_it_stays_flat() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) < 10


@point(18)
def test_speed_when_both_ways_are_measured_then_the_compiled_one_is_far_ahead() -> None:
    look = LOOKS[0]
    facts = [facts_of(look, name=f"Åsa Öberg {number}") for number in range(40)]
    ready(look)

    def compile_all() -> None:
        for each in facts:
            sealer().seal(ready(look).render(each, BADGE), each)

    fast = least_seconds(compile_all) / len(facts)
    plain = least_seconds(lambda: RENDERER.render(facts[0], BADGE))
    # Fifty times on a quiet machine. How many a second is in docs/benchmarks.md.
    assert plain / fast > 10


@point(25)
def test_seal_when_its_place_waits_then_it_costs_less_than_a_millisecond() -> None:
    look = LOOKS[0]
    facts = facts_of(look)
    content = filled(look)
    assert content is not None

    def seal_fifty() -> None:
        for _ in range(50):
            sealer().seal(content, facts)

    assert least_seconds(seal_fifty) / 50 <= allowed(0.001)


@point(22, 23)
def test_seal_when_in_its_waiting_place_then_all_accept_it_and_it_covers_the_file(
    tmp_path: Path,
) -> None:
    content = made(LOOKS[0], "Åsa Öberg")
    judges = Judges(key_file().with_suffix(".pem"), tmp_path)
    assert judges.all(content) == [True, True, True]
    first, _length, second, rest = ranges_of(content)
    assert (first, second + rest) == (0, len(content))
    assert {each["type"].native for each in signer_of(content)["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }


@point(3, 26)
def test_document_when_compiled_and_stamped_then_both_standards_and_its_seal_still_hold(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    facts, place = facts_of(LOOKS[0]), tmp_path / "document.pdf"
    with TrustService(tmp_path) as service:
        now, key = datetime.now(UTC), tmp_path / "seal.p12"
        day = timedelta(days=1)
        key.write_bytes(service.seal_key("pw", valid=(now - day, now + day)))
        theirs = open_sealer(str(key), "pw")
        renderer = CompiledRenderer(RENDERER, theirs.waits_for, activations=Tried())
        renderer.expect([facts] * MANY)
        filled_in = renderer.fill(facts)
        assert filled_in is not None
        sealed = theirs.seal(filled_in, facts)
        stamped = open_timestamper(service.address, str(service.root), "", "").stamp(sealed, "sv")
    assert stamped.content.startswith(sealed)
    place.write_bytes(stamped.content)
    assert verapdf.judge(place).failures == ()
    reading = read_seal(stamped.content)
    assert reading is not None
    assert reading.is_intact


@point(24)
def test_seal_when_a_byte_changes_or_something_is_appended_then_it_is_told() -> None:
    content = made(LOOKS[0], "Åsa Öberg")
    good, changed, longer = (
        read_seal(each)
        for each in (
            content,
            content.replace(b"\xf0\x9f\x96\xa4", b"\xf0\x9f\x96\xa5", 1),
            content + b"\n% more",
        )
    )
    assert good is not None
    assert (good.is_intact, good.covers_all, good.number) == (True, True, printed_facts().number)
    assert changed is None or not changed.is_intact
    assert longer is not None
    assert not longer.covers_all
