"""A form that a process knows from before is sent without reading it anew, and never trusted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.registration.app import create_app
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.question import Question
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.web.sign_up_form import known_form
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings, text
from tests.support.statements import statements_of
from tests.support.stories import Stories

_FIELDS = {"organisation_kind": "nobody", "consent": "y"}


@pytest.fixture
def path(stories: Stories) -> str:
    stories.open_cohort(capacity=5)
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        return f"/programs/{cohort.program.slug}/register?cohort={cohort.key}"


def _ask(stories: Stories, session: Session, key: str, kind: str, **more: Any) -> None:
    question = Question.model_validate(
        {"key": key, "kind": kind, "label": text(key), "purpose": text("Vi planerar"), **more}
    )
    program_id = session.get_one(Cohort, stories.cohort_id).program_id
    change_form(session, program_id, (question,), now=stories.clock.now(), links=stories.links)


def _send(app: Flask, path: str, who: str, **more: str) -> TestResponse:
    """Open the form and send it; the process knows it then."""
    filled = {"name": who.title(), "email": f"{who}@example.org", **_FIELDS, **more}
    return Visitor.of(app).submit(path, filled)


def _is_known(app: Flask, path: str) -> bool:
    with app.test_request_context(path, method="POST", data=_FIELDS):
        return known_form(path.split("/")[2]) is not None


def test_form_when_it_is_known_then_is_registered_with_four_statements(
    app: Flask, path: str, stories: Stories
) -> None:
    assert _send(app, path, "anna").status_code == 302
    visitor = Visitor.of(app)
    page = visitor.get(path)
    with statements_of(app) as sent:
        fields = {"name": "Bo", "email": "bo@example.org", **_FIELDS}
        assert visitor.press(page, path, fields).location.endswith("/received")

    assert len(sent) == 4
    assert stories.states() == {"anna": "unconfirmed", "bo": "unconfirmed"}


def test_form_when_the_address_names_no_cohort_then_is_not_taken_for_known(
    app: Flask, path: str
) -> None:
    assert _send(app, path, "anna").status_code == 302
    assert _is_known(app, path)
    assert not _is_known(app, path.partition("?")[0])
    assert not _is_known(app, f"{path}-other")
    assert not _is_known(app, f"{path}&invitation=x")


def test_form_when_its_questions_are_known_then_answers_are_kept_and_checked(
    app: Flask, path: str, stories: Stories
) -> None:
    soup = {"key": "soup", "label": text("Soppa"), "capacity": 1}
    with stories.database.transaction() as session:
        _ask(stories, session, "lunch", "choice", required=True, options=[soup])
    assert _send(app, path, "anna", q_lunch="soup").status_code == 302
    assert _is_known(app, path)

    full = _send(app, path, "bo", q_lunch="soup")
    unanswered = _send(app, path, "cia")

    assert (full.status_code, unanswered.status_code) == (422, 422)
    assert "Soppa (full)" in words(full)
    assert stories.states() == {"anna": "unconfirmed"}


def _closed(stories: Stories, cohort: Cohort) -> None:
    cohort.registration_closes_at = stories.clock.now() - timedelta(hours=1)


def _for_codes(_stories: Stories, cohort: Cohort) -> None:
    cohort.own_access_rules = AccessRules(public=False, codes=True)


def _unpublished(_stories: Stories, cohort: Cohort) -> None:
    cohort.program.published_at = None


def _renamed(_stories: Stories, cohort: Cohort) -> None:
    cohort.program.slug = f"{cohort.program.slug}-anew"


def _called_off(stories: Stories, cohort: Cohort) -> None:
    cohort.cancelled_at = stories.clock.now()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (_closed, 302),
        (_for_codes, 422),
        (_unpublished, 404),
        (_renamed, 404),
        (_called_off, 302),
    ],
)
def test_form_when_something_was_changed_since_then_is_answered_as_by_a_process_that_never_saw_it(
    app: Flask,
    path: str,
    stories: Stories,
    change: Callable[[Stories, Cohort], None],
    status: int,
) -> None:
    assert _send(app, path, "anna").status_code == 302
    visitor = Visitor.of(app)
    page = visitor.get(path)
    with stories.database.transaction() as session:
        change(stories, session.get_one(Cohort, stories.cohort_id))
    assert _is_known(app, path)

    answer = visitor.press(page, path, {"name": "Bo", "email": "bo@example.org", **_FIELDS})

    assert answer.status_code == status
    assert not (answer.location or "").endswith("/received")
    assert stories.states() == {"anna": "unconfirmed"}


def test_form_when_a_question_was_added_since_then_it_is_asked_and_nothing_is_kept(
    app: Flask, path: str, stories: Stories
) -> None:
    assert _send(app, path, "anna").status_code == 302
    visitor = Visitor.of(app)
    page = visitor.get(path)
    with stories.database.transaction() as session:
        _ask(stories, session, "diet", "short_text", required=True)

    answer = visitor.press(page, path, {"name": "Bo", "email": "bo@example.org", **_FIELDS})

    assert answer.status_code == 422
    assert "diet" in words(answer)
    assert stories.states() == {"anna": "unconfirmed"}


def test_form_when_it_was_refused_and_looked_up_then_counts_once_against_the_limit(
    path: str, stories: Stories, redis_url: str
) -> None:
    settings = registration_settings(stories.database.url, redis_url, sign_up_limit="3/minute")
    app = create_app(settings, stories.clock)
    answers = [_send(app, path, "anna", consent="").status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    assert stories.states() == {}
