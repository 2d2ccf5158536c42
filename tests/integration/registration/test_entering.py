"""What a sign-up costs, and that what is kept to make it cheap is never told when it is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.question import Kind, Question
from services.registration.storage.catalogue import Cohort
from shared.messaging.tables import outbox
from tests.support.pages import Visitor, words
from tests.support.registration import test_links, text
from tests.support.statements import statements_of
from tests.support.stories import Stories

_NOBODY = {"organisation_kind": "nobody", "consent": "y"}


def _path(stories: Stories, **options: int) -> str:
    stories.open_cohort(**options)
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug
    return f"/programs/{slug}/register"


def _send(visitor: Visitor, path: str, who: str) -> None:
    fields = {"name": who.title(), "email": f"{who}@example.org", **_NOBODY}
    assert visitor.submit(path, fields).status_code == 302


@pytest.mark.parametrize("capacity", [100, 1], ids=["free", "queueing"])
def test_form_when_it_is_opened_and_sent_then_a_handful_of_statements_does(
    app: Flask, stories: Stories, capacity: int
) -> None:
    path, visitor = _path(stories, capacity=capacity), Visitor.of(app)
    _send(visitor, path, "anna")
    _send(visitor, path, "bo")
    page = visitor.get(path)

    with statements_of(app) as opened:
        visitor.get(path)
    with statements_of(app) as sent:
        fields = {"name": "Cia", "email": "cia@example.org", **_NOBODY}
        assert visitor.press(page, path, fields).status_code == 302

    # A page of a queue also tells how earlier queues went.
    assert len(opened) <= (2 if capacity > 1 else 6)
    # Cohort; person, lock, standing, and one for all that is written.
    assert len(sent) == 5


def test_form_when_the_program_has_been_renamed_since_it_was_shown_then_has_the_new_name(
    app: Flask, stories: Stories
) -> None:
    path, visitor = _path(stories, capacity=5), Visitor.of(app)
    before = words(visitor.get(path))

    with stories.database.transaction() as session:
        _rename_program(session.get_one(Cohort, stories.cohort_id))

    assert "New name" not in before
    assert "New name" in words(visitor.get(path))


def test_form_when_its_questions_have_changed_since_it_was_shown_then_asks_the_new_ones(
    app: Flask, stories: Stories
) -> None:
    path, visitor = _path(stories, capacity=5), Visitor.of(app)

    def asked() -> set[str]:
        shown = words(visitor.get(path))
        return {word for word in ("Lunch?", "Supper?", "Breakfast?") if word in shown}

    def ask(*questions: str) -> None:
        with stories.database.transaction() as session:
            program_id = session.get_one(Cohort, stories.cohort_id).program_id
            wanted = [_question(label) for label in questions]
            now = stories.clock.now()
            change_form(session, program_id, wanted, now=now, links=test_links())

    assert asked() == set()
    ask("Lunch?")
    assert asked() == {"Lunch?"}
    # Nobody has answered, so the same row changes.
    ask("Supper?", "Breakfast?")
    assert asked() == {"Supper?", "Breakfast?"}
    ask()
    assert asked() == set()


def _question(label: str) -> Question:
    return Question(
        key=label.lower().strip("?"),
        kind=Kind.SHORT_TEXT,
        label=text(label),
        purpose=text("food"),
        keep_days=7,
    )


def _told(stories: Stories, who: str) -> dict[str, object]:
    stories.sign_up(who)
    with stories.database.transaction() as session:
        body: dict[str, object] = session.execute(
            select(outbox.c.body["cohort"]).where(
                outbox.c.body["participant"]["name"].astext == who.title()
            )
        ).scalar_one()
        return body


def _move_session(cohort: Cohort) -> None:
    meeting = cohort.sessions[0]
    meeting.place, meeting.revision = text("Annan sal", "Another room"), 1


def _rename_program(cohort: Cohort) -> None:
    cohort.program.title = text("Nytt namn", "New name")


def _rename_project(cohort: Cohort) -> None:
    assert cohort.program.project is not None
    cohort.program.project.name = text("Nytt projekt", "New project")


def _cancel_session(cohort: Cohort) -> None:
    meeting = cohort.sessions[1]
    meeting.cancelled_at, meeting.cancel_reason = meeting.starts_at, "ill"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_move_session, lambda body: body["sessions"][0]["place"]["en"] == "Another room"),
        (_cancel_session, lambda body: len(body["sessions"]) == 1),
        (_rename_program, lambda body: body["program"]["title"]["en"] == "New name"),
        (_rename_project, lambda body: body["funding"]["project"]["en"] == "New project"),
    ],
)
def test_sign_up_when_the_cohort_has_changed_since_the_last_one_then_the_new_facts_are_told(
    stories: Stories, change: Callable[[Cohort], None], told: Callable[[object], bool]
) -> None:
    stories.open_cohort(capacity=5, sessions=2)
    before = _told(stories, "anna")

    with stories.database.transaction() as session:
        change(session.get_one(Cohort, stories.cohort_id))

    assert not told(before)
    assert told(_told(stories, "bo"))


def test_sign_up_when_a_change_is_committed_twice_in_one_transaction_then_the_last_one_is_told(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)

    def rename(session: Session, name: str) -> None:
        session.get_one(Cohort, stories.cohort_id).program.title = text(name)
        session.flush()

    with stories.database.transaction() as session:
        rename(session, "first")
        rename(session, "second")

    assert "second" in str(_told(stories, "anna")["program"])
