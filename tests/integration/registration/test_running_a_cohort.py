"""Running a cohort: moving a session, attendance, closing, certificates coming back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.certificates import note_certificate
from services.registration.domain.commands import CloseCohort, MarkAttendance, MoveSession
from services.registration.domain.errors import (
    AttendanceNotOpen,
    CohortClosed,
    SessionsNotOver,
    TimesNotPossible,
)
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.rescheduling import move_session
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import ReceivedCertificate
from shared.contracts.attendance import AttendanceMarked
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)
from shared.contracts.facts import LocalizedText, Organiser, Person
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.clock import SettableClock
from tests.support.stories import Stories

TO_START = timedelta(days=14)
PLACE = LocalizedText(sv="Ny sal, Mora", en="New hall, Mora")


def session_ids(stories: Stories) -> list[UUID]:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return [meeting.id for meeting in cohort.sessions]


def mark(stories: Stories, session_id: UUID, **people: bool) -> int:
    marks = {stories.id_of(who): present for who, present in people.items()}
    command = MarkAttendance(session_id, marks, "organizer:1")
    with stories.database.transaction() as session:
        return mark_attendance(session, command, now=stories.clock.now())


def close(stories: Stories, *, early: bool = False) -> int:
    command = CloseCohort(stories.cohort_id, "organizer:1", early)
    with stories.database.transaction() as session:
        closed = close_cohort(session, command, now=stories.clock.now(), links=stories.links)
    return closed.completed


def move(stories: Stories, session_id: UUID, by: timedelta, **more: object) -> bool:
    with stories.database.transaction() as session:
        meeting = session.get(ProgramSession, session_id)
        assert meeting is not None
        values = {
            "starts_local": meeting.starts_local + by,
            "ends_local": meeting.ends_local + by,
            "place": meeting.place,
            "online_url": meeting.online_url,
            **more,
        }
        command = MoveSession(session_id=session_id, **values)  # type: ignore[arg-type]
        return move_session(session, command, now=stories.clock.now())


def test_attendance_when_more_than_two_hours_early_then_is_refused(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    clock.advance(TO_START - timedelta(hours=3))

    with pytest.raises(AttendanceNotOpen):
        mark(stories, session_ids(stories)[0], anna=True)


def test_attendance_when_marked_again_then_the_last_mark_counts(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna", "bo")
    clock.advance(TO_START)
    first = session_ids(stories)[0]

    assert mark(stories, first, anna=True, bo=True) == 2
    assert mark(stories, first, bo=False) == 0

    with stories.database.transaction() as session:
        ids = [stories.id_of("anna"), stories.id_of("bo")]
        known = queries.attendance_of_session(session, first, ids)
    assert known[stories.id_of("anna")].present
    assert not known[stories.id_of("bo")].present


def test_attendance_when_somebody_waits_in_the_queue_then_cannot_be_marked(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    clock.advance(TO_START)

    assert mark(stories, session_ids(stories)[0], bo=True) == 0


def test_close_when_rule_is_met_then_completes_with_what_a_certificate_prints(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=3, sessions=3, share=0.6)
    stories.enter("anna", "bo", "cecilia")
    clock.advance(TO_START + timedelta(days=30))
    first, second, third = session_ids(stories)
    mark(stories, first, anna=True, bo=True)
    mark(stories, second, anna=True, bo=False)
    mark(stories, third, anna=False)

    assert close(stories) == 1

    assert stories.states() == {"anna": "completed", "bo": "confirmed", "cecilia": "confirmed"}
    name, body = stories.messages("anna")[-1]
    assert name == "registration.completed"
    assert (body["minutes_attended"], body["minutes_planned"]) == (360, 540)
    assert (body["sessions_attended"], body["sessions_planned"]) == (2, 3)
    assert (body["first_day"], body["last_day"]) == ("2026-12-08", "2026-12-22")
    assert stories.taken() == 3


def test_close_when_last_session_has_not_ended_then_needs_to_be_said_on_purpose(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    clock.advance(TO_START)
    mark(stories, session_ids(stories)[0], anna=True)

    with pytest.raises(SessionsNotOver):
        close(stories)
    assert close(stories, early=True) == 1


def test_close_when_closed_before_then_is_refused_and_nothing_is_told_twice(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    clock.advance(TO_START + timedelta(days=1))
    mark(stories, session_ids(stories)[0], anna=True)
    close(stories)

    with pytest.raises(CohortClosed):
        close(stories)
    with pytest.raises(CohortClosed):
        mark(stories, session_ids(stories)[0], anna=False)
    with pytest.raises(CohortClosed):
        move(stories, session_ids(stories)[0], timedelta(days=1))
    with pytest.raises(CohortClosed):
        stories.cancel("anna")
    assert stories.told("anna").count("registration.completed") == 1


def test_move_when_time_changes_then_tells_it_with_the_next_revision(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    first = session_ids(stories)[0]

    assert move(stories, first, timedelta(hours=2))
    assert move(stories, first, timedelta(0), place=PLACE)

    with stories.database.transaction() as session:
        rows = session.execute(
            select(outbox.c.sequence, outbox.c.body)
            .where(outbox.c.name == "session.rescheduled")
            .order_by(outbox.c.sequence)
        ).all()
    assert [row.sequence for row in rows] == [1, 2]
    assert rows[1].body["session"]["revision"] == 2
    assert rows[1].body["session"]["place"]["en"] == "New hall, Mora"


def test_move_when_nothing_changes_then_tells_nobody(stories: Stories) -> None:
    stories.open_cohort(capacity=1)

    assert not move(stories, session_ids(stories)[0], timedelta(0))


def test_move_when_registration_closes_at_the_start_then_it_follows(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    before = clock.now() + TO_START
    move(stories, session_ids(stories)[0], timedelta(hours=1))

    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        assert cohort.registration_closes_at == before + timedelta(hours=1)


def test_move_when_clocks_skip_the_time_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    skipped = datetime(2027, 3, 28, 2, 30)

    with pytest.raises(TimesNotPossible):
        move(
            stories,
            session_ids(stories)[0],
            timedelta(0),
            starts_local=skipped,
            ends_local=skipped + timedelta(hours=3),
        )


def test_session_when_unknown_then_is_not_found(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    unknown = MoveSession(
        new_id(),
        datetime(2026, 12, 1, 9),
        datetime(2026, 12, 1, 10),
        PLACE,
        None,
    )

    with stories.database.transaction() as session:
        with pytest.raises(NotFound):
            move_session(session, unknown, now=stories.clock.now())
        with pytest.raises(NotFound):
            mark_attendance(
                session, MarkAttendance(new_id(), {}, "organizer:1"), now=stories.clock.now()
            )


def certificate_facts(stories: Stories, who: str) -> dict[str, object]:
    return {
        "issuance_id": new_id(),
        "registration_id": stories.id_of(who),
        "number": "ABCD",
        "participant": Person(name="Anna", email="anna@example.org", language="sv"),
        "program_title": PLACE,
        "organiser": Organiser(name="Provhuset", email="prov@exempel.se"),
        "funding": None,
        "verify_url": "http://spinn.example.org/certificates/ABCD",
        "my_page_url": "http://spinn.example.org/my/x",
    }


def known(stories: Stories) -> ReceivedCertificate:
    with stories.database.transaction() as session:
        return session.scalars(select(ReceivedCertificate)).one()


def test_certificate_when_issued_and_revoked_then_page_knows_both(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    told = certificate_facts(stories, "anna")
    issued = CertificateIssued.model_validate(
        {**told, "issued_at": clock.now(), "download_url": "http://spinn.example.org/f"}
    )
    revoked = CertificateRevoked.model_validate(
        {**told, "revoked_at": clock.now(), "reason": "issued_in_error"}
    )

    with stories.database.transaction() as session:
        note_certificate(session, issued, sequence=1)
    assert known(stories).download_url == "http://spinn.example.org/f"
    with stories.database.transaction() as session:
        note_certificate(session, revoked, sequence=2)
    with stories.database.transaction() as session:
        note_certificate(session, issued, sequence=1)

    assert (known(stories).state, known(stories).state_since) == ("revoked", clock.now())
    assert known(stories).download_url is None


def test_certificate_when_revoked_is_heard_before_issued_then_stays_revoked(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    told = certificate_facts(stories, "anna")
    revoked = CertificateRevoked.model_validate(
        {**told, "revoked_at": clock.now(), "reason": "misuse"}
    )
    issued = CertificateIssued.model_validate(
        {**told, "issued_at": clock.now(), "download_url": "http://spinn.example.org/f"}
    )

    with stories.database.transaction() as session:
        note_certificate(session, revoked, sequence=2)
        session.flush()
        note_certificate(session, issued, sequence=1)

    assert (known(stories).state, known(stories).state_since) == ("revoked", clock.now())


def test_certificate_when_suspended_and_restored_then_page_has_its_links_again(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    told = certificate_facts(stories, "anna")
    links = {
        "download_url": "http://spinn.example.org/f",
        "holder_url": "http://spinn.example.org/m",
    }
    suspended = CertificateSuspended.model_validate(
        {**told, "suspended_at": clock.now(), "reason": "under_review"}
    )
    restored = CertificateRestored.model_validate({**told, **links, "restored_at": clock.now()})

    with stories.database.transaction() as session:
        note_certificate(session, suspended, sequence=2)
    assert (known(stories).state, known(stories).download_url) == ("suspended", None)
    with stories.database.transaction() as session:
        note_certificate(session, restored, sequence=3)
    row = known(stories)
    assert (row.state, row.download_url, row.holder_url) == ("issued", *links.values())


def test_certificate_when_superseded_then_page_has_no_link_to_it(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    superseded = CertificateSuperseded.model_validate(
        {
            **certificate_facts(stories, "anna"),
            "superseded_at": clock.now(),
            "superseded_by": new_id(),
        }
    )
    with stories.database.transaction() as session:
        note_certificate(session, superseded, sequence=2)
    assert (known(stories).state, known(stories).download_url) == ("superseded", None)


def told_marks(stories: Stories) -> list[AttendanceMarked]:
    with stories.database.transaction() as session:
        rows = session.scalars(
            select(outbox.c.body)
            .where(outbox.c.name == AttendanceMarked.NAME)
            .order_by(outbox.c.position)
        )
        return [AttendanceMarked.model_validate(row) for row in rows]


def test_attendance_when_marked_again_then_only_changes_are_told_each_later_than_the_last(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("åsa", "bo")
    (session_id,) = session_ids(stories)
    clock.advance(TO_START)
    mark(stories, session_id, åsa=True, bo=False)
    mark(stories, session_id, åsa=True, bo=False)
    # By a clock that stands still, or goes back a little between two machines.
    clock.advance(-timedelta(seconds=1))
    mark(stories, session_id, åsa=True, bo=True)
    first, second = told_marks(stories)
    assert {each.registration_id: each.present for each in first.marks} == {
        stories.id_of("åsa"): True,
        stories.id_of("bo"): False,
    }
    assert [(each.registration_id, each.present) for each in second.marks] == [
        (stories.id_of("bo"), True)
    ]
    assert second.recorded_at > first.recorded_at
