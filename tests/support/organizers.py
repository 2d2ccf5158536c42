"""Organizers with an account, signed in as a browser is."""

from __future__ import annotations

from flask import Flask

from services.registration.domain.organizers import Account, set_organizer
from services.registration.gateways.passwords import Argon2Passwords
from tests.support.databases import TestDatabase
from tests.support.pages import Visitor

PASSWORD = "en lång hemlighet"


def signed_in(
    app: Flask,
    database: TestDatabase,
    name: str = "olle",
    role: str = "organizer",
    language: str = "en",
) -> Visitor:
    account = Account(f"{name}@example.org", name.title(), PASSWORD, role)
    with database.transaction() as session:
        set_organizer(session, account, passwords=Argon2Passwords())
    visitor = Visitor.of(app, language)
    assert sign_in(visitor, name) == 302
    return visitor


def sign_in(visitor: Visitor, name: str, password: str = PASSWORD) -> int:
    fields = {"email": f"{name}@example.org", "password": password}
    return visitor.submit("/organizer/sign-in", fields).status_code
