"""The form with an organizer's own questions, and the answers on one's own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.questions.question import Question
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import answers_of
from services.registration.storage.registrations import Registration
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.statements import statements_of
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
        rows = answers_of(session, stories.id_of(who))
        return {row.question: row.value for row in rows if row.value is not None}


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


def page_of(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of(who))
        return f"/my/{stories.links.own_page_token(row.participant)}"


@pytest.fixture
def own(app: Flask, path: str, stories: Stories) -> str:
    Visitor.of(app).submit(path, person("anna", q_car="no", q_lunch="soup"))
    stories.confirm("anna")
    return page_of(stories, "anna")


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


@pytest.mark.usefixtures("path")
def test_my_page_when_a_question_is_new_then_leads_to_it_before_any_answer(
    app: Flask, stories: Stories
) -> None:
    stories.enter("bo")
    visitor, page = Visitor.of(app), page_of(stories, "bo")
    answers = f"{page}/registrations/{stories.id_of('bo')}/answers"
    assert "Answer the organizer's questions" in words(visitor.get(page))

    assert visitor.submit(answers, {"q_car": "no"}).status_code == 303
    assert kept(stories, "bo") == {"car": False}
    assert "See or change my answers" in words(visitor.get(page))


@pytest.mark.usefixtures("path")
def test_my_page_when_the_program_asks_nothing_then_has_no_link_to_answers(
    app: Flask, stories: Stories
) -> None:
    with stories.database.transaction() as session:
        program_id = session.get_one(Cohort, stories.cohort_id).program_id
        change_form(session, program_id, (), now=stories.clock.now(), links=stories.links)
    stories.enter("bo")

    page = page_of(stories, "bo")
    assert (
        f"{page}/registrations/{stories.id_of('bo')}/answers" not in Visitor.of(app).get(page).text
    )


def test_my_answers_when_registration_has_closed_then_can_be_read_and_not_changed(
    app: Flask, own: str, stories: Stories
) -> None:
    stories.clock.advance(timedelta(days=15))
    visitor, answers = Visitor.of(app), f"{own}/registrations/{stories.id_of('anna')}/answers"
    assert "See my answers" in words(visitor.get(own))

    page = visitor.get(answers)
    assert "Registration has closed" in words(page)
    assert "Question lunch Soup Kept until" in words(page)
    assert "q_lunch" not in page.text


def test_my_answers_when_one_was_changed_then_shows_what_it_was(
    app: Flask, own: str, stories: Stories
) -> None:
    visitor, answers = Visitor.of(app), f"{own}/registrations/{stories.id_of('anna')}/answers"
    visitor.submit(answers, {"q_car": "no", "q_lunch": "salad"})
    visitor.submit(answers, {"q_car": "no"})

    page = words(visitor.get(answers))
    assert "Changed 2 times Soup Until you changed it" in page
    assert "You took the answer back" in page


def test_my_answers_when_one_was_deleted_then_says_so(
    app: Flask, own: str, stories: Stories
) -> None:
    with stories.database.transaction() as session:
        for row in answers_of(session, stories.id_of("anna")):
            stories.clock.advance(max(row.deletes_at - stories.clock.now(), timedelta()))
            forget_answer(session, row.id, now=stories.clock.now())

    page = words(Visitor.of(app).get(f"{own}/registrations/{stories.id_of('anna')}/answers"))
    assert page.count("as the question promised") == 2
    assert "Soup" not in page


def test_my_answers_when_a_consent_is_taken_back_then_deletes_the_answer_on_any_day(
    app: Flask, own: str, stories: Stories
) -> None:
    visitor, answers = Visitor.of(app), f"{own}/registrations/{stories.id_of('anna')}/answers"
    visitor.submit(answers, {"q_car": "no", "q_diet": "Nötter", "agree_diet": "y"})
    stories.clock.advance(timedelta(days=15))
    page = visitor.get(answers)
    assert page.text.count("/withdraw") == 1

    assert visitor.press(page, f"{answers}/diet/withdraw").status_code == 303
    assert kept(stories, "anna") == {"car": False}
    assert visitor.press(page, f"{answers}/diet/withdraw").status_code == 404
    assert "You took back a consent" in words(visitor.get(own))


def test_my_answers_when_more_were_changed_then_ask_the_database_no_more_often(
    app: Flask, own: str, stories: Stories
) -> None:
    visitor, answers = Visitor.of(app), f"{own}/registrations/{stories.id_of('anna')}/answers"
    visitor.submit(answers, {"q_car": "no", "q_lunch": "salad"})
    with statements_of(app) as for_one:
        visitor.get(answers)
    more = {"q_lunch": "soup", "q_seats": "1", "q_land": "SE", "q_days": "mon"}
    visitor.submit(answers, {"q_car": "no", **more})
    visitor.submit(answers, {"q_car": "no", **more, "q_seats": "2", "q_land": "NO"})
    with statements_of(app) as for_many:
        visitor.get(answers)

    assert len(for_many) == len(for_one)
