"""Notifications forgets a person: every table is looked through, also in the midst of things."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, text

from services.notifications.domain.erasing import apply_erasure
from services.notifications.domain.house import Occasion
from services.notifications.messaging.consumers import handlers
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration
from services.notifications.storage.tables import Base
from shared.contracts.message import Envelope
from shared.contracts.participants import ParticipantErased
from shared.contracts.registrations import RegistrationConfirmed
from shared.kernel.addresses import address_digests
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener
from tests.support.waiting import PATIENCE_SECONDS, until

# What says nothing about anybody, and is left alone.
IMPERSONAL = {
    "alert", "announcement", "brand_version", "cohort", "domain_pace", "picture",
    "program_session", "relay", "reminder_rule", "wording_version",
}  # fmt: skip


def forgotten(who: Applicant) -> ParticipantErased:
    return ParticipantErased(
        participant_id=new_id(),
        registration_ids=(who.id,),
        subject_ids=(),
        shared_ids=(),
        address_digests=address_digests(who.person.email),
        with_certificates=False,
    )


def test_tables_when_new_then_are_found_by_their_columns_or_listed_as_impersonal() -> None:
    named = ("address", "recipient", "registration_id", "delivery_id")
    personal = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.name == "registration" or any(column.name in named for column in table.columns)
    }

    assert personal.isdisjoint(IMPERSONAL)
    assert {table.name for table in Base.metadata.sorted_tables} == personal | IMPERSONAL


def test_mail_when_its_reader_is_erased_before_it_left_then_never_leaves(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    listener.hear(who.confirmed(), 1)

    listener.hear(forgotten(who), 2)
    listener.run_due()

    assert post.parcels == []


def test_fact_when_blanked_before_the_erasure_is_heard_then_is_dropped(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    blank = who.person.model_copy(update={"name": "", "email": ""})
    listener.hear(who.confirmed().model_copy(update={"participant": blank}), 1)
    listener.run_due()

    assert post.parcels == []


def test_fact_when_handled_at_the_same_moment_then_its_end_is_waited_for_and_it_is_found(
    notifications_database: TestDatabase, clock: SettableClock
) -> None:
    who, entered, go_on = Applicant(), threading.Event(), threading.Event()

    def hear_slowly() -> None:
        fact = who.confirmed()
        with notifications_database.transaction() as session:
            handlers(HOUSE, clock)[RegistrationConfirmed](session, fact, envelope_of(fact, clock))
            entered.set()
            assert go_on.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(hear_slowly)
        assert entered.wait(PATIENCE_SECONDS)
        erasing = pool.submit(erase, notifications_database, who, clock)
        until(lambda: waits_for_a_lock(notifications_database))
        go_on.set()
        slow.result(PATIENCE_SECONDS)
        erasing.result(PATIENCE_SECONDS)

    with notifications_database.transaction() as session:
        for table in (Registration, Delivery):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def envelope_of(fact: RegistrationConfirmed, clock: SettableClock) -> Envelope:
    return Envelope(
        id=new_id(), name=fact.NAME, version=fact.VERSION, occurred_at=clock.now(),
        correlation_id="x", aggregate_id=fact.aggregate_id, sequence=1, body={},
    )  # fmt: skip


def erase(database: TestDatabase, who: Applicant, clock: SettableClock) -> None:
    with database.transaction() as session:
        at = Occasion(1, clock.now(), clock.now())
        apply_erasure(session, forgotten(who), at=at, house=HOUSE)


def waits_for_a_lock(database: TestDatabase) -> bool:
    with database.transaction() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(session.scalar(waiting))
