"""The form with an organizer's own questions, and the answers on one's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.question import Question
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import answers_of
from services.registration.storage.registrations import Registration
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.stories import Stories


def ask(key: str, kind: str, **more: Any) -> Question:
    label = text(f"Fråga {key}", f"Question {key}")
    return Question.model_validate(
        {"key": key, "kind": kind, "label": label, "purpose": text("Vi planerar"), **more}
    )


QUESTIONS = (
    ask("car", "yes_no", required=True),
    ask("plate", "short_text", required=True, condition={"question": "car", "answers": ["yes"]}),
    ask(
        "lunch",
        "choice",
        options=[
            {"key": "soup", "label": text("Soppa", "Soup"), "capacity": 1},
            {"key": "salad", "label": text("Sallad", "Salad")},
        ],
    ),
    ask("days", "choices", options=[{"key": "mon", "label": text("Mån", "Mon")}]),
    ask("diet", "long_text", special=True),
    ask("land", "country"),
    ask("town", "municipality"),
    ask("seats", "number", highest=9),
    ask("born", "date"),
)


@pytest.fixture
def path(stories: Stories) -> str:
    stories.open_cohort(capacity=5)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        change_form(
            session, cohort.program_id, QUESTIONS, now=stories.clock.now(), links=stories.links
        )
        return f"/programs/{cohort.program.slug}/register"


def person(who: str, **more: str) -> dict[str, str]:
    return {"name": who.title(), "email": f"{who}@example.org", "consent": "y", **more}


def kept(stories: Stories, who: str) -> dict[str, Any]:
    with stories.database.transaction() as session:
        return {row.question: row.value for row in answers_of(session, stories.id_of(who))}


def test_form_when_the_program_asks_then_shows_every_question_with_its_purpose(
    app: Flask, path: str
) -> None:
    page = words(Visitor.of(app).get(path))

    assert all(f"Question {one.key}" in page for one in QUESTIONS)
    assert page.count("Why we ask: Vi planerar") == len(QUESTIONS)
    assert "Only if you answered \u201dYes\u201d to \u201dQuestion car\u201d" in page


def test_form_when_answered_then_answers_are_kept(app: Flask, path: str, stories: Stories) -> None:
    sent = person(
        "anna", q_car="no", q_lunch="soup", q_days="mon", q_land="SE", q_town="Falun", q_seats="2"
    )
    assert Visitor.of(app).submit(path, sent).status_code == 302

    assert kept(stories, "anna") == {
        "car": False, "lunch": "soup", "days": ["mon"], "land": "SE", "town": "Falun", "seats": 2,
    }  # fmt: skip


def test_form_when_an_answer_is_wrong_then_says_so_beside_it_and_loses_nothing(
    app: Flask, path: str, stories: Stories
) -> None:
    sent = person("anna", q_car="yes", q_seats="10", q_born="nyss", q_lunch="salad")
    answer = Visitor.of(app).submit(path, sent)

    assert answer.status_code == 422
    page = words(answer)
    assert "Write a number that is at most 9." in page
    assert "Answer this question." in page
    assert 'value="nyss"' in answer.text
    assert stories.states() == {}


def test_form_when_a_special_answer_comes_without_its_consent_then_asks_for_it(
    app: Flask, path: str, stories: Stories
) -> None:
    visitor = Visitor.of(app)
    refused = visitor.submit(path, person("anna", q_car="no", q_diet="Nötter"))
    assert "without it we may not keep this answer" in words(refused)

    visitor.submit(path, person("anna", q_car="no", q_diet="Nötter", agree_diet="y"))
    assert kept(stories, "anna")["diet"] == "Nötter"


def test_form_when_an_option_is_full_then_shows_it_and_refuses_it(
    app: Flask, path: str, stories: Stories
) -> None:
    Visitor.of(app).submit(path, person("anna", q_car="no", q_lunch="soup"))
    visitor = Visitor.of(app)
    assert "Soup (full)" in words(visitor.get(path))

    refused = visitor.submit(path, person("bo", q_car="no", q_lunch="soup"))
    assert (refused.status_code, "that is full now" in words(refused)) == (422, True)
    assert list(stories.states()) == ["anna"]


@pytest.fixture
def own(app: Flask, path: str, stories: Stories) -> str:
    Visitor.of(app).submit(path, person("anna", q_car="no", q_lunch="soup"))
    stories.confirm("anna")
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of("anna"))
        assert row is not None
        assert isinstance(row.id, UUID)
        return f"/my/{stories.links.own_page_token(row.participant)}"


def test_my_page_when_answers_are_changed_then_are_kept_and_told(
    app: Flask, own: str, stories: Stories
) -> None:
    visitor = Visitor.of(app)
    answers = f"{own}/registrations/{stories.id_of('anna')}/answers"
    assert answers in visitor.get(own).text

    visitor.submit(answers, {"q_car": "yes", "q_plate": "ABC123", "q_lunch": "soup"})

    assert kept(stories, "anna") == {"car": True, "plate": "ABC123", "lunch": "soup"}
    assert "You changed your answers." in words(visitor.get(own))


def test_my_page_when_a_change_is_wrong_then_nothing_is_lost(
    app: Flask, own: str, stories: Stories
) -> None:
    answers = f"{own}/registrations/{stories.id_of('anna')}/answers"
    refused = Visitor.of(app).submit(answers, {"q_car": "yes"})

    assert (refused.status_code, kept(stories, "anna")) == (422, {"car": False, "lunch": "soup"})
