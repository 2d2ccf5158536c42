"""Certificates of single sessions: one for each attendance, told twice, late or in any order."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select

from services.certificates.facts.transcripts import TranscriptFacts
from shared.contracts.certificates import CertificateIssued
from shared.contracts.facts import LocalizedText
from shared.contracts.message import Message
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House
from tests.support.certificates import attended, completed, session

TRACK = LocalizedText(sv="Mäta rätt", en="Measuring right")


def of_person(registration_id: UUID, count: int = 3) -> list[Message]:
    """What is told of somebody who was in some sessions of a cohort, and of its end."""
    cohort_id = new_id()
    whole = completed(cohort_id=cohort_id).model_copy(
        update={"registration_id": registration_id, "certifies": "each_session"}
    )
    sessions = [
        attended(of=session(number), cohort_id=cohort_id, registration_id=registration_id)
        for number in range(1, count + 1)
    ]
    return [*sessions, whole]


def numbers(house: House) -> list[int]:
    """The sessions that certificates are about, in order."""
    found = [house.facts(row.id).session for row in house.rows()]
    return sorted(each.number for each in found if each)


def test_session_when_attended_then_its_certificate_prints_its_own_day_place_and_hours(
    house: House,
) -> None:
    held = session(2, "Falun", track=TRACK)
    issuance_id = house.issue(attended(of=held))

    facts = house.facts(issuance_id)
    assert facts.session is not None
    assert (facts.session.session_id, facts.session.number, facts.session.title) == (
        held.session_id,
        2,
        TRACK,
    )
    assert (facts.first_day, facts.last_day) == (date(2026, 11, 17), date(2026, 11, 17))
    assert facts.place == LocalizedText(sv="Falun", en="Falun")
    assert (facts.minutes_attended, facts.minutes_planned) == (150, 180)
    assert (facts.sessions_attended, facts.sessions_planned) == (1, 1)


def test_session_when_attended_from_afar_then_no_place_is_printed(house: House) -> None:
    assert house.facts(house.issue(attended(mode="online"))).place is None


@pytest.mark.parametrize(
    ("starts", "ends", "last"),
    [
        (datetime(2026, 11, 3, 18), datetime(2026, 11, 4, 0), date(2026, 11, 3)),
        (datetime(2026, 11, 3, 18), datetime(2026, 11, 4, 1, 30), date(2026, 11, 3)),
        (datetime(2026, 11, 6, 17), datetime(2026, 11, 8, 15), date(2026, 11, 8)),
    ],
)
def test_session_when_it_lasts_into_the_night_then_is_of_its_evening_and_a_weekend_of_both(
    house: House, starts: datetime, ends: datetime, last: date
) -> None:
    held = session(1).model_copy(update={"starts_at": starts, "ends_at": ends})
    facts = house.facts(house.issue(attended(of=held)))
    assert (facts.first_day, facts.last_day) == (starts.date(), last)


def test_sessions_when_told_in_any_order_and_twice_then_one_certificate_for_each_attendance(
    house: House,
) -> None:
    for order in permutations(range(3)):
        told = of_person(new_id(), 2)
        before = len(house.rows())
        for at in (*order, *order):
            house.reserve(told[at])  # type: ignore[arg-type]  # both are what it reads
        assert len(house.rows()) == before + 2

    assert numbers(house) == [1] * 6 + [2] * 6
    assert len({row.number for row in house.rows()}) == 12


def test_whole_when_each_session_is_certified_then_it_gets_none(house: House) -> None:
    message = completed().model_copy(update={"certifies": "each_session"})
    assert house.reserve(message) is None
    assert house.rows() == []


def test_whole_when_told_by_a_message_of_before_sessions_had_certificates_then_it_gets_one(
    house: House,
) -> None:
    body = completed().model_dump(mode="json")
    del body["certifies"]
    assert house.reserve(RegistrationCompleted.model_validate(body)) is not None


def test_holder_when_told_then_the_message_says_which_session(house: House) -> None:
    held = session(2, track=TRACK)
    issuance_id = house.issue(attended(of=held))
    house.issue(completed())

    with house.database.transaction() as db:
        bodies = db.scalars(select(outbox.c.body).order_by(outbox.c.position)).all()
    first, second = map(CertificateIssued.model_validate, bodies)
    assert first.issuance_id == issuance_id
    assert first.session is not None
    assert (first.session.session_id, first.session.title) == (held.session_id, TRACK)
    assert second.session is None


def test_attendance_when_corrected_then_the_new_certificate_is_of_the_same_session(
    house: House,
) -> None:
    issuance_id = house.issue(attended(of=session(2)))
    house.reissue(issuance_id, 90, sessions=1)

    successor = house.successor(issuance_id)
    assert house.facts(successor.id).session == house.facts(issuance_id).session
    assert house.facts(successor.id).minutes_attended == 90
    assert (house.row(issuance_id).state, house.row(successor.id).state) == (
        "superseded",
        "issued",
    )


def test_session_when_one_certificate_is_revoked_then_the_others_hold(house: House) -> None:
    mine = new_id()
    first, second = (
        house.issue(attended(of=session(number), registration_id=mine)) for number in (1, 2)
    )
    house.revoke(first)
    assert (house.row(first).state, house.row(second).state) == ("revoked", "issued")


def test_holder_when_erased_then_all_certificates_of_sessions_are(house: House) -> None:
    one = attended(of=session(1))
    house.issue(one)
    house.issue(attended(of=session(2), registration_id=one.registration_id))
    house.forget(one)
    assert {row.state for row in house.rows()} == {"erased"}
    assert {row.facts["name"] for row in house.rows()} != {"Åsa Öberg"}


def test_transcript_when_sessions_are_certified_then_each_is_a_line_of_its_own(
    house: House,
) -> None:
    issuance_id = house.issue(attended(of=session(1, track=TRACK)))
    house.issue(attended(of=session(2)))
    house.transcribe(issuance_id)

    (transcript,) = house.transcripts()
    entries = TranscriptFacts.model_validate(transcript.facts).entries
    assert [(each.session.number if each.session else None, each.minutes) for each in entries] == [
        (1, 150),
        (2, 150),
    ]
