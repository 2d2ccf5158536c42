"""Who is remembered as erased, and what was told of them before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.kernel.identifiers import new_id
from shared.messaging.erasing import is_erased, remember_erased
from tests.support.databases import TestDatabase

FIRST = datetime(2026, 5, 4, 10, tzinfo=UTC)
BETWEEN, SECOND, AFTER = (FIRST + timedelta(hours=hours) for hours in (1, 2, 3))


def remember(database: TestDatabase, thing: UUID, now: datetime, *, lasting: bool) -> None:
    with database.transaction() as session:
        remember_erased(session, [thing], now=now, lasting=lasting)


def dropped(database: TestDatabase, thing: UUID) -> list[bool]:
    """Whether what was told between the two erasures, and after them, is dropped."""
    with database.transaction() as session:
        return [is_erased(session, [thing], told_at=at) for at in (BETWEEN, AFTER)]


@pytest.mark.parametrize(
    ("lasting", "expected"),
    [
        ((False, False), [True, False]),
        ((False, True), [True, True]),
        ((True, False), [True, True]),
    ],
)
def test_thing_when_it_was_about_one_erased_person_after_the_other_then_goes_with_the_last(
    notifications_database: TestDatabase, lasting: tuple[bool, bool], expected: list[bool]
) -> None:
    seat = new_id()
    remember(notifications_database, seat, FIRST, lasting=lasting[0])
    assert dropped(notifications_database, seat) == [lasting[0]] * 2

    remember(notifications_database, seat, SECOND, lasting=lasting[1])
    # Told once more, and late: nothing of it is forgotten.
    remember(notifications_database, seat, FIRST, lasting=False)

    assert dropped(notifications_database, seat) == expected
