"""The public log as people and programs see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.certificates.domain.transparency.entries import Entry
from services.certificates.merkle.checking import follows, includes
from services.certificates.merkle.checkpoints import read
from services.certificates.merkle.notes import is_signed_by
from services.certificates.merkle.tree import root_of
from tests.support.certificate_house import House
from tests.support.certificates import NUMBER, completed
from tests.support.log import LogKeeper, fill, roots, verifies
from tests.support.pages import words

ENGLISH = {"Accept-Language": "en"}


def test_log_when_empty_says_that_no_root_is_signed(visitor: FlaskClient):
    assert "No root is signed yet." in words(visitor.get("/log", headers=ENGLISH))
    assert visitor.get("/log/checkpoint").status_code == 404
    assert visitor.get("/log/roots").json == {"roots": [], "next": None}


def test_log_when_checked_says_whether_it_holds_together(visitor: FlaskClient, house: House):
    keeper = LogKeeper(house)
    house.issue()
    keeper.sign()
    keeper.check()
    said = words(visitor.get("/log", headers=ENGLISH))
    assert "All of the log holds together" in said
    assert 'spinn_log_broken{service="certificates"} 0' in visitor.get("/metrics").text
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log_entry")
    keeper.check()
    said = words(visitor.get("/log", headers=ENGLISH))
    assert "The last check found that the log does not hold together" in said
    assert 'spinn_log_broken{service="certificates"} 1' in visitor.get("/metrics").text


def test_log_when_entries_wait_for_a_key_then_page_and_metrics_say_since_when(
    visitor: FlaskClient, house: House
):
    house.issue()
    house.clock.advance(timedelta(minutes=50))
    assert "not signed yet" not in words(visitor.get("/log", headers=ENGLISH))
    house.clock.advance(timedelta(minutes=20))
    said = words(visitor.get("/log", headers=ENGLISH))
    assert "New entries are not signed yet One entry has waited since 24 November 2026" in said
    measured = visitor.get("/metrics").text
    assert 'spinn_log_waiting{service="certificates"} 1' in measured
    issued_at = house.clock.now() - timedelta(minutes=70)
    since = f'spinn_log_waiting_seconds{{service="certificates"}} {issued_at.timestamp():.0f}'
    assert since in measured
    LogKeeper(house).sign()
    assert "not signed yet" not in words(visitor.get("/log", headers=ENGLISH))
    assert 'spinn_log_waiting{service="certificates"} 0' in visitor.get("/metrics").text


def test_log_when_read_in_swedish_speaks_swedish(visitor: FlaskClient):
    said = words(visitor.get("/log", headers={"Accept-Language": "sv"}))
    assert "Den öppna loggen över intyg" in said


def test_roots_when_fetched_are_signed_and_lead_to_earlier_ones(visitor: FlaskClient, house: House):
    keeper = LogKeeper(house)
    for count in (2, 300):
        fill(house, count)
        keeper.sign()
    answer = visitor.get("/log/checkpoint")
    assert (answer.mimetype, answer.cache_control.max_age) == ("text/plain", 300)
    assert is_signed_by(answer.text, keeper.key.public_key, verifies)
    assert read(answer.text).size == 302
    assert read(visitor.get("/log/roots/1").text).size == 2
    listed = visitor.get("/log/roots").json
    assert listed is not None
    assert [each["size"] for each in listed["roots"]] == [302, 2]
    assert visitor.get("/log/roots?before=2").json["roots"] == listed["roots"][1:]  # type: ignore[index]
    assert visitor.get("/log/roots/3").status_code == 404


def test_leaves_when_fetched_make_the_same_tree(visitor: FlaskClient, house: House):
    fill(house, 1200)
    root = LogKeeper(house).sign()
    found: list[bytes] = []
    while more := visitor.get(f"/log/leaves/{len(found)}").json["leaves"]:  # type: ignore[index]
        found += map(bytes.fromhex, more)
    assert root_of(found) == root.root


def test_consistency_when_asked_for_is_proven_the_right_way_round(
    visitor: FlaskClient, house: House
):
    keeper = LogKeeper(house)
    for count in (5, 9):
        fill(house, count)
        keeper.sign()
    said = visitor.get("/log/consistency/1/2").json
    assert said is not None
    first, second = roots(house)
    path = [bytes.fromhex(each) for each in said["path"]]
    assert follows(first.size, first.root, second.size, second.root, path)
    assert visitor.get("/log/consistency/2/1").status_code == 404
    assert visitor.get("/log/consistency/1/3").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/log/roots/99999999999999999999",
        "/log/leaves/99999999999999999999",
        "/log/consistency/1/99999999999999999999",
        "/status/revocation/99999999999999999999",
    ],
)
def test_number_when_larger_than_any_is_not_found(visitor: FlaskClient, path: str):
    assert visitor.get(path).status_code == 404


def test_roots_when_asked_before_what_is_no_number_begin_with_the_latest(
    visitor: FlaskClient, house: House
):
    fill(house, 1)
    LogKeeper(house).sign()
    for text in ("x", "-1", "99999999999999999999"):
        listed = visitor.get(f"/log/roots?before={text}").json
        assert listed is not None
        assert len(listed["roots"]) == 1


def test_proof_when_fetched_by_number_verifies(visitor: FlaskClient, house: House):
    fill(house, 77)
    issuance_id = house.issue()
    keeper = LogKeeper(house)
    keeper.sign()
    house.revoke(issuance_id)
    row = house.row(issuance_id)
    answer = visitor.get(f"/{row.number}/log.json")
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json
    assert said is not None
    assert (said["certificate"], said["waiting"]) == (row.number, 1)
    (entry,) = said["entries"]
    assert entry["entry"]["pdf_sha256"] == row.pdf_sha256
    leaf = Entry(**entry["entry"]).leaf()
    path = [bytes.fromhex(each) for each in entry["path"]]
    root = read(said["root"]["note"])
    assert includes(leaf, entry["index"], root.size, path, root.root)


def test_proof_when_there_is_no_certificate_is_not_found(visitor: FlaskClient, house: House):
    completion = completed()
    erased = house.row(house.issue(completion)).number
    LogKeeper(house).sign()
    house.forget(completion)
    for number in (NUMBER, erased, "nonsense"):
        assert visitor.get(f"/{number}/log.json").status_code == 404


def test_page_of_a_certificate_when_it_is_in_the_log_shows_its_entries(
    visitor: FlaskClient, house: House
):
    issuance_id = house.issue()
    row = house.row(issuance_id)
    assert "In our public log" not in visitor.get(f"/{row.number}", headers=ENGLISH).text
    LogKeeper(house).sign()
    said = words(visitor.get(f"/{row.number}", headers=ENGLISH))
    assert "In our public log" in said
    assert "among the 1 under root 1" in said
    assert "is being entered" not in said
    house.revoke(issuance_id)
    assert "is being entered" in words(visitor.get(f"/{row.number}", headers=ENGLISH))
