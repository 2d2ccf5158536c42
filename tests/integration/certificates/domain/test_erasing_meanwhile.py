"""Somebody is erased while something else is done with their certificates: nothing stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text, update

from services.certificates.domain.correcting import correct
from services.certificates.domain.erasing import erase
from services.certificates.domain.errors import StateForbids
from services.certificates.domain.status.bits import FULL, PURPOSES
from services.certificates.domain.status.places import status_places
from services.certificates.domain.transparency.sequencing import sign_root
from services.certificates.storage import log_heads, status_queries
from services.certificates.storage.corrections import Correction
from services.certificates.storage.log_tables import LogEntry
from services.certificates.storage.status_lists import StatusList
from shared.kernel.identifiers import new_id
from tests.support.certificate_house import House, erasure_of
from tests.support.certificates import certificate_links, completed
from tests.support.log import ORIGIN, LogKeeper
from tests.support.waiting import until

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@contextmanager
def meanwhile(house: House, act: Callable[[], object]) -> Iterator[Future[object]]:
    """Let ``act`` run in a thread until it waits for a lock, or until it is done."""

    def is_waiting() -> bool:
        with house.database.reading() as session:
            return bool(session.scalar(_WAITING))

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(act)
        until(lambda: done.done() or is_waiting())
        yield done


def everything(house: House) -> str:
    with house.database.transaction() as session:
        wishes = session.scalars(select(Correction)).all()
    rows = [f"{row.facts}{row.recipient}" for row in house.rows()]
    return "".join([*rows, *(wish.name for wish in wishes)])


@pytest.mark.parametrize("with_certificates", [True, False])
def test_erasure_when_a_name_is_just_being_corrected_then_neither_name_stays_in_what_was_not_made(
    house: House, with_certificates: bool
) -> None:
    completion = completed(name="Asa Oberg")
    old_id = house.issue(completion)
    with house.database.transaction() as session:
        correct(session, old_id, "Åsa Öberg", links=certificate_links(), now=house.clock.now())
        session.flush()
        with meanwhile(
            house, lambda: house.forget(completion, with_certificates=with_certificates)
        ) as erased:
            assert not erased.done()
            session.commit()
            erased.result()
    new = house.successor(old_id)
    assert new.state == "erased"
    house.draw()
    assert len(house.renderer.drawn) == 1
    assert "Öberg" not in everything(house)
    assert "asa@example.org" not in everything(house)
    assert ("Oberg" in everything(house)) is not with_certificates


def test_correction_when_its_holder_is_just_being_erased_then_it_is_refused(house: House) -> None:
    completion = completed(name="Asa Oberg")
    old_id = house.issue(completion)

    def act() -> None:
        house.correct(old_id, "Åsa Öberg")

    with house.database.transaction() as session:
        erase(session, erasure_of(completion), now=house.clock.now())
        session.flush()
        with meanwhile(house, act) as corrected:
            assert not corrected.done()
            session.commit()
            with pytest.raises(StateForbids):
                corrected.result()
    assert [row.state for row in house.rows()] == ["erased"]
    assert "berg" not in everything(house)


def test_correction_when_the_holder_was_erased_and_the_certificate_stays_then_it_is_refused(
    house: House,
) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.forget(completion, with_certificates=False)
    with pytest.raises(StateForbids):
        house.correct(issuance_id, "Åsa Lindh")


def test_erasure_when_the_corrected_one_is_just_being_issued_then_nobody_waits_in_a_circle(
    house: House,
) -> None:
    completion = completed(name="Asa Oberg")
    old_id = house.issue(completion)
    now = house.clock.now()
    with house.database.transaction() as correcting:
        correct(correcting, old_id, "Åsa Öberg", links=certificate_links(), now=now)
        correcting.flush()
        # It has asked for the rows before the corrected one was there.
        with meanwhile(house, lambda: house.forget(completion)) as erased:
            correcting.commit()
            house.draw()
            erased.result()
    assert {row.state for row in house.rows()} == {"erased"}
    assert "berg" not in everything(house)


def test_erasure_when_the_log_is_just_being_sequenced_then_both_come_to_their_end(
    house: House,
) -> None:
    completion = completed()
    first = house.issue(completion)
    house.correct(first, "Åsa Lindh")  # the same person has several entries now
    keeper, now = LogKeeper(house), house.clock.now()
    entries = select(LogEntry.id).where(LogEntry.issuance_id == first)
    with house.database.transaction() as session:
        # The sequencer in the midst of its work: it has come to the entries of one of them.
        log_heads.head_locked(session)
        session.execute(entries.with_for_update())
        with meanwhile(house, lambda: house.forget(completion)) as erased:
            assert not erased.done()
            sign_root(session, keeper.key, origin=ORIGIN, now=now)
            session.commit()
            erased.result()
    keeper.sign()
    assert keeper.check() is None
    with house.database.transaction() as session:
        assert set(session.scalars(select(LogEntry.salt))) == {None}


def test_erasure_when_others_change_bits_in_the_same_lists_then_nobody_waits_in_a_circle(
    house: House,
) -> None:
    completion = completed()
    first, now = house.issue(completion), house.clock.now()
    # The same person has another one, in a later list.
    newer = house.issue(completion.model_copy(update={"completion_id": new_id()}))
    other = house.issue()
    with house.database.transaction() as session:
        numbers = [status_places(session, [first], now=now)[first].list_number]
        session.execute(update(StatusList).values(taken=FULL))
        placed = status_places(session, [newer, other], now=now)
        numbers += [placed[each].list_number for each in (newer, other)]
    assert numbers == [1, 2, 2]
    with house.database.transaction() as session:
        status_queries.ask_for_signing(session, first, PURPOSES, now)
        with meanwhile(house, lambda: house.forget(completion)) as erased:
            assert not erased.done()
            status_queries.ask_for_signing(session, other, PURPOSES, now)
            session.commit()
            erased.result()
    assert house.row(first).state == "erased"
