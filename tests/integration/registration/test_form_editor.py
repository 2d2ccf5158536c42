"""The organizers' page on which a program's form is made."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from services.registration.domain.questions.question import (
    Question,
    read_questions,
    write_questions,
)
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import FormVersion, answers_of, present_form
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

LUNCH = {
    "kind": "choice",
    "label_sv": "Lunch",
    "label_en": "Lunch?",
    "options": "Soppa | Soup | 10\nSallad | Salad",
    "purpose_sv": "Vi beställer mat",
    "purpose_en": "We order food",
    "keep_days": "7",
}
WHICH = {**LUNCH, "kind": "short_text", "label_en": "Which soup?", "options": ""}


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


@pytest.fixture
def path(stories: Stories) -> str:
    stories.open_cohort(capacity=5)
    with stories.database.transaction() as session:
        return f"/organizer/programs/{session.get_one(Cohort, stories.cohort_id).program_id}/form"


def version(stories: Stories) -> FormVersion:
    with stories.database.transaction() as session:
        found = present_form(session, session.get_one(Cohort, stories.cohort_id).program_id)
        assert found is not None
        return found


def asked(stories: Stories) -> tuple[Question, ...]:
    return read_questions(version(stories).questions)


def act(visitor: Visitor, path: str, action: str) -> Any:
    return visitor.press(visitor.get(path), f"{path}/{action}")


def test_library_when_kept_as_a_form_then_can_be_filled_in() -> None:
    assert len(write_questions(READY_QUESTIONS)) == len(READY_QUESTIONS)
    assert {one.key for one in READY_QUESTIONS if one.special} == {"diet", "access_needs"}


def test_page_when_a_ready_question_is_added_then_shows_it_and_offers_it_no_more(
    olle: Visitor, path: str, stories: Stories
) -> None:
    act(olle, path, "library/phone")
    act(olle, path, "library/phone")

    assert [one.key for one in asked(stories)] == ["phone"]
    page = olle.get(path)
    assert page.status_code == 200
    assert "As people see it" in words(page)
    assert f"{path}/library/phone" not in page.text


def test_order_when_moved_and_removed_then_is_kept(
    olle: Visitor, path: str, stories: Stories
) -> None:
    for key in ("phone", "role", "diet"):
        act(olle, path, f"library/{key}")
    act(olle, path, "diet/up")
    act(olle, path, "phone/down")
    act(olle, path, "role/remove")

    assert [one.key for one in asked(stories)] == ["diet", "phone"]


def test_question_when_written_then_is_asked_and_can_be_changed(
    olle: Visitor, path: str, stories: Stories
) -> None:
    assert olle.submit(f"{path}/new", LUNCH).status_code == 302
    (made,) = asked(stories)
    assert [one.capacity for one in made.options] == [10, None]

    changed = {**LUNCH, "label_en": "Your lunch", "options": "Soppa | Hot soup | 4"}
    assert olle.submit(f"{path}/{made.key}", changed).status_code == 302

    (after,) = asked(stories)
    assert (after.key, after.label.en) == (made.key, "Your lunch")
    assert (after.options[0].key, after.options[0].capacity) == (made.options[0].key, 4)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"options": ""}, "Write from 1 to 100 answers", id="no-options"),
        pytest.param({"options": "Soppa"}, "Write this line as Swedish", id="one-language"),
        pytest.param({"options": "a | b | c"}, "Write this line as Swedish", id="no-number"),
        pytest.param({"kind": "date"}, "Only a choice has answers", id="options-of-a-date"),
        pytest.param({"keep_days": "9999"}, "Write a number from 0 to 3650", id="days"),
        pytest.param({"lowest": "3", "highest": "2"}, "must not be below", id="bounds"),
        pytest.param({"options": "a\0 | b"}, "invisible characters", id="control-character"),
        pytest.param(
            {"kind": "long_text", "options": "", "highest": "0"}, "at least 1", id="no-room"
        ),
        pytest.param({"asked_if": "none/yes"}, "not a valid choice", id="no-such-condition"),
        pytest.param({"help_sv": "Hej"}, "both languages", id="help"),
        pytest.param({"label_sv": ""}, "Write the question.", id="no-label"),
    ],
)
def test_question_when_wrong_then_says_so_and_loses_nothing(
    olle: Visitor, path: str, wrong: dict[str, str], sentence: str
) -> None:
    answer = olle.submit(f"{path}/new", {**LUNCH, **wrong})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "We order food" in answer.text


def test_condition_when_set_then_its_question_must_stay_before(
    olle: Visitor, path: str, stories: Stories
) -> None:
    olle.submit(f"{path}/new", LUNCH)
    (lunch,) = asked(stories)
    soup = f"{lunch.key}/{lunch.options[0].key}"
    olle.submit(f"{path}/new", {**WHICH, "asked_if": soup})
    _, which = asked(stories)
    assert which.condition is not None

    act(olle, path, f"{which.key}/up")
    assert "must stand after the one" in words(olle.get(path))
    act(olle, path, f"{lunch.key}/remove")
    assert "depends on its answer" in words(olle.get(path))
    refused = olle.submit(f"{path}/{lunch.key}", {**LUNCH, "options": "Sallad | Salad"})

    assert refused.status_code == 422
    assert "depends on an answer that is not there now" in words(refused)
    assert asked(stories) == (lunch, which)


def test_condition_when_on_two_questions_then_says_so_beside_it(
    olle: Visitor, path: str, stories: Stories
) -> None:
    olle.submit(f"{path}/new", LUNCH)
    olle.submit(f"{path}/new", LUNCH)
    ticked: Any = [f"{one.key}/{one.options[0].key}" for one in asked(stories)]

    refused = olle.submit(f"{path}/new", {**WHICH, "asked_if": ticked})

    assert refused.status_code == 422
    assert "Tick answers to one question only." in words(refused)


def test_change_when_the_form_has_answers_then_makes_a_new_version(
    app: Flask, olle: Visitor, path: str, stories: Stories
) -> None:
    act(olle, path, "library/role")
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug
    person = {"name": "Anna", "email": "anna@example.org", "consent": "y", "q_role": "Chef"}
    Visitor.of(app).submit(f"/programs/{slug}/register", person)
    assert "A change makes a new version" in words(olle.get(path))

    act(olle, path, "library/phone")

    assert version(stories).number == 2
    assert [one.key for one in asked(stories)] == ["role", "phone"]


def answer(app: Flask, stories: Stories, **given: str) -> None:
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug
    person = {"name": "Anna", "email": "anna@example.org", "consent": "y", **given}
    assert Visitor.of(app).submit(f"/programs/{slug}/register", person).status_code == 302


def test_kind_when_nobody_has_answered_then_can_be_changed(
    olle: Visitor, path: str, stories: Stories
) -> None:
    olle.submit(f"{path}/new", LUNCH)
    (made,) = asked(stories)

    changed = {**LUNCH, "kind": "choices"}
    assert olle.submit(f"{path}/{made.key}", changed).status_code == 302

    (after,) = asked(stories)
    assert (after.key, after.kind) == (made.key, "choices")


def test_kind_when_somebody_has_answered_then_its_change_is_a_new_question(
    app: Flask, olle: Visitor, path: str, stories: Stories
) -> None:
    olle.submit(f"{path}/new", LUNCH)
    act(olle, path, "library/phone")
    made, phone = asked(stories)
    answer(app, stories, **{f"q_{made.key}": made.options[0].key})
    page = words(olle.get(f"{path}/{made.key}"))
    assert "Another kind of answer makes this a new question." in page

    olle.submit(f"{path}/{made.key}", {**LUNCH, "kind": "short_text", "options": ""})

    after, still = asked(stories)
    assert (after.kind, after.key != made.key, still) == ("short_text", True, phone)
    assert "What people answered stays with the old one." in words(olle.get(path))
    with stories.database.transaction() as session:
        (kept,) = answers_of(session, stories.id_of("anna"))
        assert (kept.question, kept.value) == (made.key, made.options[0].key)


FILE = {
    "kind": "file",
    "label_sv": "Cv",
    "label_en": "CV",
    "purpose_sv": "Vi väljer",
    "purpose_en": "We choose",
    "keep_days": "7",
    "file_types": "docx",
    "most_megabytes": "3",
}


def test_new_question_when_it_asks_for_a_file_then_says_which_and_how_large(
    olle: Visitor, path: str, stories: Stories
) -> None:
    olle.submit(f"{path}/new", FILE)

    (cv,) = asked(stories)
    assert (cv.kind, cv.file_types, cv.most_megabytes) == ("file", ("docx",), 3)
    page = olle.get(path)
    assert "Word document (docx). At most 3 MB." in words(page)
    edit = olle.get(f"{path}/{cv.key}")
    assert 'value="3"' in edit.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"file_types": ""}, "Choose at least one kind of file.", id="no-kind"),
        pytest.param({"most_megabytes": "11"}, "Write a number from 1 to 10.", id="too-much"),
        pytest.param({"most_megabytes": ""}, "Write a number from 1 to 10.", id="no-limit"),
    ],
)
def test_new_question_when_it_takes_no_file_then_says_why(
    olle: Visitor, path: str, wrong: dict[str, str], sentence: str
) -> None:
    sent = {name: value for name, value in {**FILE, **wrong}.items() if value}
    refused = olle.submit(f"{path}/new", sent)

    assert (refused.status_code, sentence in words(refused)) == (422, True)
