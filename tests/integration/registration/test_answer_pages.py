"""The organizers' pages about answers, and the files that one can take away."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.questions.question import Question
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import Answer
from services.registration.storage.special_readings import SpecialReading
from shared.kernel.spreadsheets import safe
from tests.support.answers import DIET, LUNCH, ROLE, ask, change, sign_up
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.statements import statements_of
from tests.support.stories import Stories

SEATS = Question.model_validate(
    {"key": "seats", "kind": "number", "label": text("Säten", "Seats"), "purpose": text("Vi åker")}
)


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


@pytest.fixture
def form(stories: Stories) -> UUID:
    stories.open_cohort(capacity=20)
    return ask(stories, LUNCH, ROLE, SEATS, DIET)[0]


@pytest.fixture
def path(stories: Stories, form: UUID) -> str:
    del form
    return f"/organizer/cohorts/{stories.cohort_id}/answers"


def table(visitor: Visitor, path: str) -> list[list[str]]:
    answer = visitor.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def look(visitor: Visitor, path: str, purpose: str = "Servera rätt tallrik") -> str:
    answer = visitor.submit(f"{path}/needs", {"purpose": purpose})
    assert answer.status_code == 303
    return str(answer.location)


def test_cohort_when_shown_then_leads_to_its_answers(
    olle: Visitor, path: str, stories: Stories
) -> None:
    assert path in olle.get(f"/organizer/cohorts/{stories.cohort_id}").text


def test_answers_when_nobody_is_signed_in_then_are_not_shown(app: Flask, path: str) -> None:
    for page in ("", ".csv", "/needs", "/questions/role"):
        assert "sign-in" in str(Visitor.of(app).get(path + page).location)


def test_answers_when_people_answered_then_are_summed_up_and_told_by_person(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD", seats=2)
    sign_up(stories, "bo", form, lunch="salad", seats=5)
    stories.enter("cecilia")

    page = words(olle.get(path))

    assert "Lunch One of several answers. 2 answers. Soppa 1 Sallad 1" in page
    assert "lowest 2 middle 3.5 highest 5" in page
    assert "Anna Waits for the address to be confirmed Lunch Soppa Roll VD Seats 2" in page
    assert "Cecilia Has a place Has not answered anything." in page


def test_answers_when_somebody_cancelled_then_only_stand_among_all(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, role="Hemlig roll")
    stories.cancel("anna")

    assert "Hemlig roll" not in words(olle.get(path))
    assert "Hemlig roll" not in words(olle.get(f"{path}?who=places"))
    assert "Hemlig roll" in words(olle.get(f"{path}?who=all"))
    assert "Hemlig roll" not in words(olle.get(f"{path}?who=nonsense"))


def test_answers_when_the_form_changed_then_stand_in_the_words_of_their_version(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    hot = LUNCH.options[0].model_copy(update={"label": text("Varm soppa")})
    asked_anew = {"label": text("Din lunch"), "options": (hot, LUNCH.options[1])}
    newer, _ = ask(stories, LUNCH.model_copy(update=asked_anew))
    sign_up(stories, "bo", newer, lunch="salad")

    page = words(olle.get(path))

    assert "Din lunch One of several answers. 1 answer. Varm soppa 0 Sallad 1" in page
    assert "No longer asked in these words: form version 1. Soppa 1 Sallad 0" in page
    assert "Lunch (no longer asked in these words) Soppa" in page


def test_answers_when_changed_and_deleted_then_tell_it(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD")
    change(stories, "anna", form, lunch="salad", role="VD")
    assert "Changed 1 time Soppa Until the person changed it" in words(olle.get(path))

    with stories.database.transaction() as session:
        row = session.query(Answer).filter(Answer.question == "lunch").one()
        stories.clock.advance(row.deletes_at - stories.clock.now())
        forget_answer(session, row.id, now=stories.clock.now())

    olle = signed_in(olle.client.application, stories.database)
    page = words(olle.get(path))
    assert re.search(r"Lunch Deleted \d+ \w+ \d{4}, as the question promised", page)
    assert "Soppa Until" not in page
    header, row_of_anna = table(olle, f"{path}.csv")
    assert row_of_anna[header.index("Lunch [lunch]")].startswith("(deleted ")


def test_question_when_many_answered_then_lists_them_in_pages(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    for number in range(4):
        sign_up(stories, f"person {number}", form, role=f"Roll nummer {number}")

    page = olle.get(path)
    assert page.text.count("Roll nummer") == 3 + 4
    assert f"{path}/questions/role" in page.text
    assert words(olle.get(f"{path}/questions/role")).count("Roll nummer") == 4


def test_question_when_it_is_special_or_unknown_then_has_no_page(olle: Visitor, path: str) -> None:
    assert olle.get(f"{path}/questions/diet").status_code == 404
    assert olle.get(f"{path}/questions/none").status_code == 404


def test_special_answers_when_given_then_stand_in_no_general_page_or_file(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötallergi", role="VD")

    assert "Nötallergi" not in olle.get(path).text
    assert "Nötallergi" not in olle.get(f"{path}.csv").data.decode()


def test_special_answers_when_no_longer_called_special_then_stay_guarded(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötallergi")
    ask(stories, DIET.model_copy(update={"special": False}))

    assert "Nötallergi" not in olle.get(path).text
    assert "Nötallergi" not in olle.get(f"{path}.csv").data.decode()


def test_needs_when_told_then_are_counted_without_names_for_those_with_a_place(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    for who, need in (("anna", "Vegan"), ("bo", " vegan."), ("cecilia", "Nötter")):
        sign_up(stories, who, form, "diet", diet=need)
        stories.confirm(who)
    stories.cancel("cecilia")

    page = words(olle.get(f"{path}/needs"))

    assert "Diet Asked because: Vi beställer mat Vegan 2" in page
    assert [one for one in ("Anna", "Bo", "Nötter") if one in page] == []


def test_needs_when_their_day_has_passed_then_are_said_to_be_deleted(
    olle: Visitor, path: str, stories: Stories
) -> None:
    assert "Nobody has told of any." in words(olle.get(f"{path}/needs"))
    stories.clock.advance(timedelta(days=14 + 8))

    olle = signed_in(olle.client.application, stories.database)
    assert "All answers were deleted" in words(olle.get(f"{path}/needs"))


def test_needs_by_person_when_a_purpose_is_stated_then_are_shown_and_it_is_kept(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötallergi")
    sign_up(stories, "bo", form, role="VD")

    shown = words(olle.get(look(olle, path)))

    assert "Servera rätt tallrik" in shown
    assert "Anna Waits for the address to be confirmed Diet Nötallergi" in shown
    assert [one for one in ("Bo", "VD") if one in shown] == []
    assert "Olle: Servera rätt tallrik" in words(olle.get(f"{path}/needs"))
    with stories.database.transaction() as session:
        row = session.query(SpecialReading).one()
        assert (row.cohort_id, row.read_at) == (stories.cohort_id, stories.clock.now())


def test_needs_by_person_when_no_purpose_is_stated_then_asks_for_it(
    olle: Visitor, path: str, stories: Stories
) -> None:
    refused = olle.submit(f"{path}/needs", {"purpose": " "})

    assert (refused.status_code, "Write what you need them for." in words(refused)) == (422, True)
    with stories.database.transaction() as session:
        assert session.query(SpecialReading).count() == 0


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_needs_by_person_when_time_is_over_or_it_is_another_person_then_asks_again(
    olle: Visitor, path: str, stories: Stories, suffix: str
) -> None:
    reading = look(olle, path) + suffix
    stella = signed_in(olle.client.application, stories.database, "stella")
    assert stella.get(reading).location == f"{path}/needs"
    assert olle.get(reading).status_code == 200

    stories.clock.advance(timedelta(minutes=31))
    assert olle.get(reading).location == f"{path}/needs"
    assert "half an hour at a time" in words(olle.get(f"{path}/needs"))


def test_needs_by_person_when_the_reading_was_for_the_cohort_then_is_not_for_the_program(
    olle: Visitor, path: str, stories: Stories
) -> None:
    with stories.database.transaction() as session:
        program_id = session.get_one(Cohort, stories.cohort_id).program_id
    reading = look(olle, path).rsplit("/", 1)[1]

    other = olle.get(f"/organizer/programs/{program_id}/answers/needs/{reading}")
    assert other.status_code == 303


def test_file_when_taken_then_has_a_row_for_each_person_and_a_column_for_each_question(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="=1+1", seats=-3)
    sign_up(stories, "bo", form)

    header, anna, bo = table(olle, f"{path}.csv")

    assert header[:6] == [
        "Name", "State", "Places held", "First day of the cohort", "E-mail", "Organisation",
    ]  # fmt: skip
    assert header[6:] == [
        "Lunch [lunch]", "Roll [role]", "Seats [seats]", "Form version",
    ]  # fmt: skip
    assert (anna[0], anna[4], anna[6:]) == (
        "Anna",
        "anna@example.org",
        ["Soppa", "'=1+1", "-3", "1"],
    )
    assert bo[6:] == ["", "", "", ""]


def test_file_when_answers_are_of_several_versions_then_tells_which_is_which(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD")
    newer, _ = ask(stories, ROLE.model_copy(update={"label": text("Titel")}))
    change(stories, "anna", newer, role="Chef")

    header, anna = table(olle, f"{path}.csv")

    assert header[6:8] == ["Titel [role]", "Lunch [lunch]"]
    assert anna[6:] == ["Chef", "Soppa", "", "lunch: 1, role: 2"]


def test_file_when_read_in_swedish_then_is_parted_as_swedish_spreadsheets_expect(
    app: Flask, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, lunch="soup")

    lines = signed_in(app, stories.database, language="sv").get(f"{path}.csv").data.decode()

    assert lines.startswith('\ufeff"Namn";"')
    assert '"Soppa"' in lines


def test_file_of_needs_when_taken_then_holds_nothing_else(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötallergi", role="VD")
    sign_up(stories, "bo", form, role="VD")

    rows = table(olle, look(olle, path) + ".csv")

    assert rows[0][4:] == ["Diet [diet]", "Form version"]
    assert [row[0] for row in rows[1:]] == ["Anna"]
    assert rows[1][4:] == ["Nötallergi", "1"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param("=A1", "'=A1", id="formula"),
        pytest.param("  +46 70", "'  +46 70", id="after-spaces"),
        pytest.param("-5 grader", "'-5 grader", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\tx", "'\tx", id="tab"),
        pytest.param("\uff1dA1", "'\uff1dA1", id="full-width"),
        pytest.param(-5, "-5", id="number"),
        pytest.param("a=b", "a=b", id="text"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_cell_when_it_could_be_a_formula_then_is_made_text(cell: object, written: str) -> None:
    assert safe(cell) == written


def test_program_when_it_has_several_cohorts_then_tells_which_each_person_is_in(
    olle: Visitor, path: str, form: UUID, stories: Stories
) -> None:
    del path
    sign_up(stories, "anna", form, role="VD")
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        program_id = cohort.program_id
        other = session.get_one(Cohort, stories.open_cohort())
        other.program_id, other.key = program_id, "second"

    page = words(olle.get(f"/organizer/programs/{program_id}/answers"))

    assert "The whole program: 2 cohorts." in page
    assert re.search(r"Anna Waits for the address to be confirmed Cohort of \d+", page)


@pytest.mark.parametrize("page", ["", "?who=all", "/needs", "/questions/role", ".csv"])
def test_pages_when_more_people_answer_then_ask_the_database_no_more_often(
    app: Flask, olle: Visitor, path: str, form: UUID, stories: Stories, page: str
) -> None:
    def enter(who: str) -> None:
        sign_up(stories, who, form, "diet", lunch="salad", role="VD", seats=1, diet=who)
        stories.confirm(who)
        change(stories, who, form, "diet", lunch="salad", role="Chef", seats=1, diet=who)

    enter("anna")
    with statements_of(app) as for_one:
        assert olle.get(path + page).data
    for who in ("bo", "cecilia"):
        enter(who)
    with statements_of(app) as for_three:
        assert olle.get(path + page).data

    assert len(for_three) == len(for_one)
