"""What a transcript is worth now, in a word, for software, and in the public log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.certificates.domain.transparency.entries import Entry
from services.certificates.merkle.checking import includes
from services.certificates.merkle.checkpoints import read
from tests.support.certificate_house import House
from tests.support.certificates import NUMBER, completed
from tests.support.log import LogKeeper
from tests.support.pages import words

ENGLISH = {"Accept-Language": "en"}


def shown(visitor: FlaskClient, number: str) -> str:
    return words(visitor.get(f"/{number}", headers=ENGLISH)).replace("\u00a0", " ")


def status(visitor: FlaskClient, number: str) -> Any:
    return visitor.get(f"/{number}/status.json").json


def transcript(house: House, count: int = 2) -> tuple[str, list[UUID]]:
    """Return the number of a transcript of so many certificates, and their ids."""
    own = [house.issue() for _ in range(count)]
    house.transcribe(own[0])
    return house.transcripts()[-1].number, own


@pytest.mark.parametrize("end", [House.revoke, House.suspend])
def test_transcript_when_one_certificate_ends_then_it_is_valid_in_part_and_with_all_not_at_all(
    visitor: FlaskClient, house: House, end: Callable[[House, UUID], None]
) -> None:
    number, own = transcript(house, 3)
    assert "Valid We issued this transcript, and every certificate in it is valid." in shown(
        visitor, number
    )
    end(house, own[1])
    page = shown(visitor, number)
    assert "Valid in part We issued this transcript, and 2 of the 3 certificates in it" in page
    assert "Time attended 15 h Of that, 10 h in certificates that are valid now." in page
    end(house, own[0])
    assert "only one of the 3 certificates in it is valid now." in shown(visitor, number)
    end(house, own[2])
    assert "Not valid any more We issued this transcript, and no certificate" in shown(
        visitor, number
    )


def test_transcript_when_a_suspended_certificate_is_restored_then_it_is_valid_again(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.suspend(own[1])
    assert status(visitor, number)["status"] == "partly"
    house.restore(own[1])
    assert status(visitor, number)["status"] == "valid"


def test_transcript_when_a_certificate_was_corrected_and_a_new_one_made_then_it_is_replaced(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.reissue(own[1], 60)
    assert status(visitor, number)["status"] == "partly"
    house.clock.advance(timedelta(days=1))
    # On the page of the other certificate: it is the same holder.
    house.transcribe(house.successor(own[1]).id)
    page = shown(visitor, number)
    assert "Replaced Not every certificate in it is valid any more" in page
    assert "a new transcript made on 25 November 2026" in page
    later = house.transcripts()[-1].number
    assert later not in visitor.get(f"/{number}").text
    assert (status(visitor, number)["status"], status(visitor, later)["status"]) == (
        "superseded",
        "valid",
    )


def test_transcript_when_a_later_one_only_has_more_in_it_then_the_first_is_as_valid_as_before(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.issue()
    house.clock.advance(timedelta(days=1))
    house.transcribe(own[0])
    assert len(house.transcripts()) == 2
    assert "every certificate in it is valid." in shown(visitor, number)


def test_transcript_when_somebody_else_at_the_address_has_a_later_one_then_it_replaces_nothing(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.revoke(own[1])
    house.clock.advance(timedelta(days=1))
    house.transcribe(house.issue(completed(name="Bo Ek")))
    assert status(visitor, number)["status"] == "partly"


def test_status_when_software_asks_then_it_reads_what_the_page_says_and_no_name(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.revoke(own[1])
    answer = visitor.get(f"/{number}/status.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Öberg" not in answer.text
    first, second = (house.row(each).number for each in own)
    told = answer.json
    assert told is not None
    assert {each["number"]: each["status"] for each in told.pop("certificates")} == {
        first: "valid",
        second: "revoked",
    }
    assert told == {
        "kind": "transcript",
        "number": number,
        "status": "partly",
        "issued_on": "2026-11-24",
        "minutes": 600,
        "minutes_valid": 300,
        "asked_at": "2026-11-24T09:00:00.000000Z",
    }
    assert status(visitor, second) == {
        "kind": "certificate",
        "number": second,
        "status": "revoked",
        "since": "2026-11-24T09:00:00.000000Z",
        "reason": "issued_in_error",
        "issued_on": "2026-11-24",
        "minutes": 300,
        "asked_at": "2026-11-24T09:00:00.000000Z",
    }


def test_status_when_the_number_is_unknown_mistyped_or_erased_then_nothing_is_found(
    visitor: FlaskClient, house: House
) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.transcribe(issuance_id)
    house.forget(completion)
    erased = [house.row(issuance_id).number, house.transcripts()[0].number]
    answers = [visitor.get(f"/{each}/status.json") for each in (NUMBER, f"{NUMBER}X", *erased)]
    assert {each.status_code for each in answers} == {404}
    assert len({len(each.data) for each in answers}) == 1


@pytest.mark.parametrize(
    ("typed", "answer"), [("åsa öberg", "Yes"), ("Asa Oberg", "Yes"), ("Åsa Lindh", "No")]
)
def test_name_when_compared_with_a_transcript_then_the_answer_is_yes_or_no(
    visitor: FlaskClient, house: House, typed: str, answer: str
) -> None:
    number, _own = transcript(house)
    page = visitor.post(f"/{number}/name", data={"name": typed}, headers=ENGLISH)
    assert f"Is it their name? {answer} It was issued to" in words(page)
    assert "Öberg" not in page.text


def test_name_when_somebody_in_a_cohort_bears_it_without_marks_then_marks_count(
    visitor: FlaskClient, house: House
) -> None:
    completion = completed(name="Åsa Öberg")
    house.transcribe(house.issue(completion))
    other = completed(name="Asa Oberg", cohort_id=completion.cohort.cohort_id)
    house.issue(other)
    number = house.transcripts()[0].number
    page = visitor.post(f"/{number}/name", data={"name": "Asa Oberg"}, headers=ENGLISH)
    assert "Is it their name? No" in words(page)


def test_log_when_a_transcript_is_issued_then_it_and_what_it_lists_are_under_the_root(
    visitor: FlaskClient, house: House
) -> None:
    number, own = transcript(house)
    house.revoke(own[1])
    keeper = LogKeeper(house)
    keeper.sign()
    assert keeper.check() is None
    proof = visitor.get(f"/{number}/log.json").json
    assert proof is not None
    root = read(proof["root"]["note"])

    def events(entries: list[Any]) -> list[tuple[str, str]]:
        for each in entries:
            path = [bytes.fromhex(beside) for beside in each["path"]]
            leaf = Entry(**each["entry"]).leaf()
            assert includes(leaf, each["index"], root.size, path, root.root)
        return [(each["entry"]["event"], each["entry"]["certificate"]) for each in entries]

    (row,) = house.transcripts()
    assert events(proof["entries"]) == [("issued", number)]
    assert proof["entries"][0]["entry"]["pdf_sha256"] == row.pdf_sha256
    first, second = (house.row(each).number for each in own)
    assert sorted(event for each in proof["listed"] for event in events(each["entries"])) == sorted(
        [("issued", first), ("issued", second), ("revoked", second)]
    )
    page = shown(visitor, number)
    assert "What the log has of it" in page


def test_log_when_a_transcript_is_changed_behind_our_back_then_the_check_says_so(
    house: House,
) -> None:
    number, _own = transcript(house)
    keeper = LogKeeper(house)
    keeper.sign()
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE transcript SET pdf_sha256 = repeat('0', 64)")
    assert keeper.check() == f"certificate {number} is issued, and the log says issued"
