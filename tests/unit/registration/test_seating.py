from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.policies import Admission, Occupancy, admit
from services.registration.domain.seating import Claim, Room, choose, competes, waits_for

HALL = UUID(int=1)
ONLINE = UUID(int=2)


@dataclass(frozen=True)
class Entry:
    who: str
    claim: Claim
    passed_over: int = 0


def entry(who: str, places: int = 1, *pools: UUID, passed: int = 0) -> Entry:
    return Entry(who, Claim(places, frozenset(pools)), passed)


def test_choose_when_the_first_fits_then_takes_the_first() -> None:
    choice = choose([entry("anna"), entry("bo")], Room(1, 5))

    assert choice is not None
    assert (choice.chosen.who, choice.passed) == ("anna", ())


def test_choose_when_a_gap_is_too_small_for_the_party_then_the_next_gets_it() -> None:
    party = entry("party", 3)

    choice = choose([party, entry("bo")], Room(2, 5))

    assert choice is not None
    assert (choice.chosen.who, choice.passed) == ("bo", (party,))


def test_choose_when_a_party_was_passed_over_three_times_then_keeps_the_gap() -> None:
    assert choose([entry("party", 3, passed=3), entry("bo")], Room(2, 5)) is None


def test_choose_when_a_party_is_larger_than_the_cohort_then_keeps_nothing_for_it() -> None:
    choice = choose([entry("party", 9, passed=3), entry("bo")], Room(2, 5))

    assert choice is not None
    assert (choice.chosen.who, choice.passed) == ("bo", ())


def test_choose_when_the_first_waits_for_a_full_pool_then_is_passed_over_without_loss() -> None:
    first = entry("anna", 1, HALL, passed=3)

    choice = choose([first, entry("bo", 1, ONLINE)], Room(2, 5, {HALL: 0, ONLINE: 1}))

    assert choice is not None
    assert (choice.chosen.who, choice.passed) == ("bo", ())


def test_choose_when_all_wait_for_a_full_pool_then_takes_nobody() -> None:
    assert choose([entry("anna", 1, HALL)], Room(2, 5, {HALL: 0})) is None


def test_admit_when_those_who_wait_want_another_pool_then_gives_a_place() -> None:
    occupancy = Occupancy(5, 3, 1, None, {HALL: 0, ONLINE: 1}, (Claim(1, frozenset({HALL})),))

    assert admit(occupancy, Claim(1, frozenset({ONLINE}))) is Admission.PLACE
    assert admit(occupancy, Claim(1, frozenset({HALL}))) is Admission.QUEUE


def test_admit_when_a_party_waits_for_the_same_gap_then_the_newcomer_queues() -> None:
    assert admit(Occupancy(5, 3, 1, None), Claim(1)) is Admission.QUEUE


def test_admit_when_the_party_is_too_large_for_what_is_free_then_queues() -> None:
    assert admit(Occupancy(5, 3, 0, None), Claim(3)) is Admission.QUEUE


CLAIMS = st.builds(
    Claim, st.integers(1, 4), st.frozensets(st.sampled_from([HALL, ONLINE]), max_size=2)
)
ENTRIES = st.lists(st.builds(Entry, st.just("one"), CLAIMS, st.integers(0, 3)), max_size=8)
ROOMS = st.builds(
    Room,
    st.integers(0, 5),
    st.just(5),
    st.fixed_dictionaries({HALL: st.integers(0, 3), ONLINE: st.integers(0, 3)}),
)


@given(ENTRIES, ROOMS)
def test_choose_when_anybody_waits_then_nobody_is_overtaken_but_by_the_rule(
    waiting: list[Entry], room: Room
) -> None:
    choice = choose(waiting, room)

    able = [one for one in waiting if room.fits(one.claim)]
    if choice is None:
        assert not able or able[0] is not waiting[0]
        return
    assert room.fits(choice.chosen.claim)
    ahead = waiting[: next(i for i, one in enumerate(waiting) if one is choice.chosen)]
    for one in ahead:
        # Whoever could have come in, and is overtaken all the same, is kept back by a party.
        if room.fits(one.claim):
            assert any(
                rival.passed_over >= 3 and competes(room, rival.claim, one.claim) for rival in ahead
            )


def test_waits_for_when_only_that_pool_is_missing_then_yes() -> None:
    room = Room(3, 5, {HALL: 1, ONLINE: 4})

    assert waits_for(room, Claim(2, frozenset({HALL, ONLINE})), HALL)
    assert not waits_for(room, Claim(2, frozenset({ONLINE})), HALL)
    assert not waits_for(room, Claim(4, frozenset({HALL})), HALL)
    assert not waits_for(
        Room(3, 5, {HALL: 1, ONLINE: 1}), Claim(2, frozenset({HALL, ONLINE})), HALL
    )
