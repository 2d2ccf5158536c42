"""A person is erased in all services: looked for in every table, and never brought back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.certificates.domain import erasing as certificate_erasing
from services.certificates.storage.issuances import Issuance
from services.notifications.storage.deliveries import Delivery
from services.registration.storage import absences  # noqa: F401  (fills the metadata)
from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base
from services.registration.storage.uploads import claim_unheld
from shared.contracts.message import Envelope
from shared.messaging.tables import outbox
from tests.support.erasing import (
    ADDRESS,
    WHO,
    erased,
    live_through_everything,
    person_of,
)
from tests.support.services_together import ServicesTogether
from tests.support.traces import tables_with


def found(together: ServicesTogether, sought: str = WHO) -> dict[str, set[str]]:
    """Where somebody is found, by service; services that know nothing are left out."""
    databases = {
        "registration": together.stories.database,
        "notifications": together.notifications,
        "certificates": together.certificates,
    }
    everywhere = {name: tables_with(each, sought) for name, each in databases.items()}
    return {name: tables for name, tables in everywhere.items() if tables}


def test_erasure_when_certificates_go_too_then_no_table_of_any_service_names_the_person(
    together: ServicesTogether,
) -> None:
    live_through_everything(together)
    before = found(together)
    assert before == {
        "registration": {
            "answer", "api_idempotent_request", "data_part", "dead_letter", "former_answer",
            "invitation", "organisation", "outbox", "participant", "party_seat", "registration",
            "registration_transition", "reported_mail", "upload", "webhook_attempt",
        },
        "notifications": {
            "alert", "bounce", "dead_letter", "delivery", "delivery_step", "feed", "inbound_mail",
            "outbox", "preference", "registration", "stop", "suppression", "text_message",
        },
        "certificates": {"dead_letter", "issuance", "outbox"},
    }  # fmt: skip
    assert any(WHO.title().encode() in each for each in together.store.kept.values())

    assert erased(together, person_of(together))
    together.carry()
    delete_documents(together)

    assert found(together) == {}
    assert found(together, "070-1740605") == {}
    assert files_to_delete(together) == 1
    assert not any(WHO.title().encode() in each for each in together.store.kept.values())
    assert found(together, "bertil").keys() == before.keys()


def delete_documents(together: ServicesTogether) -> None:
    """Delete what falls due, as the scheduler and a worker do."""
    now = together.clock.now()
    with together.certificates.transaction() as session:
        due = certificate_erasing.claim_due(session, now, 10)
    for each in due:
        with together.certificates.transaction() as session:
            certificate_erasing.delete_document(session, each, together.store)


def files_to_delete(together: ServicesTogether) -> int:
    with together.stories.database.transaction() as session:
        return len(claim_unheld(session, together.clock.now(), 10, timedelta(minutes=1)))


def test_erasure_when_certificates_stay_then_only_they_name_the_person(
    together: ServicesTogether,
) -> None:
    live_through_everything(together)

    erased(together, person_of(together), with_certificates=False)
    together.carry()
    delete_documents(together)

    assert found(together) == {"certificates": {"issuance"}}
    assert found(together, ADDRESS) == {}


def test_erasure_when_told_twice_or_asked_twice_then_changes_nothing_more(
    together: ServicesTogether,
) -> None:
    live_through_everything(together)
    person = person_of(together)
    assert erased(together, person)
    together.carry(times=2)
    counted = told(together)

    assert not erased(together, person)

    assert together.carry() == []
    assert told(together) == counted
    assert found(together).keys() <= {"certificates"}


def told(together: ServicesTogether) -> int:
    with together.stories.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(outbox)) or 0


def test_messages_when_they_come_again_after_the_erasure_then_bring_nobody_back(
    together: ServicesTogether,
) -> None:
    live_through_everything(together)
    before = recorded(together)
    erased(together, person_of(together))
    together.carry()
    delete_documents(together)

    for envelope in before:
        # As if each had been held up: never seen before, with the name still in it.
        fresh = envelope.model_copy(update={"id": UUID(int=envelope.id.int ^ 1)})
        together.deliver(fresh)

    assert found(together) == {}


def recorded(together: ServicesTogether) -> list[Envelope]:
    """All messages of all services that name the person."""
    found = []
    for database in (together.stories.database, together.notifications, together.certificates):
        with database.transaction() as session:
            rows = session.execute(select(outbox).order_by(outbox.c.position)).mappings()
            named = [row for row in rows if WHO in str(row["body"]).lower()]
            found += [Envelope.model_validate(dict(row)) for row in named]
    return found


def test_tables_of_registration_when_new_then_somebody_has_thought_of_erasing() -> None:
    personal = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("participant", "registration")
    }

    # Deleted or blanked, or counted on without saying whose they are.
    assert personal == {
        "absence", "answer", "attendance", "consent", "data_request", "erasure", "former_answer",
        "offer", "party_seat", "received_certificate", "registration", "registration_access",
        "registration_transition", "reported_mail", "seat_claim", "session_reply", "sign_in_code",
        "upload",
    }  # fmt: skip


def test_erasure_when_others_wait_then_they_move_up_and_are_mailed(
    together: ServicesTogether,
) -> None:
    stories = together.stories
    stories.open_cohort(capacity=1)
    stories.enter(WHO, "bertil")
    together.carry()

    erased(together, person_of(together))
    together.carry()

    assert stories.state("bertil") == "confirmed"
    with together.notifications.transaction() as session:
        mails = session.execute(select(Delivery.recipient, Delivery.kind)).all()
    assert {mail.recipient for mail in mails} == {"bertil@example.org"}
    assert "promoted" in {mail.kind for mail in mails}


def test_erasure_when_person_signs_up_anew_then_is_somebody_new(
    together: ServicesTogether,
) -> None:
    stories = together.stories
    stories.open_cohort(capacity=2)
    stories.enter(WHO)
    together.carry()
    person = person_of(together)
    erased(together, person)
    together.carry()

    stories.open_cohort(capacity=2)
    stories.enter(WHO)
    together.carry()

    assert person_of(together) != person
    with together.notifications.transaction() as session:
        kinds = set(session.scalars(select(Delivery.kind).where(Delivery.recipient == ADDRESS)))
    assert {"confirm_address", "place_confirmed"} <= kinds


def test_erasure_when_all_is_over_then_what_funders_count_stays(
    together: ServicesTogether,
) -> None:
    live_through_everything(together)
    erased(together, person_of(together))
    together.carry()

    with together.stories.database.transaction() as session:
        states = session.execute(
            select(Registration.state, Registration.name).where(
                Registration.participant_id != person_of(together, "bertil")
            )
        ).all()
    assert ("completed", "\N{EN DASH}") in [tuple(row) for row in states]
    with together.certificates.transaction() as session:
        assert set(session.scalars(select(Issuance.state))) == {"issued", "erased"}
