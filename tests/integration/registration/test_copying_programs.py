"""A program offered once more: all that it is, on other dates, and nothing about people."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registration.domain.access.deciding import NewCode, add_code
from services.registration.domain.errors import DecisionNotPossible
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.programs.copying_programs import CopyProgram, copy_program
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage.access import Admittance
from services.registration.storage.access_queries import codes_with_uses
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.forms import FormVersion
from services.registration.storage.pools import SeatPool
from services.registration.storage.queue_rows import QueueDraw
from services.registration.storage.registrations import Registration
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.organizers import signed_in
from tests.support.pages import words
from tests.support.stories import Stories

SEEDS = Seeds(b"a secret that only the tests know")


@pytest.fixture
def program_id(stories: Stories) -> UUID:
    """A program with a question, a choice of sessions, a room, a track, a leader and a person."""
    stories.open_cohort(capacity=9, sessions=2, promotion="offer")
    stories.let_choose(1, 2, places={1: 4}, modes={"on_site": 5, "online": None})
    stories.enter("anna", sessions=[1], mode="online")
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        first = cohort.sessions[0]
        first.room, first.leader = "Stora salen", "Lena Ledare"
        first.track = LocalizedText(sv="Teknik", en="Technology")
        session.add(
            FormVersion(
                id=new_id(),
                program_id=cohort.program_id,
                number=3,
                questions=[],
                created_at=stories.clock.now(),
            )
        )
        return cohort.program_id


def copied(stories: Stories, program_id: UUID, first_day: date) -> UUID:
    command = CopyProgram(program_id, first_day, same_weekday=False)
    with stories.database.transaction() as session:
        return copy_program(session, command, now=stories.clock.now(), seeds=SEEDS).id


def test_program_when_copied_then_a_draft_with_all_of_it_on_the_new_days(
    stories: Stories, program_id: UUID
) -> None:
    copy_id = copied(stories, program_id, date(2027, 4, 13))

    with stories.database.transaction() as session:
        original, copy = session.get(Program, program_id), session.get(Program, copy_id)
        assert original is not None
        assert copy is not None
        assert (copy.title, copy.completion) == (original.title, original.completion)
        assert (copy.published_at, copy.slug == original.slug) == (None, False)
        form = session.scalars(select(FormVersion).where(FormVersion.program_id == copy.id)).one()
        assert form.number == 1
        (cohort,) = copy.cohorts
        first, second = cohort.sessions
        assert [one.starts_local.date() for one in (first, second)] == [
            date(2027, 4, 13),
            date(2027, 4, 20),
        ]
        assert (first.room, first.track) == (
            "Stora salen",
            LocalizedText(sv="Teknik", en="Technology"),
        )
        assert (cohort.capacity, cohort.promotion) == (9, "offer")
        assert (cohort.least_sessions, cohort.most_sessions, cohort.hybrid) == (1, 2, True)
        rows = session.scalars(select(SeatPool).where(SeatPool.cohort_id == cohort.id))
        pools = {pool.ref: (pool.taken, pool.capacity) for pool in rows}
        assert pools == {
            str(first.id): (0, 4),
            str(second.id): (0, None),
            "on_site": (0, 5),
            "online": (0, None),
        }


def test_program_when_copied_then_nothing_about_people_is(
    stories: Stories, program_id: UUID
) -> None:
    copy_id = copied(stories, program_id, date(2027, 4, 13))

    with stories.database.transaction() as session:
        copy = session.get(Program, copy_id)
        assert copy is not None
        (cohort,) = copy.cohorts
        people = session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(Registration.cohort_id == cohort.id)
        )
        assert (people, cohort.places_taken, cohort.sessions[0].leader) == (0, 0, None)


def test_program_when_copied_then_each_code_has_a_fresh_one_that_nobody_has_used(
    stories: Stories, program_id: UUID
) -> None:
    now, given = stories.clock.now(), ""
    with stories.database.transaction() as session:
        first_day = session.get_one(Cohort, stories.cohort_id).sessions[0].starts_local.date()
        for note, days in (("Partner", 3), ("Spent soon", 1), ("Ended", None)):
            ends = None if days is None else now + timedelta(days=days)
            command = NewCode(stories.cohort_id, "", note, 5, ends, opens_window=True)
            code = add_code(session, command, now=now)
            code.ended_at = now if note == "Ended" else None
            if note == "Partner":
                given = code.code
                came = Admittance(registration_id=stories.id_of("anna"), code_id=code.id)
                session.add(came)
    # One day sooner: what was to end tomorrow would have ended now.
    copy_id = copied(stories, program_id, first_day - timedelta(days=1))

    with stories.database.transaction() as session:
        (cohort,) = session.get_one(Program, copy_id).cohorts
        ((code, used),) = codes_with_uses(session, cohort.id)
        assert (code.note, code.uses, code.opens_window, used) == ("Partner", 5, True, 0)
        assert code.expires_at == now + timedelta(days=2)
        assert code.code != given


def test_program_when_copied_then_tells_of_which(stories: Stories, program_id: UUID) -> None:
    copy_id = copied(stories, program_id, date(2027, 4, 13))

    with stories.database.transaction() as session:
        told = session.execute(
            select(outbox.c.body).where(outbox.c.name == "program.copied")
        ).scalar_one()
    assert told == {"program_id": str(copy_id), "copied_from": str(program_id)}


def test_program_when_it_has_no_dates_or_only_what_was_called_off_then_copied_without(
    stories: Stories, program_id: UUID
) -> None:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.cancelled_at = stories.clock.now()

    copy_id = copied(stories, program_id, date(2027, 4, 13))

    with stories.database.transaction() as session:
        copy = session.get(Program, copy_id)
        assert copy is not None
        assert copy.cohorts == []


def test_program_when_unknown_then_not_found(stories: Stories) -> None:
    with pytest.raises(NotFound):
        copied(stories, UUID(int=1), date(2027, 4, 13))


def test_cohort_when_its_places_are_drawn_then_the_copy_draws_later_with_a_seed_of_its_own(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=2)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.policy = "lottery"
        cohort.decides_at = cohort.sessions[0].starts_at - timedelta(days=2)
        cohort.organisation_limit = 1
    now = stories.clock.now()

    with stories.database.transaction() as session:
        command = CopyCohort(stories.cohort_id, date(2027, 4, 13), same_weekday=False)
        copy = copy_cohort(session, command, now=now, seeds=SEEDS)
        assert copy.decides_at is not None
        assert copy.sessions[0].starts_at - copy.decides_at == timedelta(days=2)
        assert (copy.policy, copy.organisation_limit, copy.decided_at) == ("lottery", 1, None)
        assert session.get(QueueDraw, copy.id) is not None
    soon = CopyCohort(stories.cohort_id, now.date() + timedelta(days=1), same_weekday=False)
    with stories.database.transaction() as session, pytest.raises(DecisionNotPossible):
        copy_cohort(session, soon, now=now, seeds=SEEDS)


def test_page_when_a_program_is_copied_then_leads_to_the_draft_and_warns_of_holidays(
    app: Flask, stories: Stories, program_id: UUID
) -> None:
    olle, page = signed_in(app, stories.database), f"/organizer/programs/{program_id}/copy"
    assert olle.submit(page, {"first_day": ""}).status_code == 422

    # The second session falls on Ascension Day.
    answer = olle.submit(page, {"first_day": "2027-04-29"})

    assert answer.status_code == 302
    shown = words(olle.get(answer.location))
    assert "Draft" in shown
    assert "Thursday 6 May 2027 is a holiday" in shown
