"""An organizer's list of a cohort's people: pages, search, states, order, the file, the door."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.mail_reports import note_report
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State
from shared.contracts.mail_reports import MailReported
from shared.kernel.identifiers import new_id
from tests.support.crowds import fill
from tests.support.organizers import sign_in, signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories


def numbered(count: int, name: str = "Person") -> list[str]:
    return [f"{name} {number:03}" for number in range(1, count + 1)]


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    stories.open_cohort(capacity=2000)
    return signed_in(app, stories.database)


def board(stories: Stories, query: str = "") -> str:
    return f"/organizer/cohorts/{stories.cohort_id}{query}"


def listed(olle: Visitor, stories: Stories, query: str = "") -> list[str]:
    """The names in the list, in its order."""
    page = olle.get(board(stories, query)).text
    cells = page.split('<th class="table__rowhead"')[1:]
    return [cell.partition(">")[2].partition("<")[0].strip() for cell in cells]


def first_session(stories: Stories) -> UUID:
    with stories.database.transaction() as db:
        return db.get_one(Cohort, stories.cohort_id).sessions[0].id


@pytest.mark.parametrize("query", ["", "?q=person&sort=name", "?state=waitlisted"])
def test_list_when_it_grows_then_takes_as_many_queries(
    app: Flask, olle: Visitor, stories: Stories, query: str
) -> None:
    asked = []
    for more in (1, 2, 27):
        fill(stories, numbered(more))
        fill(stories, numbered(more), State.WAITLISTED)
        with statements_of(app) as sent:
            assert olle.get(board(stories, query)).status_code == 200
        asked.append(len(sent))

    assert asked == [asked[0]] * 3


def test_attendance_when_the_list_grows_then_takes_as_many_queries(
    app: Flask, olle: Visitor, stories: Stories
) -> None:
    asked = []
    for more in (1, 2, 27):
        fill(stories, numbered(more))
        with statements_of(app) as sent:
            olle.get(f"/organizer/sessions/{first_session(stories)}/attendance")
        asked.append(len(sent))

    assert asked == [asked[0]] * 3


def test_list_when_long_then_comes_page_by_page(olle: Visitor, stories: Stories) -> None:
    fill(stories, numbered(120))

    assert listed(olle, stories) == numbered(120)[:50]
    assert listed(olle, stories, "?page=3") == numbered(120)[100:]
    page = words(olle.get(board(stories, "?page=2")))
    assert "51 to 100 of 120" in page
    assert "51 till 100 av 120" in words(olle.get(board(stories, "?page=2&lang=sv")))


@pytest.mark.parametrize("query", ["?page=99", "?page=99&q=person", "?page=99&state=confirmed"])
def test_list_when_asked_for_a_page_beyond_the_end_then_shows_the_last(
    olle: Visitor, stories: Stories, query: str
) -> None:
    fill(stories, numbered(60))

    assert listed(olle, stories, query) == numbered(60)[50:]


@pytest.mark.parametrize("page", ["0", "-3", "two", ""])
def test_list_when_the_page_is_no_number_then_shows_the_first(
    olle: Visitor, stories: Stories, page: str
) -> None:
    fill(stories, numbered(60))

    assert listed(olle, stories, f"?page={page}") == numbered(60)[:50]


def test_list_when_somebody_leaves_between_pages_then_the_second_is_still_there(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, numbered(51))
    page = olle.get(board(stories)).text
    stories.cancel("person 007")

    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    names = listed(olle, stories, "?" + following.partition("?")[2].partition("#")[0])

    assert names == [name for name in numbered(51) if name != "Person 007"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lind", ["Anna Lind", "Örjan Åkerlind"]),
        ("LIND anna", ["Anna Lind"]),
        ("åker", ["Örjan Åkerlind"]),
        ("jose", ["José Öberg"]),
        ("jos%C3%A9", ["José Öberg"]),
        ("@exempel.se", ["Anna Lind", "Örjan Åkerlind", "José Öberg"]),
        ("josé.öberg.3@ex", ["José Öberg"]),
        ("provbol", ["Bo"]),
        ("bo@example.org", ["Bo"]),
        ("%25", []),
        ("_", []),
        ("nobody", []),
    ],
    ids=str,
)
def test_search_when_a_part_is_typed_then_finds_name_address_and_organisation(
    olle: Visitor, stories: Stories, typed: str, found: list[str]
) -> None:
    fill(stories, ["Anna Lind", "Örjan Åkerlind", "José Öberg"])
    stories.enter("bo")

    assert listed(olle, stories, f"?q={typed}") == found


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Nobody is found"), ("sv", "Ingen hittades")]
)
def test_search_when_nobody_matches_then_says_so_and_leads_back(
    olle: Visitor, stories: Stories, language: str, sentence: str
) -> None:
    fill(stories, numbered(3))

    page = olle.get(board(stories, f"?q=nobody&lang={language}"))

    assert sentence in words(page)
    assert f'href="{board(stories)}#people"' in page.text
    assert 'value="nobody"' in page.text


def test_search_when_there_are_pages_then_they_keep_what_was_asked(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, numbered(60, "Anna"))
    fill(stories, numbered(60, "Bo"), State.WAITLISTED)

    page = olle.get(board(stories, "?q=anna&state=confirmed&sort=newest"))

    assert "60 people are found." in words(page)
    assert "?q=anna&amp;sort=newest&amp;state=confirmed&amp;page=2#people" in page.text
    names = listed(olle, stories, "?q=anna&state=confirmed&sort=newest&page=2")
    assert names == numbered(60, "Anna")[9::-1]


def test_states_when_filtered_then_are_counted_by_the_database_and_shown_apart(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, numbered(60, "Anna"))
    fill(stories, ["Bo", "Cilla"], State.WAITLISTED)
    fill(stories, ["David"], State.CANCELLED)

    page = words(olle.get(board(stories)))

    assert "Everybody 62" in page
    assert "Have a place 60" in page
    assert "In the queue 2" in page
    assert "Cancelled 1" in page
    assert "Completed 1" not in page
    assert listed(olle, stories, "?state=waitlisted") == ["Bo", "Cilla"]
    assert listed(olle, stories, "?state=cancelled") == ["David"]
    assert len(listed(olle, stories, "?state=unheard-of&sort=unheard-of")) == 50


def test_queue_when_listed_then_each_has_the_number_that_the_person_sees(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, numbered(2))
    fill(stories, numbered(55, "Queuing"), State.WAITLISTED)

    page = words(olle.get(board(stories, "?state=waitlisted&page=2")))

    assert "Queuing 055" in page
    assert "Number 55 in the queue" in page
    assert "Number 1 in the queue" not in page


def test_names_when_sorted_then_stand_as_swedes_expect(olle: Visitor, stories: Stories) -> None:
    fill(stories, ["Örjan", "éva", "Ann", "Åke", "Zara", "Äpple", "Evert"])

    assert listed(olle, stories, "?sort=name") == [
        "Ann", "éva", "Evert", "Zara", "Åke", "Äpple", "Örjan",
    ]  # fmt: skip


def test_file_when_downloaded_then_holds_all_that_the_list_finds(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, numbered(1100))
    fill(stories, ['=HYPERLINK("x")', "Åsa; Å"], State.WAITLISTED)

    whole = olle.get(f"{board(stories)}/people.csv?lang=en")
    some = olle.get(f"{board(stories)}/people.csv?state=waitlisted&sort=newest")

    assert whole.is_streamed
    assert whole.mimetype == "text/csv"
    assert whole.headers["Cache-Control"] == "no-store"
    lines = list(csv.reader(io.StringIO(whole.data.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Name", "E-mail", "Organisation", "State", "Places", "Signed up"]
    assert [line[0] for line in lines[1:-2]] == numbered(1100)
    names = [line[0] for line in csv.reader(io.StringIO(some.text), delimiter=";")]
    assert names[1:] == ["Åsa; Å", '\'=HYPERLINK("x")']


def test_file_when_nobody_is_signed_in_then_leads_to_the_door(
    app: Flask, olle: Visitor, stories: Stories
) -> None:
    del olle
    answer = Visitor.of(app).get(f"{board(stories)}/people.csv")

    assert answer.location.startswith("/organizer/sign-in")


def at_the_door(olle: Visitor, stories: Stories) -> str:
    """Turn the clock to the start; return the attendance page of the first session."""
    stories.clock.advance(timedelta(days=14))
    sign_in(olle, "olle")
    return f"/organizer/sessions/{first_session(stories)}/attendance"


def test_door_when_somebody_is_found_in_the_list_then_one_tap_says_they_are_here(
    olle: Visitor, stories: Stories
) -> None:
    anna = fill(stories, ["Anna Lind", *numbered(60)])[0]
    at_the_door(olle, stories)
    page = olle.get(board(stories, "?q=lind"))
    path = page.text.partition("/attendance?")[2].partition('"')[0].replace("&amp;", "&")
    path = f"/organizer/sessions/{first_session(stories)}/attendance?{path}"

    done = olle.press(page, path, {f"mark-{anna}": "present"})

    assert done.location.startswith(board(stories, "?q=lind"))
    shown = olle.get(done.location)
    assert "1 of 1 Is here" in words(shown)
    assert f"mark-{anna}" not in shown.text


def test_attendance_when_searched_then_one_tap_marks_and_the_search_is_empty_again(
    olle: Visitor, stories: Stories
) -> None:
    anna, *_rest = fill(stories, ["Anna Lind", *numbered(60)])
    fill(stories, ["Anna Linder"], State.WAITLISTED)
    path = at_the_door(olle, stories)
    page = olle.get(f"{path}?q=lind")
    assert words(page).count("Anna Lind") == 1

    done = olle.press(page, f"{path}?page=1", {f"mark-{anna}": "present"})

    assert done.location == f"{path}?page=1"
    assert "1 present, 1 of 61 marked" in words(olle.get(done.location))
    assert 'aria-pressed="true"' in olle.get(f"{path}?q=lind").text


def test_attendance_when_long_then_each_page_is_saved_by_itself(
    olle: Visitor, stories: Stories
) -> None:
    ids = fill(stories, numbered(60))
    path = at_the_door(olle, stories)
    page = olle.get(f"{path}?page=2")

    olle.press(page, f"{path}?page=2", {f"mark-{each}": "present" for each in ids[50:]})

    shown = words(olle.get(f"{path}?page=2"))
    assert "10 present, 10 of 60 marked" in shown
    assert "Person 060" in shown
    assert "Person 001" not in shown


def test_person_when_a_mail_to_them_came_back_then_the_list_says_so(
    olle: Visitor, stories: Stories
) -> None:
    fill(stories, ["Asa", "Bo"])
    with stories.database.transaction() as db:
        about = db.scalars(select(Registration).order_by(Registration.name_key)).first()
        assert about is not None
        report = MailReported(
            delivery_id=new_id(),
            registration_id=about.id,
            kind="reminder",
            report="bounced",
            words="5.1.1 no such user",
            reported_at=stories.clock.now(),
        )
        note_report(db, report, sequence=1)
    page = words(olle.get(board(stories)))
    assert page.count("Mail comes back") == 1
    assert page.index("Asa") < page.index("Mail comes back") < page.index("Bo")
