"""The admins' screens for programs: tokens shown once, webhooks and their log."""

from __future__ import annotations

import re

from flask import Flask

from services.registration.app import create_app
from services.registration.domain.organizers import Account, set_organizer
from services.registration.gateways.passwords import Argon2Passwords
from tests.support.api import ApiClient
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings

PASSWORD = "en lång hemlighet"
HOME = "/organizer/api"


def admin_of(app: Flask, database: TestDatabase, role: str = "admin") -> Visitor:
    with database.transaction() as session:
        account = Account(f"{role}@example.org", role.title(), PASSWORD, role)
        set_organizer(session, account, passwords=Argon2Passwords())
    visitor = Visitor.of(app)
    visitor.submit("/organizer/sign-in", {"email": f"{role}@example.org", "password": PASSWORD})
    return visitor


def secret_on(page: str) -> str:
    found = re.search(r'id="secret"\s+value="([^"]+)"', page)
    assert found
    return found[1]


def test_token_when_made_on_the_page_then_is_shown_once_works_and_can_be_revoked(
    app: Flask, registration_database: TestDatabase
) -> None:
    admin = admin_of(app, registration_database)
    admin.get(HOME)
    fields = {"name": "Kundregistret", "scopes": "programs:read", "days": "90"}
    made = admin.press(admin.get(HOME), f"{HOME}/tokens", fields)
    secret = secret_on(made.text)
    api = ApiClient.of(app, secret)

    assert api.get("/programs").status_code == 200
    page = admin.get(HOME).text
    assert secret not in page
    path = re.search(r'action="(/organizer/api/tokens/[^"]+/revoke)"', page)
    assert path
    admin.press(admin.get(HOME), path[1], {})
    assert api.get("/programs").status_code == 401


def test_pages_when_opened_by_an_organizer_then_are_not_theirs(
    app: Flask, registration_database: TestDatabase
) -> None:
    assert admin_of(app, registration_database, "organizer").get(HOME).status_code == 403


def test_webhook_when_its_address_is_private_then_is_refused_beside_the_field(
    app: Flask, registration_database: TestDatabase
) -> None:
    admin = admin_of(app, registration_database)

    refused = admin.press(admin.get(HOME), f"{HOME}/webhooks", {"url": "https://10.0.0.1/"})

    assert refused.status_code == 422
    assert "Nothing is sent there." in words(refused)


def test_webhook_when_added_then_can_be_tested_turned_and_removed(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock
) -> None:
    settings = registration_settings(
        registration_database.url, redis_url, webhooks_reach="loopback"
    )
    admin = admin_of(create_app(settings, clock), registration_database)
    url = "http://127.0.0.1:9/hook"

    made = admin.press(admin.get(HOME), f"{HOME}/webhooks", {"url": url})
    found = re.search(r'href="(/organizer/api/webhooks/[^"]+)"', admin.get(HOME).text)
    assert found
    admin.press(admin.get(found[1]), f"{found[1]}/test", {})
    page = admin.get(found[1])
    turned = admin.press(admin.get(found[1]), f"{found[1]}/rotate", {})

    assert secret_on(made.text).startswith("whsec_")
    assert secret_on(turned.text) != secret_on(made.text)
    assert "webhook.test" in page.text
    assert admin.press(admin.get(found[1]), f"{found[1]}/remove", {}).status_code == 302
    assert admin.get(found[1]).status_code == 404
