"""Point 40: a program of thirty lines finds every certificate in the log, and every change."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.certificates.app import create_app
from tests.conformance.points import point
from tests.support.certificate_house import House
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    certificates_settings,
    completed,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.log import LogKeeper, fill

SCRIPT = Path(__file__).parent / "verify_inclusion.py"


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock) -> House:
    return House(certificates_database, clock, PlainTextRenderer(), MemoryStore())


@pytest.fixture
def visitor(house: House, redis_url: str, tmp_path: Path) -> FlaskClient:
    settings = certificates_settings(house.database.url, redis_url, tmp_path)
    return create_app(settings, house.clock).test_client()


def ask(proof: bytes, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Let the script judge; it may import nothing but what Python brings."""
    (folder / "proof.json").write_bytes(proof)
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(folder / "proof.json"), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@point(40)
def test_script_when_given_the_proof_of_any_certificate_finds_it_under_the_published_root(
    house: House, visitor: FlaskClient, tmp_path: Path
):
    issued = [house.row(house.issue()) for _ in range(9)]
    fill(house, 290)
    issued += [house.row(house.issue()) for _ in range(3)]
    house.revoke(issued[4].id)
    LogKeeper(house).sign()
    root = tmp_path / "root.txt"
    root.write_text(visitor.get("/log/checkpoint").text)
    for row in issued:
        answer = ask(visitor.get(f"/{row.number}/log.json").data, tmp_path, str(root))
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.splitlines()[0] == f"issued {row.number} {row.pdf_sha256}"
    assert len(SCRIPT.read_text().splitlines()) < 40


@point(38, 40)
def test_log_when_states_change_has_an_entry_for_every_one(
    house: House, visitor: FlaskClient, tmp_path: Path
):
    issuance_id = house.issue()
    house.suspend(issuance_id)
    house.restore(issuance_id)
    house.correct(issuance_id, "Åsa Öbergsson")
    house.draw()
    revoked = house.issue()
    house.suspend(revoked)
    house.revoke(revoked)
    keeper = LogKeeper(house)
    keeper.sign()
    told = {}
    for each in (issuance_id, revoked):
        answer = ask(visitor.get(f"/{house.row(each).number}/log.json").data, tmp_path)
        told[each] = [line.split()[0] for line in answer.stdout.splitlines()]
    assert told == {
        issuance_id: ["issued", "suspended", "restored", "superseded"],
        revoked: ["issued", "suspended", "revoked"],
    }
    assert keeper.check() is None


@point(40)
def test_script_when_anything_in_the_proof_was_changed_does_not_find_it(
    house: House, visitor: FlaskClient, tmp_path: Path
):
    row = house.row(house.issue())
    fill(house, 20)
    LogKeeper(house).sign()
    proof = visitor.get(f"/{row.number}/log.json").data
    assert ask(proof, tmp_path).returncode == 0
    for name, value in (("pdf_sha256", "0" * 64), ("event", "revoked"), ("salt", "00")):
        said = json.loads(proof)
        said["entries"][0]["entry"][name] = value
        assert "not in the log" in ask(json.dumps(said).encode(), tmp_path).stderr


@point(40)
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM log_entry WHERE leaf_index = 0",
        "UPDATE log_entry SET pdf_sha256 = 'f00d' WHERE leaf_index = 0",
        "UPDATE log_entry SET leaf_hash = sha256('x') WHERE leaf_index = 0",
        "UPDATE issuance SET pdf_sha256 = 'f00d'",
    ],
)
def test_daily_check_when_a_row_was_deleted_or_edited_fails(
    house: House, visitor: FlaskClient, change: str
):
    keeper = LogKeeper(house)
    house.issue()
    keeper.sign()
    assert keeper.check() is None
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert keeper.check() is not None
    assert 'spinn_log_broken{service="certificates"} 1' in visitor.get("/metrics").text


@point(40)
def test_erasure_when_done_leaves_a_leaf_that_nobody_can_tie_to_the_person(
    house: House, visitor: FlaskClient, tmp_path: Path
):
    completion = completed(name="Åsa Öberg")
    row = house.row(house.issue(completion))
    other = house.row(house.issue())
    keeper = LogKeeper(house)
    keeper.sign()
    house.forget(completion)
    keeper.sign()
    assert visitor.get(f"/{row.number}/log.json").status_code == 404
    with house.database.engine.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT salt, certificate, issuance_id, pdf_sha256, credential_sha256"
            " FROM log_entry WHERE leaf_index IN (0, 2)"
        ).all()
    assert kept == [(None,) * 5] * 2
    # The log is whole without it, and whoever else is in it stays in it.
    assert keeper.check() is None
    assert ask(visitor.get(f"/{other.number}/log.json").data, tmp_path).returncode == 0
