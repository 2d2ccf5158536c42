"""Programs drafted and published, cohorts planned, copied, resized and called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.domain.errors import (
    NotReady,
    PlacesTaken,
    SessionNotLast,
    WindowNotPossible,
)
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.programs.drafting import (
    ProgramTexts,
    WriteProgram,
    draft_program,
    edit_program,
    slug_of,
)
from services.registration.domain.programs.planning import Concern, SessionPlan
from services.registration.domain.programs.publishing import check, publish, warn
from services.registration.domain.programs.scheduling import (
    AddCohort,
    Window,
    add_cohort,
    add_session,
    set_window,
)
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.gateways.holiday_names import holiday_name
from services.registration.storage import program_queries, queries
from services.registration.storage.catalogue import Cohort, Project
from services.registration.storage.outlines import program_outlines
from services.registration.storage.registrations import Transition
from shared.contracts.facts import LocalizedText, Organiser
from shared.kernel.errors import NotFound
from shared.messaging.tables import outbox
from tests.support.registration import ZONE, text
from tests.support.stories import Stories

SEEDS = Seeds(b"a secret that only the tests know")

ACTOR = "organizer:olle"
NOBODY = UUID(int=1)
HOUSE = Organiser(name="Provhuset", email="prov@exempel.se")


def plan(starts: datetime, municipality: str = "Falun") -> SessionPlan:
    return SessionPlan(
        starts_local=starts,
        ends_local=starts + timedelta(hours=3),
        zone=ZONE,
        place=text("Salen", "The hall"),
        municipality=municipality,
    )


def written(project_id: UUID | None, summary: str = "Kort") -> WriteProgram:
    return WriteProgram(
        kind="workshop",
        texts=ProgramTexts(
            title=text("Örats väg", "The way of the ear"),
            summary=text(summary),
            description=text("Ett stycke"),
            audience=text("Alla"),
            access=text("Hiss"),
            price=text("Fritt"),
        ),
        audience_keys=("sme",),
        sub_goal="collaboration",
        global_goal_targets=("17.17",),
        share=0.8,
        project_id=project_id,
    )


@pytest.fixture
def program_id(stories: Stories) -> UUID:
    """A draft beside the open cohort of another program."""
    stories.open_cohort(capacity=2)
    with stories.database.transaction() as session:
        project = session.scalars(select(Project)).one()
        return draft_program(session, written(project.id), HOUSE).id


def planned(stories: Stories, program_id: UUID, *sessions: SessionPlan) -> UUID:
    window = Window(stories.clock.now(), None)
    command = AddCohort(program_id, 20, None, window, sessions)
    with stories.database.transaction() as session:
        return add_cohort(session, command).id


def cohort_of(stories: Stories, cohort_id: UUID) -> Cohort:
    with stories.database.transaction() as session:
        found = session.get(Cohort, cohort_id)
        assert found is not None
        assert found.sessions
        return found


def notes(stories: Stories, who: str) -> list[tuple[str, str, str | None]]:
    with stories.database.transaction() as session:
        rows = session.scalars(
            select(Transition)
            .where(Transition.registration_id == stories.id_of(who))
            .order_by(Transition.at, Transition.id)
        )
        return [(row.actor, row.reason, row.note) for row in rows]


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Örats väg", "orats-vag"), ("AI – nu!", "ai-nu"), ("猫", "program"), ("a" * 80, "a" * 50)],
)
def test_address_when_made_from_a_title_then_has_small_plain_letters(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_draft_when_its_title_is_taken_then_gets_an_address_of_its_own(
    stories: Stories, program_id: UUID
) -> None:
    with stories.database.transaction() as session:
        first = program_queries.program(session, program_id)
        second = draft_program(session, written(None), HOUSE)

        assert first is not None
        assert (first.slug, second.slug) == ("orats-vag", "orats-vag-2")
        assert first.position < second.position


def test_draft_when_not_published_then_is_in_no_catalogue(
    stories: Stories, program_id: UUID
) -> None:
    with stories.database.transaction() as session:
        shown = [program.id for program in program_outlines(session)]

        assert program_id not in shown
        assert queries.program_by_slug(session, "orats-vag") is None
        assert queries.program_by_slug(session, "orats-vag", drafts=True) is not None


def test_program_when_edited_then_keeps_its_address(stories: Stories, program_id: UUID) -> None:
    with stories.database.transaction() as session:
        program = edit_program(session, program_id, written(None, "Ny"))

        assert (program.slug, program.summary.sv) == ("orats-vag", "Ny")
        with pytest.raises(NotFound):
            edit_program(session, NOBODY, written(None))


def test_program_when_it_has_no_dates_then_is_not_published(
    stories: Stories, program_id: UUID
) -> None:
    with stories.database.transaction() as session:
        program = program_queries.program(session, program_id)
        assert program is not None
        assert not check(program).dates
        with pytest.raises(NotReady):
            publish(session, program_id, now=stories.clock.now())


@pytest.mark.parametrize("lacks", ["project", "statement", "funders", "text"])
def test_program_when_its_page_could_not_show_all_then_is_not_published(
    stories: Stories, program_id: UUID, lacks: str
) -> None:
    planned(stories, program_id, plan(datetime(2027, 1, 12, 9)))
    with stories.database.transaction() as session:
        program = program_queries.program(session, program_id)
        assert program is not None
        assert program.project is not None
        if lacks == "project":
            program.project = None
        elif lacks == "statement":
            program.project.statement = text("Finansieras", " ")
        elif lacks == "funders":
            program.project.funders = []
        else:
            program.summary = text("Kort", " ")
        session.flush()
        with pytest.raises(NotReady):
            publish(session, program_id, now=stories.clock.now())


def test_program_when_all_is_there_then_is_published_once(
    stories: Stories, program_id: UUID
) -> None:
    planned(stories, program_id, plan(datetime(2027, 1, 12, 9)))
    now = stories.clock.now()
    with stories.database.transaction() as session:
        publish(session, program_id, now=now)
        again = publish(session, program_id, now=now + timedelta(days=1))

        assert again.published_at == now
        with pytest.raises(NotFound):
            publish(session, NOBODY, now=now)


def test_cohort_when_planned_then_sessions_are_in_order_and_it_closes_at_the_first(
    stories: Stories, program_id: UUID
) -> None:
    cohort_id = planned(
        stories, program_id, plan(datetime(2027, 3, 30, 9)), plan(datetime(2027, 3, 23, 9))
    )

    cohort = cohort_of(stories, cohort_id)
    assert [meeting.starts_at for meeting in cohort.sessions] == [
        datetime(2027, 3, 23, 8, tzinfo=UTC),
        datetime(2027, 3, 30, 7, tzinfo=UTC),
    ]
    assert cohort.registration_closes_at == datetime(2027, 3, 23, 8, tzinfo=UTC)


def test_cohorts_when_two_begin_on_a_day_then_have_names_of_their_own(
    stories: Stories, program_id: UUID
) -> None:
    first = planned(stories, program_id, plan(datetime(2027, 1, 12, 9)))
    second = planned(stories, program_id, plan(datetime(2027, 1, 12, 13)))

    keys = [cohort_of(stories, each).key for each in (first, second)]
    assert keys == ["2027-01-12", "2027-01-12-2"]


def test_cohort_when_its_program_is_unknown_then_is_not_found(stories: Stories) -> None:
    with pytest.raises(NotFound):
        planned(stories, NOBODY, plan(datetime(2027, 1, 12, 9)))


def test_window_when_it_closes_before_it_opens_then_is_refused(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    now = stories.clock.now()
    with stories.database.transaction() as session, pytest.raises(WindowNotPossible):
        set_window(session, cohort_id, Window(now, now), queue_limit=None)


def test_window_when_closed_and_opened_again_then_says_so(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    now = stories.clock.now()
    with stories.database.transaction() as session:
        closed = set_window(session, cohort_id, Window(now - timedelta(days=1), now), queue_limit=3)
        assert (closed.registration_closes_at, closed.queue_limit) == (now, 3)
        opened = set_window(session, cohort_id, Window(now, None), queue_limit=None)
        assert opened.registration_closes_at == opened.sessions[0].starts_at


def test_session_when_added_then_comes_last_and_is_told(stories: Stories) -> None:
    cohort_id = stories.open_cohort(sessions=2)
    with stories.database.transaction() as session:
        meeting = add_session(
            session, cohort_id, plan(datetime(2027, 3, 2, 9)), now=stories.clock.now()
        )
        told = session.scalars(
            select(outbox.c.name).where(outbox.c.aggregate_id == meeting.id)
        ).all()

    assert meeting.number == 3
    assert list(told) == ["session.rescheduled"]
    with stories.database.transaction() as session, pytest.raises(SessionNotLast):
        add_session(session, cohort_id, plan(datetime(2027, 1, 1, 9)), now=stories.clock.now())


def test_session_when_people_choose_then_may_be_held_with_the_last_one_in_another_track(
    stories: Stories,
) -> None:
    cohort_id = stories.open_cohort(sessions=2, capacity=7)
    last = cohort_of(stories, cohort_id).sessions[-1]
    track = LocalizedText(sv="Teknik", en="Technology")
    beside = replace(plan(last.starts_local), room="Salen", track=track, leader="Lena")
    with stories.database.transaction() as session, pytest.raises(SessionNotLast):
        add_session(session, cohort_id, beside, now=stories.clock.now())
    stories.let_choose(1, 2)
    with stories.database.transaction() as session:
        add_session(session, cohort_id, beside, now=stories.clock.now())
    earlier = replace(beside, starts_local=last.starts_local - timedelta(hours=1))
    with stories.database.transaction() as session, pytest.raises(SessionNotLast):
        add_session(session, cohort_id, earlier, now=stories.clock.now())

    added = cohort_of(stories, cohort_id).sessions[-1]
    assert (added.number, added.room, added.track, added.leader) == (3, "Salen", track, "Lena")
    stories.enter("anna", sessions=[1, 3])
    assert stories.attends("anna") == [1, 3]


def test_copy_when_dates_are_shifted_then_keeps_clock_places_and_window_without_people(
    stories: Stories,
) -> None:
    cohort_id = stories.open_cohort(sessions=2, capacity=7, queue_limit=4)
    stories.enter("anna")
    original = cohort_of(stories, cohort_id)
    command = CopyCohort(cohort_id, date(2027, 5, 5), same_weekday=True)
    with stories.database.transaction() as session:
        copied_id = copy_cohort(session, command, now=stories.clock.now(), seeds=SEEDS).id

    copied = cohort_of(stories, copied_id)
    assert (copied.capacity, copied.queue_limit, copied.places_taken) == (7, 4, 0)
    # The original begins on a Tuesday.
    assert copied.sessions[0].starts_local == datetime.combine(
        date(2027, 5, 11), original.sessions[0].starts_local.time()
    )
    assert copied.sessions[1].starts_local - copied.sessions[0].starts_local == timedelta(days=7)
    assert copied.registration_closes_at == copied.sessions[0].starts_at
    assert copied.registration_opens_at > stories.clock.now()


def test_copy_when_registration_closed_early_then_closes_as_early(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    closes = cohort_of(stories, cohort_id).sessions[0].starts_at - timedelta(days=2)
    with stories.database.transaction() as session:
        set_window(session, cohort_id, Window(stories.clock.now(), closes), queue_limit=None)
        copied = copy_cohort(
            session,
            CopyCohort(cohort_id, date(2027, 1, 20), same_weekday=False),
            now=stories.clock.now(),
            seeds=SEEDS,
        )
        assert copied.sessions[0].starts_at - copied.registration_closes_at == timedelta(days=2)
        with pytest.raises(NotFound):
            copy_cohort(
                session,
                CopyCohort(NOBODY, date(2027, 1, 20), same_weekday=False),
                now=stories.clock.now(),
                seeds=SEEDS,
            )


def test_capacity_when_raised_then_whoever_waits_moves_up_in_order(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia", "david")

    stories.resize(3)

    assert stories.states() == {
        "anna": "confirmed", "bo": "confirmed", "cecilia": "confirmed", "david": "waitlisted",
    }  # fmt: skip
    assert stories.steps("bo")[-1] == ("waitlisted", "confirmed", "place_became_free")
    assert stories.told("bo")[-1] == "registration.confirmed"


def test_capacity_when_lowered_below_places_taken_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    stories.enter("anna", "bo")

    with pytest.raises(PlacesTaken) as refused:
        stories.resize(1)
    assert refused.value.taken == 2
    stories.resize(2)
    assert stories.taken() == 2


def test_dates_when_they_meet_another_cohort_or_a_holiday_then_are_warned_about(
    stories: Stories, program_id: UUID
) -> None:
    cohort_id = planned(
        stories, program_id, plan(datetime(2026, 12, 24, 9)), plan(datetime(2027, 1, 12, 9))
    )
    other = planned(stories, program_id, plan(datetime(2027, 1, 12, 11)))
    elsewhere = planned(stories, program_id, plan(datetime(2027, 1, 12, 9), "Borlänge"))

    with stories.database.transaction() as session:
        cohorts = [session.get_one(Cohort, each) for each in (cohort_id, other, elsewhere)]
        found = list(warn(session, cohorts, holiday_name, lambda other: other.title.sv).values())
    clash = Concern("clash", date(2027, 1, 12), "Örats väg")
    holiday = Concern("holiday", date(2026, 12, 24), "Julafton")
    assert found == [[holiday, clash], [clash], []]
