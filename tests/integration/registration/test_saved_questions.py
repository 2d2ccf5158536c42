"""The organizers' library: questions saved from one program and asked again in another."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.questions.question import Question, read_questions
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import present_form
from services.registration.storage.saved_questions import LibraryQuestion, library_questions
from tests.support.answers import LUNCH, ROLE, ask, program_of
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories

PATTERN = {
    "name": "Lunch för kockar",
    "purpose_sv": "Vi beställer mat",
    "purpose_en": "We order food",
    "keep_days": "14",
}


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


@pytest.fixture
def form(stories: Stories) -> str:
    stories.open_cohort(capacity=5)
    hungry = {"condition": {"question": "lunch", "answers": ("soup",)}}
    ask(stories, LUNCH, Question.model_validate({**ROLE.model_dump(), **hungry}))
    return f"/organizer/programs/{program_of(stories)}/form"


def saved(stories: Stories) -> list[LibraryQuestion]:
    with stories.database.transaction() as session:
        return list(library_questions(session))


def another_program(stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        return session.get_one(Cohort, stories.open_cohort(capacity=5)).program_id


def test_question_when_saved_then_stands_in_the_library_with_purpose_and_deletion(
    olle: Visitor, form: str, stories: Stories
) -> None:
    assert f"{form}/lunch/save" in olle.get(form).text
    assert olle.submit(f"{form}/lunch/save", PATTERN).status_code == 303

    page = words(olle.get("/organizer/questions"))
    assert "Lunch för kockar Lunch (One of several answers) Why we ask: We order food" in page
    assert "Deleted 14 days after the last session. Saved by Olle." in page
    (row,) = saved(stories)
    assert [one["key"] for one in row.question["options"]] == ["soup", "salad"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"name": " "}, "Write a name.", id="name"),
        pytest.param({"purpose_en": ""}, "Write what the answer is for.", id="purpose"),
        pytest.param({"keep_days": "9999"}, "Write a number from 0 to 3650.", id="days"),
    ],
)
def test_question_when_saved_without_what_it_needs_then_says_so_and_loses_nothing(
    olle: Visitor, form: str, stories: Stories, wrong: dict[str, str], sentence: str
) -> None:
    answer = olle.submit(f"{form}/lunch/save", {**PATTERN, **wrong})

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert "Vi beställer mat" in answer.text
    assert saved(stories) == []


def test_library_when_another_program_asks_then_it_has_a_copy_under_its_own_key(
    olle: Visitor, form: str, stories: Stories
) -> None:
    olle.submit(f"{form}/lunch/save", PATTERN)
    (row,) = saved(stories)
    program_id = another_program(stories)
    other = f"/organizer/programs/{program_id}/form"

    assert olle.press(olle.get(other), f"{other}/saved/{row.id}").status_code == 303

    with stories.database.transaction() as session:
        present = present_form(session, program_id)
        assert present is not None
        (copy,) = read_questions(present.questions)
    assert (copy.keep_days, copy.purpose.en, copy.label) == (14, "We order food", LUNCH.label)
    assert copy.key != "lunch"
    assert "Lunch för kockar" not in words(olle.get(other))


def test_library_when_a_question_hangs_on_another_then_is_saved_without_the_condition(
    olle: Visitor, form: str, stories: Stories
) -> None:
    olle.submit(f"{form}/role/save", PATTERN)

    (row,) = saved(stories)
    assert row.question["condition"] is None


def test_library_when_a_pattern_changes_then_programs_go_on_as_they_are(
    olle: Visitor, form: str, stories: Stories
) -> None:
    olle.submit(f"{form}/lunch/save", PATTERN)
    (row,) = saved(stories)

    path = f"/organizer/questions/{row.id}"
    assert olle.submit(path, {**PATTERN, "name": "Mat", "keep_days": "3"}).status_code == 303

    page = words(olle.get("/organizer/questions"))
    assert "Mat Lunch" in page
    assert "Deleted 3 days" in page
    assert "Deleted 10 days" in words(olle.get(form))


def test_library_when_a_question_is_taken_out_then_programs_still_ask_it(
    olle: Visitor, form: str, stories: Stories
) -> None:
    olle.submit(f"{form}/lunch/save", PATTERN)
    (row,) = saved(stories)
    page, path = olle.get("/organizer/questions"), f"/organizer/questions/{row.id}/remove"

    assert olle.press(page, path).status_code == 303
    assert olle.press(page, path).status_code == 404
    assert "Nothing saved yet" in words(olle.get("/organizer/questions"))
    assert "Lunch" in words(olle.get(form))


def test_library_when_a_program_has_no_such_question_then_there_is_nothing_to_save(
    olle: Visitor, form: str
) -> None:
    assert olle.get(f"{form}/none/save").status_code == 404


def test_library_when_it_grows_then_asks_the_database_no_more_often(
    app: Flask, olle: Visitor, form: str
) -> None:
    olle.submit(f"{form}/lunch/save", PATTERN)
    with statements_of(app) as for_one:
        olle.get("/organizer/questions")
    for name in ("B", "C"):
        olle.submit(f"{form}/lunch/save", {**PATTERN, "name": name})
    with statements_of(app) as for_three:
        olle.get("/organizer/questions")

    assert len(for_three) == len(for_one)


def test_library_when_a_program_saved_a_question_then_says_so(
    olle: Visitor, form: str, stories: Stories
) -> None:
    olle.submit(f"{form}/lunch/save", PATTERN)
    with stories.database.transaction() as session:
        (row,) = library_questions(session)
        row.saved_by = None

    assert "Saved through the API." in words(olle.get("/organizer/questions"))
