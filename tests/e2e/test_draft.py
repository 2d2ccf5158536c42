"""A half-filled form in a real browser: kept, filled in again, and gone once it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.registration.app import create_app
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.question import Question
from services.registration.storage.catalogue import Cohort
from tests.support.browser import PATIENCE_MILLISECONDS
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.live_site import served
from tests.support.parties import name, seat_path
from tests.support.registration import registration_settings, text
from tests.support.stories import Stories

pytestmark = pytest.mark.browser


def ask(key: str, kind: str, **more: Any) -> Question:
    label = text(f"Fråga {key}", f"Question {key}")
    return Question.model_validate(
        {"key": key, "kind": kind, "label": label, "purpose": text("Vi planerar"), **more}
    )


QUESTIONS = (
    ask("car", "yes_no"),
    ask("plate", "short_text", condition={"question": "car", "answers": ["yes"]}),
    ask("days", "choices", options=[{"key": day, "label": text(day)} for day in ("mon", "tue")]),
    ask("land", "country"),
    ask("diet", "long_text", special=True),
    ask("photo", "consent"),
)


@pytest.fixture
def stories(registration_database: TestDatabase, clock: SettableClock) -> Stories:
    return Stories(registration_database, clock)


@pytest.fixture
def path(stories: Stories) -> str:
    """The form of a program that asks all kinds of things."""
    now = stories.clock.now()
    stories.open_cohort(capacity=5, largest_party=4)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        change_form(session, cohort.program_id, QUESTIONS, now=now, links=stories.links)
        return f"/programs/{cohort.program.slug}/register"


@pytest.fixture
def address(
    path: str, registration_database: TestDatabase, redis_url: str, clock: SettableClock
) -> Iterator[str]:
    """Where that form is."""
    app = create_app(registration_settings(registration_database.url, redis_url), clock)
    with served(app) as origin:
        yield origin + path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    yield page
    context.close()


def fill_half(page: Page) -> None:
    page.fill("[name=name]", "Anna Prov")
    page.fill("[name=email]", "anna@example.org")
    page.fill("[name=organisation]", "Provbolaget")
    page.fill("[name=organisation_number]", "402001-0015")
    page.check("#q_car-yes")
    page.fill("[name=q_plate]", "ABC 123")
    page.check("#q_days-tue")
    page.select_option("[name=q_land]", "NO")
    page.fill("[name=q_diet]", "Inga nötter")
    page.check("[name=agree_diet]")
    page.check("[name=q_photo]")
    page.check("[name=consent]")


def kept(page: Page) -> dict[str, list[str]]:
    """What the browser's store holds of the one form."""
    texts = page.evaluate("Object.values(localStorage)")
    return json.loads(texts[0])["fields"] if texts else {}


NOTICE = "[data-draft-notice]"
TYPED = {
    "name": ["Anna Prov"],
    "email": ["anna@example.org"],
    "organisation": ["Provbolaget"],
    "organisation_number": ["402001-0015"],
    "q_car": ["yes"],
    "q_plate": ["ABC 123"],
    "q_days": ["tue"],
    "q_land": ["NO"],
}


def test_draft_when_half_filled_then_keeps_what_may_be_kept_and_nothing_else(
    page: Page, address: str
) -> None:
    page.goto(address)
    fill_half(page)

    assert kept(page) == TYPED


@pytest.mark.parametrize("number", ["800105-1234", "19800105-1234", "8001051234", "800165-1234"])
def test_draft_when_a_person_number_is_typed_then_is_not_kept(
    page: Page, address: str, number: str
) -> None:
    page.goto(address)
    page.fill("[name=name]", "Anna Prov")
    page.fill("[name=organisation_number]", number)
    page.fill("[name=organisation]", f"Firma {number}")

    assert kept(page) == {"name": ["Anna Prov"]}


def test_draft_when_the_form_is_opened_again_then_is_filled_in_and_said(
    page: Page, address: str
) -> None:
    page.goto(address)
    assert page.locator(NOTICE).is_hidden()
    fill_half(page)
    page.goto("about:blank")
    page.goto(address)

    expect(page.locator(NOTICE)).to_be_visible()
    assert page.input_value("[name=name]") == "Anna Prov"
    assert page.locator("#q_days-tue").is_checked()
    assert page.input_value("[name=q_land]") == "NO"
    expect(page.locator("[name=q_plate]")).to_be_visible()
    assert page.input_value("[name=q_diet]") == ""
    assert not page.locator("[name=consent]").is_checked()


def test_draft_when_the_language_changes_then_is_filled_in(page: Page, address: str) -> None:
    page.goto(address)
    fill_half(page)
    page.locator("header a[hreflang=sv]").click()
    page.wait_for_url("**lang=sv")

    expect(page.get_by_text("Vi har fyllt i det du skrev förut")).to_be_visible()
    assert page.input_value("[name=name]") == "Anna Prov"


def test_draft_when_cleared_then_the_form_is_empty_and_nothing_is_kept(
    page: Page, address: str
) -> None:
    page.goto(address)
    fill_half(page)
    page.reload()
    page.click("[data-draft-clear]")

    assert page.input_value("[name=name]") == ""
    assert page.locator(NOTICE).is_hidden()
    assert kept(page) == {}


def test_draft_when_the_form_is_refused_then_outlives_a_change_of_language(
    page: Page, address: str
) -> None:
    page.goto(address)
    fill_half(page)
    page.fill("[name=email]", "anna")
    page.click("main button[type=submit]")
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.input_value("[name=name]") == "Anna Prov"
    page.locator("header a[hreflang=sv]").click()

    expect(page.locator(NOTICE)).to_be_visible()
    assert page.input_value("[name=email]") == "anna"


def test_draft_when_the_token_has_gone_then_one_more_press_sends_the_form(
    page: Page, address: str
) -> None:
    page.goto(address)
    fill_half(page)
    page.context.clear_cookies()
    page.click("main button[type=submit]")
    expect(page.get_by_text("Press the button once more.")).to_be_visible()
    assert page.input_value("[name=q_diet]") == "Inga nötter"
    page.click("main button[type=submit]")

    page.wait_for_url("**/received")


def test_draft_when_the_form_is_accepted_then_is_gone(page: Page, address: str) -> None:
    page.goto(address)
    fill_half(page)
    page.click("main button[type=submit]")
    page.wait_for_url("**/received")
    assert kept(page) == {}

    page.goto(address)
    assert page.locator(NOTICE).is_hidden()
    assert page.input_value("[name=name]") == ""


def test_draft_when_somebody_leaves_and_comes_back_then_nothing_is_lost(
    page: Page, address: str
) -> None:
    page.goto(address)
    fill_half(page)
    page.click("main a.back")
    page.go_back()

    expect(page.locator("[name=name]")).to_have_value("Anna Prov")
    expect(page.locator("[name=organisation]")).to_have_value("Provbolaget")


def test_draft_when_a_day_has_passed_then_is_forgotten(page: Page, address: str) -> None:
    page.goto(address)
    fill_half(page)
    page.evaluate(
        """() => { for (const key of Object.keys(localStorage)) localStorage.setItem(
             key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), until: 1})); }"""
    )
    page.goto(address)

    assert page.locator(NOTICE).is_hidden()
    assert kept(page) == {}


def test_seat_when_half_filled_then_is_filled_in_again_and_gone_once_it_is_taken(
    page: Page, address: str, path: str, stories: Stories
) -> None:
    stories.enter("anna", places=2)
    seat = address.removesuffix(path) + seat_path(stories, name(stories, "anna", 2, "bo"))
    page.goto(seat)
    page.fill("[name=name]", "Bo von Berg")
    page.check("#q_car-yes")
    page.fill("[name=q_plate]", "ABC 123")
    page.fill("[name=q_diet]", "Inga nötter")
    page.check("[name=consent]")
    assert kept(page) == {"name": ["Bo von Berg"], "q_car": ["yes"], "q_plate": ["ABC 123"]}
    page.goto("about:blank")
    page.goto(seat)

    expect(page.locator(NOTICE)).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Bo von Berg")
    expect(page.locator("[name=email]")).to_have_value("bo@example.org")
    expect(page.locator("[name=q_plate]")).to_have_value("ABC 123")
    assert not page.locator("[name=consent]").is_checked()
    page.check("[name=consent]")
    page.click("main button[type=submit]")
    page.wait_for_url("**/my/**")
    assert kept(page) == {}


def test_guests_when_the_number_changes_then_fields_come_and_go_and_are_kept(
    page: Page, address: str
) -> None:
    page.goto(address)
    expect(page.get_by_text("Say who the others are")).to_be_hidden()
    page.fill("[name=people]", "3")
    page.press("[name=people]", "Tab")
    page.fill("[name='guests-0-name']", "Bo Prov")
    page.fill("[name='guests-1-email']", "cia@example.org")
    page.fill("[name=people]", "2")
    page.press("[name=people]", "Tab")
    expect(page.locator("[data-guest]")).to_have_count(1)
    page.fill("[name=people]", "3")
    page.press("[name=people]", "Tab")
    expect(page.locator("[name='guests-1-email']")).to_have_value("cia@example.org")
    page.goto("about:blank")
    page.goto(address)

    expect(page.locator("[name='guests-0-name']")).to_have_value("Bo Prov")
    expect(page.locator("[name='guests-1-email']")).to_have_value("cia@example.org")
