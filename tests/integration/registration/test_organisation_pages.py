"""Organizers search organisations, merge two and take it back."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.organisations.merging import Merge, Part, merge, undo_merge
from services.registration.storage.people import Organisation
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of

PAGE = "/organizer/organisations"
NUMBER = "402001-0015"


@pytest.fixture
def olle(app: Flask, registration_database: TestDatabase) -> Visitor:
    return signed_in(app, registration_database, "olle", "organizer")


def add(
    database: TestDatabase, name: str, key: str, number: str | None = None, **more: str
) -> UUID:
    row = Organisation(id=new_id(), name=name, name_key=key, number=number, **more)
    with database.transaction() as session:
        session.add(row)
        return row.id


def merge_path(*ids: UUID) -> str:
    return f"{PAGE}/merge?" + "&".join(f"organisation={one}" for one in ids)


def test_page_when_nobody_is_signed_in_then_leads_to_the_door(app: Flask) -> None:
    assert Visitor.of(app).get(PAGE).location.startswith("/organizer/sign-in")


def test_page_when_two_names_are_alike_then_suggests_them(
    olle: Visitor, registration_database: TestDatabase
) -> None:
    add(registration_database, "Ekbolaget", "ekbolaget")
    add(registration_database, "Ekbolaget i Falun", "ekbolagetifalun", NUMBER)
    add(registration_database, "Nattljus", "nattljus")

    shown = words(olle.get(PAGE))

    assert "Ekbolaget i Falun" in shown.partition("May be the same")[2]
    assert "Nattljus" not in shown


def test_page_when_both_have_numbers_or_were_parted_then_suggests_nothing(
    olle: Visitor, registration_database: TestDatabase, clock: SettableClock
) -> None:
    add(registration_database, "Ekbolaget AB", "ekbolaget", NUMBER)
    add(registration_database, "Ekbolaget HB", "ekbolaget", "402001-0023")
    kept = add(registration_database, "Nattljus", "nattljus")
    gone = add(registration_database, "Nattljuset", "nattljuset")
    with registration_database.transaction() as session:
        row = merge(session, Merge(kept, gone, "system", "x"), clock.now())
        undo_merge(session, Part(row.id, "system", "y"), clock.now())

    assert "No likely doubles" in words(olle.get(PAGE))


@pytest.mark.parametrize("typed", ["ekbo", "EKBOLAGET AB", "402001 0015", "2001-00"])
def test_search_when_part_of_name_or_number_is_typed_then_finds_it(
    olle: Visitor, registration_database: TestDatabase, typed: str
) -> None:
    add(registration_database, "Ekbolaget", "ekbolaget", NUMBER)
    add(registration_database, "Nattljus", "nattljus")

    found = olle.press(olle.get(PAGE), f"{PAGE}/search", {"q": typed})
    shown = words(olle.get(found.location))

    assert "Ekbolaget" in shown
    assert "Nattljus" not in shown


def test_search_when_another_spelling_is_typed_then_finds_what_it_was_merged_into(
    olle: Visitor, registration_database: TestDatabase, clock: SettableClock
) -> None:
    kept = add(registration_database, "Ekbolaget", "ekbolaget")
    gone = add(registration_database, "Björkarna", "björkarna")
    with registration_database.transaction() as session:
        merge(session, Merge(kept, gone, "system", "x"), clock.now())

    shown = words(olle.get(f"{PAGE}?q=björk"))
    assert "Ekbolaget" in shown.partition("found")[2].partition("May be")[0]


def test_search_when_a_persons_number_is_typed_then_it_is_emptied_and_in_no_address(
    olle: Visitor,
) -> None:
    answer = olle.press(olle.get(PAGE), f"{PAGE}/search", {"q": "850709-9805"})

    assert answer.status_code == 422
    assert "850709" not in answer.text
    assert "personal identity number" in words(answer)


def test_search_when_nothing_fits_then_says_so(olle: Visitor) -> None:
    assert "Nothing found" in words(olle.get(f"{PAGE}?q=zzz"))


def test_merge_when_pressed_then_is_listed_with_who_and_why_and_can_be_undone(
    olle: Visitor, registration_database: TestDatabase
) -> None:
    one = add(registration_database, "Ekbolaget", "ekbolaget")
    other = add(registration_database, "Ek i Falun", "ekifalun", NUMBER)
    path = merge_path(one, other)

    chosen = re.findall(r'value="([0-9a-f-]{36})"\s+checked', olle.get(path).text)
    done = olle.submit(path, {"kept": str(other), "reason": "Samma hus"})
    listed = olle.get(done.location)

    assert chosen == [str(other)]
    assert "Ekbolaget is Ek i Falun (402001-0015)" in words(listed)
    assert "Olle" in words(listed)
    assert "Samma hus" in words(listed)

    undo = re.search(r'href="([^"]+/undo)"', listed.text)
    assert undo
    back = olle.submit(undo.group(1), {"reason": "Två hus"})
    assert "Taken back" in words(olle.get(back.location))
    assert "Två hus" in words(olle.get(back.location))
    assert "already" in words(olle.get(undo.group(1)))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "Write the reason in a few words."),
        ({"kept": "other", "reason": "x"}, "Choose the organisation that stays."),
    ],
    ids=["no reason", "nothing to keep"],
)
def test_merge_when_something_is_missing_then_says_what(
    olle: Visitor, registration_database: TestDatabase, fields: dict[str, str], message: str
) -> None:
    one = add(registration_database, "Ekbolaget", "ekbolaget")
    other = add(registration_database, "Ek", "ek")

    answer = olle.submit(merge_path(one, other), {"kept": str(one), **fields})

    assert answer.status_code == 422
    assert message in words(answer)


def test_merge_when_two_have_numbers_then_says_that_they_stay_two(
    olle: Visitor, registration_database: TestDatabase
) -> None:
    one = add(registration_database, "Ekbolaget", "ekbolaget", NUMBER)
    other = add(registration_database, "Ek", "ek", "402001-0023")

    answer = olle.submit(merge_path(one, other), {"kept": str(one), "reason": "Samma"})

    assert answer.status_code == 422
    assert "they stay two" in words(answer)


def test_merge_when_fewer_than_two_are_chosen_then_asks_for_two(
    olle: Visitor, registration_database: TestDatabase
) -> None:
    one = add(registration_database, "Ekbolaget", "ekbolaget")

    answer = olle.get(merge_path(one))

    assert "Choose at least two" in words(olle.get(answer.location))
    assert olle.get(f"{PAGE}/merge?organisation=x").status_code == 404


def test_page_when_more_organisations_are_shown_then_asks_the_database_no_more(
    app: Flask, olle: Visitor, registration_database: TestDatabase
) -> None:
    def fill(number: int) -> None:
        add(registration_database, f"Alm {number}", f"almlund{number}")
        add(
            registration_database,
            f"Alm {number}",
            f"almlund{number}x",
            country="NO",
            kind="foreign",
        )

    fill(1)
    with statements_of(app) as one:
        olle.get(f"{PAGE}?q=alm")
    fill(2)
    fill(3)
    with statements_of(app) as three:
        olle.get(f"{PAGE}?q=alm")

    assert len(one) == len(three)
