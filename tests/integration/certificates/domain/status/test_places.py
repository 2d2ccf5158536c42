"""Places in the status lists: random, never given twice, whoever asks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select, update

from services.certificates.domain.status.bits import FULL, LENGTH
from services.certificates.domain.status.places import StatusPlace, status_places
from services.certificates.storage.status_lists import StatusCredential, StatusEntry, StatusList
from tests.support.certificate_house import House


def reserved(house: House, count: int) -> list[UUID]:
    ids = [house.reserve() for _ in range(count)]
    return [each for each in ids if each is not None]


def places(house: House, ids: list[UUID]) -> dict[UUID, StatusPlace]:
    with house.database.transaction() as session:
        return status_places(session, ids, now=house.clock.now())


def test_place_when_asked_for_again_is_the_same(house: House):
    ids = reserved(house, 3)
    first = places(house, ids[:2])
    assert places(house, ids).items() > first.items()
    assert len(set(places(house, ids).values())) == 3


def test_places_when_many_ask_at_once_are_given_once_each(house: House):
    ids = reserved(house, 40)
    parts = [ids[start::8] for start in range(8)] + [ids[:5], ids[:5]]
    with ThreadPoolExecutor(10) as pool:
        given = list(pool.map(lambda part: places(house, part), parts))
    everybody = {issuance: place for each in given for issuance, place in each.items()}
    assert len(everybody) == len(set(everybody.values())) == 40
    with house.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(StatusEntry)) == 40
        assert session.scalar(select(StatusList.taken)) == 40
        assert session.scalar(select(func.count()).select_from(StatusCredential)) == 2


def test_places_when_given_say_nothing_of_their_order(house: House):
    ids = reserved(house, 12)
    positions = [places(house, [each])[each].position for each in ids]
    # That chance alone sorts twelve is less likely than one in four hundred million.
    assert positions != sorted(positions)
    assert all(0 <= position < LENGTH for position in positions)


def test_places_when_a_list_is_half_full_come_from_a_new_one(house: House):
    ids = reserved(house, 5)
    places(house, ids[:1])
    with house.database.transaction() as session:
        session.execute(update(StatusList).values(taken=FULL - 2))
    lists = [place.list_number for place in places(house, ids[1:]).values()]
    assert sorted(lists) == [1, 1, 2, 2]
