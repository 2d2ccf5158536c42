"""Asking to be forgotten on one's own page, and an admin's way to do it for somebody."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from services.registration.cli_people import people
from services.registration.storage.erasures import Erasure
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from shared.messaging.tables import outbox
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.parties import my_page
from tests.support.registration import SECRET
from tests.support.stories import Stories


@pytest.fixture
def mine(stories: Stories) -> str:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bertil")
    return f"{my_page(stories, 'anna')}/erase"


def erasures(stories: Stories) -> list[tuple[str, str | None, bool]]:
    with stories.database.transaction() as session:
        rows = session.scalars(select(Erasure)).all()
        return [(row.actor, row.reason, row.with_certificates) for row in rows]


def names(stories: Stories) -> set[str]:
    with stories.database.transaction() as session:
        return set(session.scalars(select(Registration.name)))


def told(stories: Stories) -> list[bool]:
    """For each erasure that was told, whether certificates go, too."""
    with stories.database.transaction() as session:
        rows = session.scalars(select(outbox.c.body).where(outbox.c.name == "participant.erased"))
        return [row["with_certificates"] for row in rows]


@pytest.mark.parametrize(
    ("language", "asks", "done"),
    [
        ("en", "Erase everything about you?", "You are erased"),
        ("sv", "Radera allt om dig?", "Du är raderad"),
    ],
)
def test_erasing_when_asked_for_and_sure_then_is_done_and_the_next_moves_up(
    app: Flask, stories: Stories, mine: str, *, language: str, asks: str, done: str
) -> None:
    anna = Visitor.of(app, language)

    asked = anna.get(mine)
    assert asks in words(asked)
    assert 'name="certificates"' not in asked.text
    assert names(stories) == {"Anna", "Bertil"}
    erased = anna.press(asked, mine, {"sure": "y"})

    assert done in words(erased)
    assert erased.headers["Cache-Control"] == "no-store"
    assert names(stories) == {"\N{EN DASH}", "Bertil"}
    assert stories.state("bertil") == "confirmed"
    assert erasures(stories) == [("participant", None, False)]
    assert told(stories) == [False]


def test_erasing_when_not_sure_then_nothing_happens(
    app: Flask, stories: Stories, mine: str
) -> None:
    refused = Visitor.of(app).submit(mine)

    assert refused.status_code == 422
    assert "Tick the box if you are sure." in words(refused)
    assert names(stories) == {"Anna", "Bertil"}


def test_link_when_its_owner_is_erased_then_opens_nothing_more(
    app: Flask, stories: Stories, mine: str
) -> None:
    anna = Visitor.of(app)
    page = anna.get(mine)
    anna.press(page, mine, {"sure": "y"})

    assert anna.press(page, mine, {"sure": "y"}).status_code == 410
    assert anna.get(mine.removesuffix("/erase")).status_code == 410
    assert len(erasures(stories)) == 1


def test_own_page_when_opened_then_leads_to_the_erasing(
    app: Flask, stories: Stories, mine: str
) -> None:
    assert f'href="{mine}"' in Visitor.of(app).get(my_page(stories, "anna")).text


def desk(stories: Stories, who: str = "anna") -> str:
    return f"/organizer/registrations/{stories.id_of(who)}/erase"


def test_admin_when_erasing_somebody_then_gives_a_reason_that_names_nobody(
    app: Flask, stories: Stories, mine: str
) -> None:
    del mine
    alva, path = signed_in(app, stories.database, "alva", "admin"), desk(stories)

    silent = alva.submit(path)
    telling = alva.submit(path, {"reason": "anna has called"})
    assert (silent.status_code, telling.status_code) == (422, 422)
    assert "Write the reason in a few words." in words(silent)
    assert "Leave out name and address" in words(telling)
    assert names(stories) == {"Anna", "Bertil"}

    done = alva.submit(path, {"reason": "asked for it by letter", "certificates": "y"})

    assert "The person is erased." in words(alva.get(done.location))
    ((actor, reason, certificates),) = erasures(stories)
    assert actor.startswith("organizer:")
    assert (reason, certificates) == ("asked for it by letter", True)
    assert told(stories) == [True]
    assert alva.get(path).status_code == 404


def test_admin_when_somebody_was_erased_then_the_list_shows_no_name_and_no_address(
    app: Flask, stories: Stories, mine: str
) -> None:
    alva = signed_in(app, stories.database, "alva", "admin")
    cohort = f"/organizer/cohorts/{stories.cohort_id}?state=cancelled"
    assert f'href="{desk(stories, "bertil")}"' in alva.get(cohort.partition("?")[0]).text
    Visitor.of(app).submit(mine, {"sure": "y"})

    page = alva.get(cohort)

    assert 'class="table__rowhead"' in page.text
    assert "erased.invalid" not in page.text
    assert "/erase" not in page.text
    csv = alva.get(f"/organizer/cohorts/{stories.cohort_id}/people.csv?state=cancelled").text
    assert "erased.invalid" not in csv


def test_organizer_when_no_admin_then_may_not_erase_and_sees_no_way_to(
    app: Flask, stories: Stories, mine: str
) -> None:
    del mine
    olle = signed_in(app, stories.database)

    assert olle.get(desk(stories)).status_code == 403
    assert "/erase" not in olle.get(f"/organizer/cohorts/{stories.cohort_id}").text


def participant(stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        query = select(Participant.id).where(Participant.email == "anna@example.org")
        return session.scalars(query).one()


def test_operator_when_erasing_by_id_then_it_is_done_once(
    stories: Stories, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del mine
    for name, value in (
        ("REGISTRATION_DATABASE_URL", stories.database.url),
        ("REDIS_URL", "redis://unused"),
        ("PUBLIC_URL", "https://spinn.example.org"),
        ("SECRET_KEY", SECRET),
        ("REGISTRATION_FILE_DIRECTORY", "/nowhere"),
        ("ENVIRONMENT", "test"),
    ):
        monkeypatch.setenv(f"SPINN_{name}", value)
    who, run = str(participant(stories)), CliRunner().invoke
    reason = ["--reason", "erased before the backup of Monday"]

    naming = run(people, ["erase", who, "--reason", "Anna asked"])
    first, again = run(people, ["erase", who, *reason]), run(people, ["erase", who, *reason])
    nobody = run(people, ["erase", str(uuid4()), *reason])

    assert (naming.exit_code, nobody.exit_code) == (2, 1)
    assert (first.output, again.output) == ("erased\n", "was erased before\n")
    assert erasures(stories) == [("operator", "erased before the backup of Monday", False)]
