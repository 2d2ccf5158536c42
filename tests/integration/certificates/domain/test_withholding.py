"""Certificates that wait for an organizer, and those that one holds back."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.certificates.domain import issuing, retrying, withholding
from services.certificates.domain.designing import Author, Look, change_look
from services.certificates.domain.errors import AlreadyMade, NoteMissing, NotFailed, NotHeldBack
from services.certificates.domain.withholding import HoldBack
from services.certificates.storage.holds import hold_of
from tests.support.certificate_house import House
from tests.support.certificates import completed

COHORT = UUID(int=1)


def author(house: House) -> Author:
    return Author("organizer-1", "Ola Exempel", house.clock.now())


def let_wait(house: House) -> None:
    with house.database.transaction() as session:
        withholding.let_wait(session, COHORT, author(house))


def let_be_made(house: House) -> int:
    with house.database.transaction() as session:
        return withholding.let_be_made(session, COHORT, now=house.clock.now())


def hold(house: House, issuance_id: UUID, note: str = "Är hon med i rätt omgång?") -> None:
    with house.database.transaction() as session:
        withholding.hold_back(session, HoldBack(issuance_id, note, author(house)))


def release(house: House, issuance_id: UUID) -> None:
    with house.database.transaction() as session:
        withholding.release(session, issuance_id, author(house))


def reserve(house: House) -> UUID:
    issuance_id = house.reserve(completed(cohort_id=COHORT))
    assert issuance_id is not None
    return issuance_id


def draw(house: House) -> None:
    """Do what falls due, as scheduler and worker would."""
    with house.database.transaction() as session:
        due = issuing.claim_due(session, house.clock.now(), 100)
    house.workshop.render_certificates(due)


def states(house: House, *issuance_ids: UUID) -> list[str]:
    return [house.row(each).state for each in issuance_ids]


def test_cohort_when_it_waits_makes_nothing_until_somebody_says_so(house: House):
    let_wait(house)
    first, second = reserve(house), reserve(house)
    draw(house)
    assert states(house, first, second) == ["reserved", "reserved"]
    assert let_be_made(house) == 2
    draw(house)
    assert states(house, first, second) == ["issued", "issued"]
    later = reserve(house)
    draw(house)
    assert states(house, later) == ["issued"]


def test_held_one_when_the_cohort_is_made_stays_and_is_made_when_released(house: House):
    let_wait(house)
    held, other = reserve(house), reserve(house)
    hold(house, held)
    assert let_be_made(house) == 1
    draw(house)
    assert states(house, held, other) == ["reserved", "issued"]
    release(house, held)
    draw(house)
    assert states(house, held) == ["issued"]
    told = [(each.from_state, each.to_state, each.reason) for each in house.history(held)]
    assert told[1:3] == [
        ("reserved", "reserved", "held back"),
        ("reserved", "reserved", "released"),
    ]


def test_released_one_when_its_cohort_waits_waits_with_it(house: House):
    let_wait(house)
    held = reserve(house)
    hold(house, held)
    release(house, held)
    draw(house)
    assert states(house, held) == ["reserved"]


def test_held_one_when_a_worker_has_it_already_is_not_issued(house: House):
    held = reserve(house)
    with house.database.transaction() as session:
        waiting = issuing.begin(session, [held], badged_by=None, now=house.clock.now())
    hold(house, held)
    document = issuing.Document(b"drawn", "fake-classic")
    with house.database.transaction() as session:
        issuing.settle(
            session,
            {waiting[0].issuance_id: document},
            links=house.workshop.links,
            now=house.clock.now(),
        )
    assert states(house, held) == ["reserved"]
    assert house.told() == []


def test_hold_when_the_note_says_nothing_is_refused(house: House):
    with pytest.raises(NoteMissing):
        hold(house, reserve(house), " \n")


def test_hold_when_the_certificate_is_made_is_too_late(house: House):
    with pytest.raises(AlreadyMade):
        hold(house, house.issue())


def test_hold_when_done_twice_keeps_the_first_note(house: House):
    held = reserve(house)
    hold(house, held, "Första")
    hold(house, held, "Andra")
    with house.database.transaction() as session:
        found = hold_of(session, held)
    assert found is not None
    assert found.note == "Första"


def test_release_when_nobody_holds_it_back_is_refused(house: House):
    with pytest.raises(NotHeldBack):
        release(house, reserve(house))


def test_held_one_when_its_holder_is_erased_leaves_no_note(house: House):
    completion = completed(cohort_id=COHORT)
    held = house.reserve(completion)
    assert held is not None
    hold(house, held)
    house.forget(completion)
    with house.database.transaction() as session:
        assert hold_of(session, held) is None
    assert states(house, held) == ["erased"]


def test_failed_one_when_tried_again_looks_as_its_program_does_now(house: House):
    program = UUID(int=9)
    house.renderer.refuses = "Åsa Öberg"
    failed = house.issue(completed(cohort_id=COHORT, program_id=program))
    assert states(house, failed) == ["failed"]
    house.renderer.refuses = None
    with house.database.transaction() as session:
        change_look(session, program, Look("modern", bilingual=True), author(house), based_on=0)
    with house.database.transaction() as session:
        assert retrying.retry_cohort(session, COHORT, author(house)) == 1
    draw(house)
    assert states(house, failed) == ["issued"]
    assert (house.facts(failed).design, house.row(failed).failure) == ("modern", None)


def test_retry_when_nothing_failed_is_refused(house: House):
    issued = house.issue()
    with house.database.transaction() as session, pytest.raises(NotFailed):
        retrying.retry(session, issued, author(house))
