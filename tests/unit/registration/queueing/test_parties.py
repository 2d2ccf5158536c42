"""Parties stay together, and a gap that is too small starves none of them for ever."""

from __future__ import annotations

from services.registration.domain.queueing.first_come import FirstCome
from services.registration.domain.queueing.outcome import Decision, Outcome, Reason
from tests.support.queueing import applicant

DAY = 24 * 60


def _by_id(outcome: Outcome) -> dict[str, Decision]:
    return {row.applicant.id: row for row in outcome.decisions}


def test_party_when_it_fits_then_has_places_for_all():
    outcome = FirstCome()([applicant("three", 0, people=3)], 3)

    assert (outcome.places_taken, outcome.admitted) == (3, {"three"})


def test_party_when_one_place_is_missing_then_all_of_it_waits():
    outcome = FirstCome()([applicant("a", 0), applicant("three", 1, people=3)], 3)

    row = _by_id(outcome)["three"]
    assert (row.admitted, row.reason, row.queue_place) == (False, Reason.PARTY_DOES_NOT_FIT, 1)


def test_party_when_larger_than_the_cohort_then_hears_so_and_holds_nobody_up():
    singles = [applicant(f"s{number}", number) for number in range(1, 6)]

    rows = _by_id(FirstCome()([applicant("six", 0, people=6), *singles], 5))

    assert rows["six"].reason == Reason.PARTY_TOO_LARGE
    assert [rows[one.id].reason for one in singles] == [Reason.IN_ORDER] * 5


def test_party_when_passed_over_three_times_then_freed_places_are_kept_for_it():
    """Ten places go; then they come back one at a time, and more people stand behind."""
    seated = [applicant(f"s{number:02d}", number, leaves=DAY + number) for number in range(10)]
    party = applicant("four", 20, people=4)
    behind = [applicant(f"b{number:02d}", 30 + number) for number in range(10)]

    outcome = FirstCome()([*seated, party, *behind], 10)

    rows = _by_id(outcome)
    # Three singles passed it, then four places were kept until it had them, then three more.
    assert rows["four"].reason == Reason.FREED
    assert rows["four"].passed_over == 3
    assert [rows[one.id].reason for one in behind[:3]] == [Reason.SMALL_GAP] * 3
    assert [rows[one.id].reason for one in behind[3:6]] == [Reason.FREED] * 3
    assert [rows[one.id].reason for one in behind[6:]] == [Reason.FULL] * 4


def test_kept_places_when_the_party_leaves_then_go_to_the_next_at_once():
    seated = [applicant(f"s{number:02d}", number, leaves=DAY + number) for number in range(5)]
    party = applicant("five", 20, people=5, leaves=2 * DAY)
    behind = [applicant(f"b{number}", 30 + number) for number in range(9)]

    rows = _by_id(FirstCome()([*seated, party, *behind], 6))

    # One place was free from the start and the first three went past; two were kept, then freed.
    assert [rows[one.id].admitted for one in behind] == [True] * 6 + [False] * 3
    assert rows["five"].reason == Reason.WITHDREW


def test_kept_places_when_all_is_over_then_go_to_those_who_fit():
    seated = [applicant(f"s{number}", number) for number in range(6)]
    leaving = [applicant(f"t{number}", number, leaves=DAY + number) for number in range(4)]
    party = applicant("five", 20, people=5)
    behind = [applicant(f"b{number}", 30 + number) for number in range(5)]

    rows = _by_id(FirstCome()([*seated, *leaving, party, *behind], 10))

    assert rows["five"].reason == Reason.FULL
    assert rows["five"].passed_over == 3
    assert rows["b3"].reason == Reason.GAP_RELEASED
    assert rows["b4"].reason == Reason.FULL
