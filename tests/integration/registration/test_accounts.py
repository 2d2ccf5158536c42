"""Roles: who may run cohorts, and who decides about that."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage.people import OrganizerAccount
from tests.support.databases import TestDatabase
from tests.support.organizers import PASSWORD, sign_in, signed_in
from tests.support.pages import Visitor, words

ACCOUNTS = "/organizer/accounts"


@pytest.fixture
def admin(app: Flask, registration_database: TestDatabase) -> Visitor:
    return signed_in(app, registration_database, "astrid", "admin")


def id_of(database: TestDatabase, name: str) -> str:
    with database.transaction() as session:
        query = select(OrganizerAccount.id).where(OrganizerAccount.name == name.title())
        return str(session.scalars(query).one())


def test_accounts_when_opened_by_an_organizer_then_are_not_theirs(
    app: Flask, registration_database: TestDatabase
) -> None:
    olle = signed_in(app, registration_database, "olle", "organizer")

    assert olle.get("/organizer/cohorts").status_code == 200
    assert olle.get(ACCOUNTS).status_code == 403
    assert ACCOUNTS not in olle.get("/organizer/cohorts").text


def test_accounts_when_nobody_is_signed_in_then_lead_to_the_door(app: Flask) -> None:
    assert Visitor.of(app).get(ACCOUNTS).location.startswith("/organizer/sign-in")


def test_account_when_added_then_may_sign_in(app: Flask, admin: Visitor) -> None:
    fields = {
        "name": "Olle", "email": "olle@example.org", "password": PASSWORD, "role": "organizer",
    }  # fmt: skip
    saved = admin.submit(ACCOUNTS, fields)

    assert "Olle may sign in." in words(admin.get(saved.location))
    assert sign_in(Visitor.of(app), "olle") == 302


def test_account_when_changed_then_old_sessions_end_and_the_new_password_counts(
    app: Flask, admin: Visitor, registration_database: TestDatabase
) -> None:
    olle = signed_in(app, registration_database, "olle", "organizer")
    fields = {
        "name": "Olle", "email": "OLLE@example.org", "password": "en annan hemlighet",
        "role": "admin",
    }  # fmt: skip
    admin.submit(ACCOUNTS, fields)

    assert olle.get("/organizer/cohorts").status_code == 302
    assert sign_in(Visitor.of(app), "olle") == 422
    assert sign_in(olle, "olle", "en annan hemlighet") == 302
    assert olle.get(ACCOUNTS).status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Write a name."),
        ("email", "olle", "That is not a complete e-mail address."),
        ("password", "kort", "At least 12 characters"),
        ("role", "king", "Not a valid choice"),
    ],
)
def test_account_when_a_field_is_wrong_then_says_so_beside_it(
    admin: Visitor, field: str, typed: str, message: str
) -> None:
    good = {"name": "Olle", "email": "o@example.org", "password": PASSWORD, "role": "organizer"}

    response = admin.submit(ACCOUNTS, {**good, field: typed})

    assert response.status_code == 422
    assert message in response.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]


def test_account_when_locked_out_then_is_signed_out_everywhere_and_stays_out(
    app: Flask, admin: Visitor, registration_database: TestDatabase
) -> None:
    olle = signed_in(app, registration_database, "olle", "organizer")
    path = f"{ACCOUNTS}/{id_of(registration_database, 'olle')}/disable"

    assert admin.get(path).status_code == 200
    assert olle.get("/organizer/cohorts").status_code == 200
    admin.submit(path)

    assert olle.get("/organizer/cohorts").status_code == 302
    assert sign_in(Visitor.of(app), "olle") == 422


def test_account_when_it_is_ones_own_then_cannot_be_locked_out(
    admin: Visitor, registration_database: TestDatabase
) -> None:
    path = f"{ACCOUNTS}/{id_of(registration_database, 'astrid')}/disable"

    response = admin.submit(path)

    assert "You cannot lock yourself out." in words(admin.get(response.location))
    assert admin.get(ACCOUNTS).status_code == 200
