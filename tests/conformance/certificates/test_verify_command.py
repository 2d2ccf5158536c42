"""Points 24 and 40: `spinn verify` tells of a file what is true, without database and network."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

from services.certificates.app import create_app
from services.certificates.cli_verify import verify
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.conformance.certificates.documents import RENDERER
from tests.conformance.points import point
from tests.support.badges import badge_maker, signer
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, certificates_settings
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.log import LogKeeper, fill
from tests.support.seals import HOUSE, PASSWORD, key_file, new_key
from tests.support.sources import ROOT
from tests.support.status_lists import StatusHouse

GOOD = [
    "+ Seal: unbroken. Nothing that it covers has been changed.",
    "+ Whole file: the seal covers all of it.",
    f"+ Issuer: the authority that you gave has certified the key of {HOUSE} seal.",
    "+ Badge: the one inside is unchanged and signed by did:web:spinn.example.org.",
    "+ Log: this very file is in spinn.example.org/certificates/log, among 21 entries.",
    "+ Root of the log: signed by the issuer.",
]


_KEPT: dict[str, bytes] = {}


@dataclass
class Reader:
    """Somebody who has fetched a certificate and all that is published, and is offline now."""

    folder: Path
    content: bytes
    files: dict[str, Path] = field(default_factory=dict)
    client: Any = None

    def keep(self, name: str, content: bytes) -> None:
        self.files[name] = self.folder / name
        self.files[name].write_bytes(content)

    def proof(self) -> Any:
        return json.loads(self.files["proof"].read_bytes())

    def ask(self, content: bytes | None = None, *more: str, without: str = "") -> Result:
        place = self.folder / "certificate.pdf"
        place.write_bytes(content or self.content)
        held = [(f"--{name}", str(at)) for name, at in self.files.items() if name not in without]
        return CliRunner().invoke(verify, [str(place), *(x for pair in held for x in pair), *more])

    def lines(self, *arguments: Any, **more: Any) -> list[str]:
        return self.ask(*arguments, **more).output.splitlines()


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock) -> House:
    sealer = open_sealer(str(key_file()), PASSWORD)
    made = House(certificates_database, clock, RENDERER, MemoryStore(), sealer)  # type: ignore[arg-type]
    made.badges = badge_maker()
    return made


@pytest.fixture
def fresh(house: House, redis_url: str, tmp_path: Path) -> Reader:
    """A reader of a house that goes on."""
    client = create_app(
        certificates_settings(house.database.url, redis_url, tmp_path), house.clock
    ).test_client()
    issuance_id = house.issue()
    fill(house, 20)
    LogKeeper(house, signer()).sign()  # type: ignore[arg-type]  # the issuer's own key
    row = house.row(issuance_id)
    made = Reader(tmp_path, house.store.get(str(row.pdf_sha256)), client=client)
    made.keep("proof", client.get(f"/{row.number}/log.json").data)
    made.keep("root", client.get("/log/checkpoint").data)
    made.keep("issuer", client.get("/did.json").data)
    made.keep("authority", new_key(HOUSE, is_test=False).authority)
    return made


@pytest.fixture
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Reader:
    """The same, of a house that was there once: what was published is kept between tests."""
    if not _KEPT:
        made: Reader = request.getfixturevalue("fresh")
        _KEPT.update({name: at.read_bytes() for name, at in made.files.items()})
        _KEPT["certificate"] = made.content
    again = Reader(tmp_path, _KEPT["certificate"])
    for name, content in _KEPT.items():
        if name != "certificate":
            again.keep(name, content)
    return again


@point(24, 40)
def test_verify_when_all_is_held_finds_everything_for_the_file(reader: Reader):
    answer = reader.ask()
    at = reader.proof()["entries"][0]["entry"]["at"]
    assert answer.output.splitlines() == [
        *GOOD,
        "+ Kept root: the log has only grown since.",
        f"+ Status: issued at {at}; the proof tells of nothing that ended it.",
        "Genuine: everything speaks for this file.",
    ]
    assert answer.exit_code == 0


def test_verify_when_asked_in_swedish_answers_in_swedish(reader: Reader):
    said = reader.lines(None, "--language", "sv")
    assert said[0] == "+ Sigill: obrutet. Inget som det täcker har ändrats."
    assert said[-1] == "Äkta: allt talar för den här filen."


def test_verify_when_nothing_is_held_says_what_it_could_not_check(reader: Reader):
    reader.files.clear()
    answer = reader.ask()
    assert [line[0] for line in answer.output.splitlines()[:-1]] == list("++???")
    assert answer.exit_code == 3


def appended(content: bytes) -> bytes:
    return content + b"\n% more\n"


def flipped(content: bytes) -> bytes:
    at = len(content) // 3
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def saved_again(content: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(output)
    return output.getvalue()


@point(24)
@pytest.mark.parametrize("tamper", [appended, flipped, saved_again])
def test_verify_when_the_file_was_changed_says_so(reader: Reader, tamper: Callable[[bytes], bytes]):
    answer = reader.ask(tamper(reader.content))
    assert answer.exit_code == 1
    said = answer.output.splitlines()
    assert "! Log: the proof is not about this file, or does not hold." in said
    assert said[-1] == "Not genuine: at least one thing speaks against this file."


@point(24)
def test_verify_when_the_seal_is_of_another_authority_says_so(reader: Reader):
    reader.keep("authority", new_key("Another", is_test=False).authority)
    assert "! Issuer: the authority that you gave has not certified this key." in reader.lines()


def test_verify_when_another_issuer_is_trusted_refuses_badge_and_root(reader: Reader):
    other = signer(2025).identity.document(key.private.public_key() for key in signer(2025).keys)
    reader.keep("issuer", json.dumps(other).encode())
    said = reader.lines()
    assert "! Badge: the one inside was changed, or signed by somebody else." in said
    assert "! Root of the log: not signed by the issuer." in said


@point(40)
@pytest.mark.parametrize("name", ["salt", "pdf_sha256", "event", "at", "certificate"])
def test_verify_when_an_entry_of_the_proof_was_changed_refuses_it(reader: Reader, name: str):
    proof = reader.proof()
    proof["entries"][0]["entry"][name] = "f00d"
    reader.keep("proof", json.dumps(proof).encode())
    answer = reader.ask()
    assert "! Log: the proof is not about this file, or does not hold." in answer.output
    assert answer.exit_code == 1


@point(40)
def test_verify_when_the_certificate_was_revoked_and_a_root_was_kept_tells_both(
    fresh: Reader, house: House, redis_url: str
):
    client = create_app(
        certificates_settings(house.database.url, redis_url, fresh.folder), house.clock
    ).test_client()
    (row,) = house.rows()
    house.revoke(row.id)
    LogKeeper(house, signer()).sign()  # type: ignore[arg-type]  # as above
    fresh.keep("proof", client.get(f"/{row.number}/log.json").data)
    assert "? Kept root: not compared. What leads to it tells --consistency." in fresh.lines()
    fresh.keep("consistency", client.get("/log/consistency/1/2").data)
    answer = fresh.ask()
    assert "+ Kept root: the log has only grown since." in answer.output
    assert "! Status: revoked at 2026-11-24T09:02:00.000000Z." in answer.output
    assert answer.output.splitlines()[-1].startswith("Unchanged: the file is as it was sealed,")
    assert fresh.lines(appended(fresh.content))[-1].startswith("Not genuine:")
    assert answer.exit_code == 1
    kept = fresh.files["root"].read_text().splitlines()
    kept[2] = "AAAA" + kept[2][4:]
    fresh.keep("root", "\n".join(kept).encode())
    assert "! Kept root: the log is another one. Something in it was changed." in fresh.lines()


def test_verify_when_status_lists_are_held_reads_them(fresh: Reader, house: House):
    # The command looks at the clock of the machine.
    house.clock.set(datetime.now(UTC))
    (row,) = house.rows()
    house.revoke(row.id)
    StatusHouse(house, fresh.client).sign()
    held = []
    for purpose in ("revocation", "suspension"):
        place = fresh.folder / purpose
        place.write_bytes(fresh.client.get(f"/status/{purpose}/1").data)
        held += ["--status", str(place)]
    at = house.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert fresh.lines(None, *held)[-3:-1] == [
        f"! Status list: revoked or replaced as of {at}.",
        f"+ Status list: not suspended as of {at}.",
    ]
    assert fresh.ask(None, "--status", str(fresh.files["issuer"])).exit_code == 2


@pytest.mark.parametrize("name", ["proof", "issuer", "root"])
def test_verify_when_handed_something_else_says_which_and_ends_with_two(reader: Reader, name: str):
    reader.keep(name, b"{}")
    answer = reader.ask()
    assert answer.exit_code == 2
    assert "Error: this is no" in answer.output


def test_verify_when_the_file_is_no_pdf_ends_with_two(reader: Reader):
    assert reader.ask(b"no pdf at all").exit_code == 2


def test_verify_when_run_as_a_command_needs_no_settings(reader: Reader):
    place = reader.folder / "certificate.pdf"
    place.write_bytes(reader.content)
    command = [sys.executable, "-m", "services.cli", "verify", str(place)]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[:2] == GOOD[:2]
    assert done.returncode == 3
