"""What a person meets in the browser: catalogue, form, confirming, own page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registration.app import create_app
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories

PERSON = "850709-9805"  # ends in 98xx: given to nobody but testers
GOOD = {
    "name": "Anna Ek",
    "email": "anna@example.org",
    "organisation": "Provbolaget AB",
    "organisation_number": "402001-0015",
    "consent": "y",
}


@pytest.fixture
def slug(stories: Stories) -> str:
    stories.open_cohort(capacity=1)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.program.slug


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor.of(app)


def stored(stories: Stories) -> int:
    with stories.database.transaction() as session:
        people = session.scalar(select(func.count()).select_from(Participant)) or 0
        return people + (session.scalar(select(func.count()).select_from(Registration)) or 0)


def path_of(url: str) -> str:
    return urlsplit(url).path


@pytest.mark.parametrize(
    ("language", "sentence"), [("sv", "Inte ett giltigt val"), ("en", "Not a valid choice.")]
)
def test_form_when_its_library_finds_a_fault_then_says_it_in_the_reader_s_language(
    app: Flask, slug: str, language: str, sentence: str
) -> None:
    fields = {**GOOD, "organisation_kind": "nonsense"}
    response = Visitor.of(app, language).submit(f"/programs/{slug}/register", fields)

    assert response.status_code == 422
    assert sentence in words(response)


@pytest.mark.parametrize(("language", "title"), [("sv", "Testa en sak"), ("en", "Try a thing")])
def test_catalogue_when_browser_asks_for_a_language_then_speaks_it(
    app: Flask, slug: str, language: str, title: str
) -> None:
    del slug
    response = Visitor.of(app, language).get("/")

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert title in words(response)


def test_catalogue_when_language_is_chosen_then_it_is_remembered(
    visitor: Visitor, slug: str
) -> None:
    visitor.get(f"/programs/{slug}?lang=sv")

    assert '<html lang="sv">' in visitor.get("/").text


def test_catalogue_when_filtered_then_shows_only_that_sub_goal(visitor: Visitor, slug: str) -> None:
    del slug
    assert "Try a thing" in words(visitor.get("/?sub_goal=collaboration"))
    assert "Try a thing" not in words(visitor.get("/?sub_goal=communication"))


def test_sign_up_when_filled_in_then_says_what_happens_next(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    response = visitor.submit(f"/programs/{slug}/register", GOOD)
    received = visitor.get(path_of(response.location))

    assert response.status_code == 302
    assert "anna@example.org" in words(received)
    assert received.headers["Cache-Control"] == "no-store"
    assert stories.states() == {"anna ek": "unconfirmed"}


def test_sign_up_when_full_then_says_the_number_and_why(app: Flask, slug: str) -> None:
    Visitor.of(app).submit(f"/programs/{slug}/register", GOOD)
    second = Visitor.of(app)

    second.submit(f"/programs/{slug}/register", {**GOOD, "email": "bo@example.org"})
    third = Visitor.of(app)
    third.submit(f"/programs/{slug}/register", {**GOOD, "email": "cecilia@example.org"})

    assert "number 2" in words(third.get(f"/programs/{slug}/received"))


def test_received_when_opened_by_another_browser_then_tells_nothing(
    app: Flask, visitor: Visitor, slug: str
) -> None:
    visitor.submit(f"/programs/{slug}/register", GOOD)

    response = Visitor.of(app).get(f"/programs/{slug}/received")

    assert (response.status_code, path_of(response.location)) == (302, f"/programs/{slug}")


BAD = [
    ("name", "", "Write your name."),
    ("name", "å" * 10_000, "Shorten this to at most 120 characters."),
    ("name", "Anna\x00Ek", "There are invisible characters in this."),
    ("name", "Anna\u202eEk", "There are invisible characters in this."),
    ("name", "<b>Anna</b>", "Write this without the characters < and >."),
    ("name", f"Anna {PERSON}", "That looked like a personal identity number."),
    ("email", "", "Write your e-mail address"),
    ("email", "anna", "That is not a complete e-mail address."),
    ("email", "a" * 10_000 + "@example.org", "That is not a complete e-mail address."),
    ("email", "anna@example.org\r\nBcc: x@example.org", "That is not a complete e-mail address."),
    ("email", "<script>@example.org", "That is not a complete e-mail address."),
    ("organisation", "b" * 10_000, "Shorten this to at most 200 characters."),
    ("organisation", "Bolaget\x1b[2J", "There are invisible characters in this."),
    ("organisation", "<img src=x>", "Write this without the characters < and >."),
    ("organisation", PERSON, "That looked like a personal identity number."),
    ("organisation_number", "12", "That is not an organisation number."),
    ("organisation_number", "4" * 10_000, "That is not an organisation number."),
    ("organisation_number", "<i>4020010015</i>", "That is not an organisation number."),
    ("organisation_number", "40200\x0010015", "That is not an organisation number."),
    ("organisation_number", PERSON, "That looked like a personal identity number."),
    ("organisation_number", "198507099805", "That looked like a personal identity number."),
    ("consent", "", "Tick the box"),
]


@pytest.mark.parametrize(("field", "typed", "message"), BAD)
def test_sign_up_when_a_field_is_wrong_then_message_stands_beside_it_and_the_rest_is_kept(
    visitor: Visitor, slug: str, stories: Stories, field: str, typed: str, message: str
) -> None:
    fields = {**GOOD, field: typed}
    if field == "consent":
        del fields["consent"]

    response = visitor.submit(f"/programs/{slug}/register", fields)

    assert response.status_code == 422
    error = response.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert message in error.replace("&lt;", "<").replace("&gt;", ">")
    for other, value in GOOD.items():
        if other not in (field, "consent"):
            assert f'value="{value}"' in response.text
    assert stored(stories) == 0


def test_sign_up_when_a_field_is_wrong_then_what_was_typed_in_it_is_kept_too(
    visitor: Visitor, slug: str
) -> None:
    response = visitor.submit(f"/programs/{slug}/register", {**GOOD, "email": "anna@"})

    assert 'value="anna@"' in response.text


@pytest.mark.parametrize("field", ["name", "organisation", "organisation_number"])
def test_sign_up_when_a_persons_number_is_typed_then_it_is_neither_echoed_nor_logged(
    visitor: Visitor, slug: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    response = visitor.submit(f"/programs/{slug}/register", {**GOOD, field: PERSON})

    assert PERSON not in response.text
    # The address of the program has digits by chance.
    assert "9805" not in response.text.replace(slug, "")
    assert PERSON not in caplog.text


def test_sign_up_when_in_swedish_then_messages_are_swedish(app: Flask, slug: str) -> None:
    response = Visitor.of(app, "sv").submit(f"/programs/{slug}/register", {**GOOD, "name": ""})

    assert "Skriv ditt namn." in words(response)


def test_sign_up_when_a_machine_fills_the_hidden_field_then_nothing_is_stored(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    response = visitor.submit(f"/programs/{slug}/register", {**GOOD, "website": "http://x"})

    assert response.status_code == 302
    assert stored(stories) == 0


def test_sign_up_when_its_token_is_gone_then_keeps_all_that_was_typed(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    response = visitor.client.post(f"/programs/{slug}/register?lang=en", data=GOOD)

    assert response.status_code == 422
    assert "Press the button once more" in words(response)
    assert 'value="anna@example.org"' in response.text
    assert stored(stories) == 0


def test_confirm_when_sent_without_its_token_then_is_refused_kindly(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    del slug
    stories.sign_up("anna")

    response = visitor.client.post(confirm_path(stories, "anna") + "?lang=en")

    assert response.status_code == 400
    assert "Go back and try again" in words(response)
    assert stories.state("anna") == "unconfirmed"


def test_sign_up_when_registration_is_over_then_shows_the_program_instead(
    visitor: Visitor, slug: str, stories: Stories, clock: SettableClock
) -> None:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.registration_closes_at = clock.now()

    assert visitor.get(f"/programs/{slug}/register").location == f"/programs/{slug}"


def test_sign_up_when_too_many_come_from_one_network_then_asks_to_wait(
    registration_database: object, redis_url: str, clock: SettableClock, slug: str, stories: Stories
) -> None:
    del registration_database
    settings = registration_settings(stories.database.url, redis_url, sign_up_limit="1/minute")
    visitor = Visitor.of(create_app(settings, clock))
    visitor.submit(f"/programs/{slug}/register", GOOD)

    answer = visitor.submit(f"/programs/{slug}/register", GOOD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "What you wrote is still here" in answer.text
    assert 'value="Anna Ek"' in answer.text


def test_sign_up_when_redis_is_away_then_works_all_the_same(
    stories: Stories, clock: SettableClock, slug: str
) -> None:
    settings = registration_settings(stories.database.url, "redis://127.0.0.1:1/0")
    visitor = Visitor.of(create_app(settings, clock))

    response = visitor.submit(f"/programs/{slug}/register", GOOD)

    assert response.status_code == 302
    assert stories.states() == {"anna ek": "unconfirmed"}


def confirm_path(stories: Stories, who: str) -> str:
    return path_of(stories.messages(who)[0][1]["confirm_url"])


def test_confirm_when_a_scanner_only_opens_the_link_then_nothing_changes(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    visitor.submit(f"/programs/{slug}/register", GOOD)
    path = confirm_path(stories, "anna ek")

    for _ in range(3):
        assert visitor.get(path).status_code == 200
    visitor.client.head(path)

    assert stories.state("anna ek") == "unconfirmed"


def test_confirm_when_button_is_pressed_then_leads_to_my_page(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    visitor.submit(f"/programs/{slug}/register", GOOD)

    confirmed = visitor.submit(confirm_path(stories, "anna ek"))

    assert confirmed.status_code == 200
    assert stories.state("anna ek") == "confirmed"
    mine = visitor.get(path_of(stories.messages("anna ek")[1][1]["my_page_url"]))
    assert "Try a thing" in words(mine)
    assert mine.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("ended", [False, True], ids=["confirmed", "cancelled"])
def test_confirm_when_link_is_used_later_then_leads_to_my_page_and_changes_nothing(
    visitor: Visitor, slug: str, stories: Stories, ended: bool
) -> None:
    del slug
    stories.enter("anna")
    if ended:
        stories.cancel("anna")
    before = stories.state("anna")

    response = visitor.get(confirm_path(stories, "anna"))

    assert response.status_code == 302
    assert visitor.get(response.location).status_code == 200
    assert stories.state("anna") == before


def test_confirm_when_link_is_forged_then_is_not_found(visitor: Visitor, slug: str) -> None:
    del slug
    assert visitor.get("/confirm/forged").status_code == 404


def test_my_page_when_cancelled_then_asks_once_and_the_next_moves_up(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    del slug
    stories.enter("anna", "bo")
    mine = path_of(stories.messages("anna")[-1][1]["my_page_url"])
    cancel = f"{mine}/registrations/{stories.id_of('anna')}/cancel"

    visitor.get(cancel)
    assert stories.state("anna") == "confirmed"
    response = visitor.submit(cancel)

    assert response.status_code == 200
    assert stories.states() == {"anna": "cancelled", "bo": "confirmed"}


def test_my_page_when_somebody_elses_registration_is_named_then_is_not_found(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    del slug
    stories.enter("anna", "bo")
    mine = path_of(stories.messages("anna")[-1][1]["my_page_url"])

    response = visitor.get(f"{mine}/registrations/{stories.id_of('bo')}/cancel")

    assert response.status_code == 404


def test_confirm_link_when_used_for_my_page_then_is_not_found(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    del slug
    stories.sign_up("anna")
    token = confirm_path(stories, "anna").rpartition("/")[2]

    assert visitor.get(f"/my/{token}").status_code == 404


def test_pages_when_answered_then_carry_the_security_headers(visitor: Visitor, slug: str) -> None:
    headers = visitor.get(f"/programs/{slug}").headers

    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_page_when_there_is_nothing_then_says_so_in_the_readers_language(app: Flask) -> None:
    response = Visitor.of(app, "sv").get("/finns-inte")

    assert response.status_code == 404
    assert '<html lang="sv">' in response.text


def test_name_when_it_is_markup_in_the_database_then_is_inert_on_the_page(
    visitor: Visitor, slug: str, stories: Stories
) -> None:
    del slug
    stories.enter("anna")
    mine = path_of(stories.messages("anna")[-1][1]["my_page_url"])
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of("anna"))
        assert row is not None
        row.name = "<script>alert(1)</script>"

    page = visitor.get(mine).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_health_when_database_answers_then_is_up(visitor: Visitor) -> None:
    assert visitor.get("/healthz").get_json() == {"status": "up", "database": "up"}
