"""The sample catalogue, loaded as `./spinn demo` does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from services.registration.cli import catalogue, organizers
from services.registration.domain.programs.catalogue_file import CatalogueFile
from services.registration.domain.programs.loading import load_catalogue
from services.registration.domain.waitlist.outlook import outlook_now
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.people import OrganizerAccount
from services.registration.storage.registrations import Registration, Transition
from shared.messaging.tables import outbox
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import SECRET, test_links

FILE = Path(__file__).parents[3] / "data" / "catalogue.json"


@pytest.fixture(scope="module")
def parsed() -> CatalogueFile:
    return CatalogueFile.model_validate_json(FILE.read_bytes())


def load(database: TestDatabase, parsed: CatalogueFile, clock: SettableClock) -> int:
    with database.transaction() as session:
        return load_catalogue(session, parsed, now=clock.now(), links=test_links())


def count(database: TestDatabase, model: object) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0  # type: ignore[call-overload]


def test_load_when_database_is_empty_then_adds_everything_that_the_file_holds(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    cohorts = [cohort for program in parsed.programs for cohort in program.cohorts]

    assert load(registration_database, parsed, clock) == 12

    earlier = [(p, run) for p in parsed.programs for run in p.earlier]
    like = [next(c for c in p.cohorts if c.key == run.like) for p, run in earlier]
    assert count(registration_database, Cohort) == len(cohorts) + len(earlier)
    assert count(registration_database, ProgramSession) == sum(
        len(c.sessions) for c in (*cohorts, *like)
    )
    assert count(registration_database, Registration) == sum(
        len(c.people) for c in (*cohorts, *(run for _, run in earlier))
    )
    assert count(registration_database, outbox) >= sum(len(c.people) for c in cohorts)


def test_load_when_repeated_then_adds_nothing(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    load(registration_database, parsed, clock)
    people = count(registration_database, Registration)

    assert load(registration_database, parsed, clock) == 0
    assert count(registration_database, Registration) == people


def test_load_when_more_people_than_places_then_the_first_have_them_and_the_others_wait(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    load(registration_database, parsed, clock)

    with registration_database.transaction() as session:
        full = session.scalars(
            select(Cohort)
            .join(Program)
            .where(Program.slug == "styrelse-och-kapital", Cohort.key == "leksand")
        ).one()
        rows = session.scalars(
            select(Registration)
            .where(Registration.cohort_id == full.id)
            .order_by(Registration.queue_number)
        ).all()
    assert [row.state for row in rows] == ["confirmed"] * 20 + ["waitlisted"] * 3
    assert full.places_taken == full.capacity == 20


def test_load_when_runs_are_over_then_their_queues_are_counted_and_nobody_is_told_of_them(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    load(registration_database, parsed, clock)

    with registration_database.transaction() as session:
        full = session.scalars(select(Cohort).where(Cohort.key == "leksand")).one()
        told = outlook_now(session, full, place=4, now=clock.now()).record
        over = session.scalars(select(Cohort).where(Cohort.closed_at.is_not(None))).all()
        rows = select(Registration.id).where(Registration.cohort_id.in_(row.id for row in over))
        news = select(outbox.c.id).where(outbox.c.aggregate_id.in_(rows))
        last = session.scalars(
            select(Transition.at).where(Transition.registration_id.in_(rows))
        ).all()
        assert session.scalars(news).all() == []
        assert max(last) < clock.now()
        assert [row.places_taken for row in over] == [20, 20]
    assert told is not None
    assert (told.of, told.cohorts, told.fewest, told.most) == ("program", 2, 4, 5)


def test_load_when_registration_has_no_end_then_it_ends_with_the_first_session(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    load(registration_database, parsed, clock)

    with registration_database.transaction() as session:
        mora = session.scalars(select(Cohort).where(Cohort.key == "mora")).one()
        assert mora.registration_closes_at == mora.sessions[0].starts_at
        soon = clock.now() + timedelta(minutes=90)
        assert soon <= mora.sessions[0].starts_at < soon + timedelta(minutes=15)


@pytest.fixture
def environment(
    registration_database: TestDatabase, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> TestDatabase:
    monkeypatch.setenv("SPINN_REGISTRATION_DATABASE_URL", registration_database.url)
    monkeypatch.setenv("SPINN_REDIS_URL", redis_url)
    monkeypatch.setenv("SPINN_PUBLIC_URL", "http://spinn.example.org")
    monkeypatch.setenv("SPINN_SECRET_KEY", SECRET)
    monkeypatch.setenv("SPINN_REGISTRATION_FILE_DIRECTORY", "/nowhere")
    return registration_database


def test_catalogue_command_when_run_then_says_what_it_added(environment: TestDatabase) -> None:
    del environment

    result = CliRunner().invoke(catalogue, ["load", str(FILE)])

    assert result.output == "12 programs added, 0 were there already\n"


def test_organizers_command_when_run_then_somebody_may_sign_in(environment: TestDatabase) -> None:
    arguments = ["add", "Olle@example.org", "--name", "Olle", "--password", "en lång hemlighet"]

    result = CliRunner().invoke(organizers, arguments)

    assert result.exit_code == 0
    with environment.transaction() as session:
        account = session.scalars(select(OrganizerAccount)).one()
    assert (account.email_key, account.name) == ("olle@example.org", "Olle")


def test_organizers_command_when_somebody_runs_some_programs_then_only_their_sessions_end(
    environment: TestDatabase, redis_url: str
) -> None:
    arguments = ["add", "olle@example.org", "--name", "Olle", "--password", "en lång hemlighet"]
    CliRunner().invoke(organizers, arguments)
    with environment.transaction() as session:
        account = session.scalars(select(OrganizerAccount)).one()
        account.limited = True
        olle = Organizer(str(account.id), "Olle", "olle@example.org")
    token = SignInSessions(redis_url).create(olle)

    result = CliRunner().invoke(organizers, [*arguments[:-1], "en annan hemlighet"])

    assert result.exit_code == 0
    with environment.transaction() as session:
        assert session.scalars(select(OrganizerAccount)).one().programs == ()
    assert SignInSessions(redis_url).read(token) is None


def test_organizers_command_when_password_is_short_then_refuses(environment: TestDatabase) -> None:
    del environment

    result = CliRunner().invoke(
        organizers, ["add", "a@example.org", "--name", "A", "--password", "kort"]
    )

    assert result.exit_code != 0
    assert "12 characters" in result.output


def test_load_when_a_session_lasts_whole_days_then_kept_so(
    registration_database: TestDatabase, parsed: CatalogueFile, clock: SettableClock
) -> None:
    program = parsed.programs[0]
    sessions = tuple(
        each.model_copy(update={"whole_day": True}) for each in program.cohorts[0].sessions
    )
    cohort = program.cohorts[0].model_copy(update={"sessions": sessions})
    changed = program.model_copy(update={"cohorts": (cohort,), "earlier": ()})
    load(registration_database, parsed.model_copy(update={"programs": (changed,)}), clock)
    with registration_database.transaction() as session:
        kept = session.scalars(select(ProgramSession)).all()
        assert [each.whole_day for each in kept] == [True] * len(sessions)
