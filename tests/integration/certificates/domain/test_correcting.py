"""A name is corrected: at once, or by an organizer; attendance with a reason. Nothing is edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.certificates.domain.designing import Author
from services.certificates.domain.errors import (
    AlreadyReplaced,
    AttendanceImpossible,
    CorrectionUnknown,
    NoteMissing,
    NothingChanged,
    StateForbids,
)
from services.certificates.domain.retrying import retry, retry_cohort
from services.certificates.storage.corrections import Correction
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateSuperseded,
    CorrectionDeclined,
)
from shared.messaging.tables import outbox
from tests.support.certificate_house import House
from tests.support.certificates import completed


def wishes(house: House) -> list[tuple[str, str, str | None]]:
    with house.database.transaction() as session:
        rows = session.scalars(select(Correction).order_by(Correction.asked_at))
        return [(row.name, row.state, row.decided_by) for row in rows]


def last_body(house: House, name: str) -> object:
    with house.database.transaction() as session:
        return session.scalars(
            select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.position.desc())
        ).first()


def states(house: House, issuance_id: UUID) -> list[str]:
    return [line.to_state for line in house.history(issuance_id)]


def test_correct_when_not_fetched_yet_makes_a_new_one_at_once(house: House):
    old_id = house.issue(completed(name="Asa Oberg"))
    old = house.row(old_id)
    assert house.correct(old_id, "Åsa Öberg") == "done"
    new = house.successor(old_id)
    assert new.number != old.number
    assert new.pdf_sha256 not in (None, old.pdf_sha256)
    assert (new.state, house.row(old_id).state) == ("issued", "superseded")
    assert house.facts(new.id).name == "Åsa Öberg"
    assert house.row(old_id).facts == old.facts
    assert house.row(old_id).pdf_sha256 == old.pdf_sha256
    assert wishes(house) == [("Åsa Öberg", "approved", "holder")]


def test_correct_when_done_changes_the_name_the_number_and_the_day_alone(house: House):
    old_id = house.issue(completed(name="Asa Oberg"))
    house.clock.advance(timedelta(days=2))
    house.correct(old_id, "Åsa Öberg")
    old, new = house.facts(old_id), house.facts(house.successor(old_id).id)
    changed = {name for name, value in old if value != getattr(new, name)}
    assert changed == {"name", "number", "verify_url", "issued_on"}


def test_correct_when_done_tells_both_certificates_the_old_one_first(house: House):
    old_id = house.issue()
    house.correct(old_id, "Åsa Lindh")
    new = house.successor(old_id)
    assert house.told() == [
        ("certificate.issued", 1),
        ("certificate.superseded", 2),
        ("certificate.issued", 1),
    ]
    told = CertificateSuperseded.model_validate(last_body(house, "certificate.superseded"))
    assert (told.issuance_id, told.superseded_by) == (old_id, new.id)
    issued = CertificateIssued.model_validate(last_body(house, "certificate.issued"))
    assert (issued.issuance_id, issued.replaces) == (new.id, old_id)


def test_history_when_corrected_says_who_and_why_of_both(house: House):
    old_id = house.issue()
    house.correct(old_id, "Åsa Lindh")
    first = house.history(house.successor(old_id).id)[0]
    assert (first.from_state, first.to_state, first.actor, first.reason) == (
        None,
        "reserved",
        "holder",
        "name_corrected",
    )
    assert states(house, old_id) == ["reserved", "issued", "superseded"]


def test_correct_when_fetched_before_waits_for_an_organizer(house: House):
    old_id = house.issue()
    house.download(old_id)
    assert house.correct(old_id, "Åsa Lindh") == "asked"
    assert house.row(old_id).state == "issued"
    assert wishes(house) == [("Åsa Lindh", "open", None)]
    house.approve(old_id)
    assert house.facts(house.successor(old_id).id).name == "Åsa Lindh"
    assert wishes(house) == [("Åsa Lindh", "approved", "organizer-1")]


def test_correct_when_asked_again_the_later_wish_stands(house: House):
    old_id = house.issue()
    house.download(old_id)
    house.correct(old_id, "Åsa Lindh")
    house.correct(old_id, "Åsa Lind")
    assert wishes(house) == [("Åsa Lind", "open", None)]


def test_decline_when_answered_changes_nothing_and_tells_the_words(house: House):
    old_id = house.issue()
    house.download(old_id)
    house.correct(old_id, "Bo Ek")
    house.decline(old_id, "Det är en annan person.")
    assert house.row(old_id).state == "issued"
    told = CorrectionDeclined.model_validate(last_body(house, "correction.declined"))
    assert (told.name, told.answer) == ("Bo Ek", "Det är en annan person.")
    with pytest.raises(CorrectionUnknown):
        house.approve(old_id)


def test_decline_when_nothing_is_said_is_refused(house: House):
    old_id = house.issue()
    house.download(old_id)
    house.correct(old_id, "Bo Ek")
    with pytest.raises(NoteMissing):
        house.decline(old_id, "  ")


@pytest.mark.parametrize("name", ["Åsa Öberg", ""])
def test_correct_when_it_says_nothing_new_is_refused(house: House, name: str):
    with pytest.raises(NothingChanged):
        house.correct(house.issue(), name)


def test_correct_when_not_valid_is_refused(house: House):
    suspended, revoked, replaced = house.issue(), house.issue(), house.issue()
    house.suspend(suspended)
    house.revoke(revoked)
    house.correct(replaced, "Åsa Lindh")
    for each in (suspended, revoked, replaced):
        with pytest.raises((StateForbids, AlreadyReplaced)):
            house.correct(each, "Någon Annan")


def test_correct_when_one_is_on_its_way_is_refused(house: House):
    old_id = house.issue()
    house.store.full = True  # type: ignore[union-attr]
    house.correct(old_id, "Åsa Lindh")
    assert house.row(old_id).state == "issued"
    with pytest.raises(AlreadyReplaced):
        house.correct(old_id, "Åsa Lind")


def test_correct_when_the_name_cannot_be_drawn_leaves_the_old_one_valid(house: House):
    old_id = house.issue()
    house.renderer.refuses = "Åsa 🎈"
    house.correct(old_id, "Åsa 🎈")
    assert house.row(old_id).state == "issued"
    house.correct(old_id, "Åsa Lindh")
    assert house.facts(house.successor(old_id).id).name == "Åsa Lindh"


@pytest.mark.parametrize("withdraw", [House.suspend, House.revoke])
def test_settle_when_the_old_one_was_withdrawn_meanwhile_issues_nothing(
    house: House, withdraw: Callable[[House, UUID], None]
):
    old_id = house.issue()
    kept = set(house.store.kept)  # type: ignore[union-attr]
    house.store.full = True  # type: ignore[union-attr]
    house.correct(old_id, "Åsa Lindh")
    new_id = house.successor(old_id).id
    withdraw(house, old_id)
    house.store.full = False  # type: ignore[union-attr]
    house.draw()
    assert (house.row(new_id).state, house.row(new_id).failure) == (
        "failed",
        "predecessor_withdrawn",
    )
    assert set(house.store.kept) == kept  # type: ignore[union-attr]


def test_correct_when_the_new_one_is_corrected_again_both_old_ones_say_so(house: House):
    first = house.issue()
    house.correct(first, "Åsa Lindh")
    second = house.successor(first).id
    house.correct(second, "Åsa Lind")
    assert [house.row(each).state for each in (first, second, house.successor(second).id)] == [
        "superseded",
        "superseded",
        "issued",
    ]


def test_completion_when_told_again_after_a_correction_makes_no_other(house: House):
    completion = completed()
    house.correct(house.issue(completion), "Åsa Lindh")
    assert house.reserve(completion) is None
    assert len(house.rows()) == 2


def test_name_shown_when_chosen_while_the_new_one_is_drawn_holds_for_it(house: House):
    old_id = house.issue()
    house.store.full = True  # type: ignore[union-attr]
    house.correct(old_id, "Åsa Lindh")
    house.show(old_id, "hidden")
    house.store.full = False  # type: ignore[union-attr]
    house.draw()
    assert house.successor(old_id).name_shown == "hidden"


def test_reissue_when_hours_were_wrong_makes_a_new_one_with_who_and_why(house: House):
    old_id = house.issue()
    house.reissue(old_id, 240, "Gick tidigare andra dagen")
    new = house.successor(old_id)
    assert house.facts(new.id).minutes_attended == 240
    assert house.facts(old_id).minutes_attended == 300
    first = house.history(new.id)[0]
    assert (first.actor, first.reason, first.note) == (
        "organizer-1",
        "attendance_corrected",
        "Gick tidigare andra dagen",
    )


def test_reissue_when_no_reason_is_given_is_refused(house: House):
    old_id = house.issue()
    with pytest.raises(NoteMissing):
        house.reissue(old_id, 240, " ")
    assert len(house.rows()) == 1


@pytest.mark.parametrize("minutes", [-1, 361])
def test_reissue_when_more_than_there_was_is_refused(house: House, minutes: int):
    with pytest.raises(AttendanceImpossible):
        house.reissue(house.issue(), minutes)


def test_reissue_when_nothing_changes_is_refused(house: House):
    with pytest.raises(NothingChanged):
        house.reissue(house.issue(), 300)


def test_wish_when_an_organizer_reissues_meanwhile_is_about_the_new_one(house: House):
    old_id = house.issue()
    house.download(old_id)
    house.correct(old_id, "Åsa Lindh")
    house.reissue(old_id, 240)
    second = house.successor(old_id).id
    house.approve(second)
    last = house.facts(house.successor(second).id)
    assert (last.name, last.minutes_attended) == ("Åsa Lindh", 240)


def test_erase_when_corrected_forgets_every_name(house: House):
    completion = completed(name="Asa Oberg")
    old_id = house.issue(completion)
    house.download(old_id)
    house.correct(old_id, "Åsa Öberg")
    house.approve(old_id)
    house.forget(completion)
    assert {row.state for row in house.rows()} == {"erased"}
    assert not any("berg" in str(row.facts).lower() for row in house.rows())
    assert wishes(house) == []


def test_retry_when_another_has_taken_the_place_meanwhile_is_refused(house: House):
    old_id = house.issue()
    house.renderer.refuses = "Åsa Lindh"
    house.correct(old_id, "Åsa Lindh")
    house.renderer.refuses = None
    (failed,) = [row.id for row in house.rows() if row.state == "failed"]
    house.correct(old_id, "Åsa Lind")
    author = Author("organizer-1", "Ola", house.clock.now())
    with pytest.raises(AlreadyReplaced), house.database.transaction() as session:
        retry(session, failed, author)
    with house.database.transaction() as session:
        assert retry_cohort(session, house.row(old_id).cohort_id, author) == 0


def test_retry_when_the_place_is_still_free_takes_it(house: House):
    old_id = house.issue()
    house.renderer.refuses = "Åsa Lindh"
    house.correct(old_id, "Åsa Lindh")
    house.renderer.refuses = None
    author = Author("organizer-1", "Ola", house.clock.now())
    with house.database.transaction() as session:
        assert retry_cohort(session, house.row(old_id).cohort_id, author) == 1
    house.draw()
    assert house.row(old_id).state == "superseded"
    assert house.facts(house.successor(old_id).id).name == "Åsa Lindh"
