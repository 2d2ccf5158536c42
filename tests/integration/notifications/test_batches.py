from __future__ import annotations

from datetime import timedelta
from threading import Event

from sqlalchemy import text

from services.notifications.gateways.transmission import Fate, Parcel, Stage, Transmission
from services.notifications.messaging.actors import DueActors
from tests.support.bulk import copy_mail
from tests.support.notification_story import (
    ACCEPTED,
    HOUSE,
    LOST,
    REFUSED,
    Applicant,
    KeepingPost,
    Listener,
)


def enter_bulk(listener: Listener, count: int) -> list[str]:
    listener.hear(Applicant().confirmed(), 1)
    copy_mail(listener.database, "place_confirmed", count - 1)
    return [str(each.id) for each in listener.deliveries()]


def states(listener: Listener) -> dict[str, int]:
    with listener.database.transaction() as session:
        rows = session.execute(text("SELECT state, count(*) AS mails FROM delivery GROUP BY state"))
        return {row.state: row.mails for row in rows}


def test_batch_when_sent_then_each_mail_once_with_its_step(
    listener: Listener, post: KeepingPost
) -> None:
    ids = enter_bulk(listener, 40)
    listener.actors.send_deliveries(" ".join(ids))
    assert (states(listener), len(post.parcels)) == ({"sent": 40}, 40)
    assert len({parcel.recipient for parcel in post.parcels}) == 40
    with listener.database.transaction() as session:
        steps = session.execute(text("SELECT count(*), min(words), max(kind) FROM delivery_step"))
        assert steps.one() == (40, "250 taken", "sent")


def test_batch_when_some_fail_in_every_way_then_the_others_are_sent(
    listener: Listener, post: KeepingPost
) -> None:
    ids = enter_bulk(listener, 30)

    def answer(parcel: Parcel) -> Transmission:
        number = parcel.recipient.partition("@")[0]
        return {"p3": REFUSED, "p7": LOST, "p11": LATER}.get(number, ACCEPTED)

    post.answer = answer
    with listener.database.transaction() as session:
        session.execute(text("UPDATE delivery SET recipient = 'å@x' WHERE recipient ~ '^p13@'"))
        session.execute(text(SPOILED))
    listener.actors.send_deliveries(" ".join(ids))
    assert states(listener) == {"sent": 25, "failed": 3, "unknown": 1, "deferred": 1}


SPOILED = """
    UPDATE delivery SET entry = jsonb_set(entry, '{zone}', '"No/Where"') WHERE recipient ~ '^p17@'
"""
LATER = Transmission(Fate.DEFERRED, Stage.RCPT, "451 4.2.0 later", "4.2.0", 451)
GONE = Transmission(Fate.DEFERRED, Stage.CONNECT, "ConnectionRefusedError")


def test_batch_when_the_server_is_away_then_what_was_not_tried_is_as_before(
    listener: Listener, post: KeepingPost
) -> None:
    ids = enter_bulk(listener, 25)
    post.answer = lambda _: GONE
    listener.actors.send_deliveries(" ".join(ids))
    tried = [each for each in listener.deliveries() if each.attempts]
    left = [each for each in listener.deliveries() if not each.attempts]
    assert 1 <= len(tried) <= 4
    assert {(each.state, each.claimed_until) for each in left} == {("queued", None)}
    assert {each.state for each in tried} == {"deferred"}


def test_batch_when_one_breaks_the_worker_then_the_others_are_seen_to_and_it_is_told(
    listener: Listener, post: KeepingPost
) -> None:
    ids = enter_bulk(listener, 10)

    def answer(parcel: Parcel) -> Transmission:
        if parcel.recipient.startswith("p5@"):
            raise MemoryError
        return ACCEPTED

    post.answer = answer
    try:
        listener.actors.send_deliveries(" ".join(ids))
    except MemoryError:
        assert states(listener) == {"sent": 9, "sending": 1}
    else:
        raise AssertionError("nobody would have heard of it")


def test_batch_when_two_workers_have_it_at_once_then_each_mail_once(
    listener: Listener, post: KeepingPost
) -> None:
    ids = " ".join(enter_bulk(listener, 20))
    second = DueActors(listener.database, post, HOUSE, listener.clock)
    began = Event()

    def answer(_: Parcel) -> Transmission:
        if not began.is_set():
            began.set()
            second.send_deliveries(ids)
        return ACCEPTED

    post.answer = answer
    listener.actors.send_deliveries(ids)
    assert (states(listener), len(post.parcels)) == ({"sent": 20}, 20)


def test_claim_when_a_bulk_is_due_then_what_somebody_waits_for_goes_first(
    listener: Listener,
) -> None:
    enter_bulk(listener, 30)
    listener.clock.advance(timedelta(minutes=1))
    listener.hear(Applicant().received(), 1)
    (work, _) = listener.actors.due_work()
    with listener.database.transaction() as session:
        (first,) = work.claim(session, listener.clock.now(), 1)
    assert [each.kind for each in listener.deliveries() if each.id == first] == ["confirm_address"]


def test_claim_when_many_are_handed_out_then_the_rest_waits_in_its_rows(
    listener: Listener,
) -> None:
    enter_bulk(listener, 1100)
    (work, _) = listener.actors.due_work()
    claimed = []
    for _round in range(7):
        with listener.database.transaction() as session:
            claimed.append(len(work.claim(session, listener.clock.now(), 200)))
    assert claimed == [200, 200, 200, 200, 200, 0, 0]
