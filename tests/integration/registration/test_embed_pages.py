"""Programs inside other sites, and as search engines read them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pydantic import ValidationError

from services.registration.app import create_app
from services.registration.storage.catalogue import Cohort
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import add_cohort, registration_settings, text
from tests.support.statements import statements_of
from tests.support.stories import Stories

HREF = re.compile(r"<a\s[^>]*>")


@pytest.fixture
def cohort_id(registration_database: TestDatabase, clock: SettableClock) -> UUID:
    with registration_database.transaction() as session:
        return add_cohort(session, now=clock.now(), capacity=7)


def slug_of(database: TestDatabase, cohort_id: UUID) -> str:
    with database.transaction() as session:
        return session.get_one(Cohort, cohort_id).program.slug


def change(database: TestDatabase, cohort_id: UUID, **values: Any) -> None:
    with database.transaction() as session:
        cohort = session.get_one(Cohort, cohort_id)
        for name, value in values.items():
            setattr(cohort, name, value)


def read_data(page: str) -> list[dict[str, Any]]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    data: list[dict[str, Any]] = json.loads(block.group(1))
    return data


@pytest.mark.parametrize("path", ["/embed", "/embed/programs/{slug}"])
def test_frame_when_opened_then_may_be_framed_sets_no_cookie_and_leads_out(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID, path: str
) -> None:
    slug = slug_of(registration_database, cohort_id)

    page = Visitor.of(app).get(path.format(slug=slug) + "?lang=sv")

    assert "frame-ancestors https:;" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert "Testa en sak" in words(page)
    inside = page.text.partition("<main")[2]
    anchors = HREF.findall(inside)
    assert anchors
    assert all('target="_top"' in anchor for anchor in anchors)
    assert "<form" not in page.text


def test_frame_when_program_is_unknown_then_is_not_found(app: Flask) -> None:
    assert Visitor.of(app).get("/embed/programs/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/", "/programs/{slug}", "/programs/{slug}/register", "/my"])
def test_other_page_when_opened_then_may_not_be_framed(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID, path: str
) -> None:
    slug = slug_of(registration_database, cohort_id)

    page = Visitor.of(app).get(path.format(slug=slug))

    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("origins", "policy"),
    [("", "'none'"), ("https://a.example.org  https://*.exempel.se:*", None)],
    ids=["nobody", "two sites"],
)
def test_frame_when_origins_are_set_then_only_those_may(
    registration_database: TestDatabase, redis_url: str, origins: str, policy: str | None
) -> None:
    chosen = registration_settings(registration_database.url, redis_url, embed_origins=origins)

    page = Visitor.of(create_app(chosen)).get("/embed")

    wanted = policy or "https://a.example.org https://*.exempel.se:*"
    assert f"frame-ancestors {wanted};" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "origins", ["https://a.example.org; script-src *", "a.example.org", "data:"]
)
def test_origins_when_they_are_none_then_are_refused(origins: str) -> None:
    with pytest.raises(ValidationError):
        registration_settings("postgresql+psycopg://x", "redis://x", embed_origins=origins)


def test_snippet_when_shown_to_an_organizer_then_names_program_and_address(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID
) -> None:
    with registration_database.transaction() as session:
        program = session.get_one(Cohort, cohort_id).program
        program.title = text('Prova "sak" & <annan>', "Try")
        path, slug = f"/organizer/programs/{program.id}/embed", program.slug
    assert Visitor.of(app).get(path).status_code == 302

    page = signed_in(app, registration_database, "olle", "organizer").get(path)

    shown = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[0])
    assert f'src="http://spinn.example.org/embed/programs/{slug}?lang=sv"' in shown
    assert 'title="Prova &#34;sak&#34; &amp; &lt;annan&gt;"' in shown


def test_data_when_cohort_has_one_session_then_is_an_event(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID
) -> None:
    slug = slug_of(registration_database, cohort_id)

    (event,) = read_data(Visitor.of(app).get(f"/programs/{slug}").text)

    url = f"http://spinn.example.org/programs/{slug}"
    start, end = (datetime.fromisoformat(event[key]) for key in ("startDate", "endDate"))
    assert end - start == timedelta(hours=3)
    assert start.utcoffset() == timedelta(hours=1)
    assert {
        key: event[key]
        for key in (
            "@context", "@type", "@id", "url", "name", "inLanguage", "eventStatus",
            "eventAttendanceMode", "location", "organizer", "funder",
            "maximumAttendeeCapacity", "remainingAttendeeCapacity",
        )
    } == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{url}#test",
        "url": url,
        "name": "Try a thing",
        "inLanguage": "en",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "The test hall, Falun",
            "address": {
                "@type": "PostalAddress", "addressLocality": "Falun", "addressCountry": "SE",
            },
        },
        "organizer": {
            "@type": "Organization", "name": "Provhuset", "email": "prov@exempel.se",
        },
        "funder": [
            {"@type": "Organization", "name": "Europeiska regionala utvecklingsfonden"}
        ],
        "maximumAttendeeCapacity": 7,
        "remainingAttendeeCapacity": 7,
    }  # fmt: skip
    assert event["offers"]["url"] == f"{url}/register?cohort=test"
    assert event["offers"]["availability"] == "https://schema.org/InStock"


def test_data_when_cohort_has_several_sessions_then_is_a_series(
    app: Flask, registration_database: TestDatabase, clock: SettableClock
) -> None:
    with registration_database.transaction() as session:
        cohort_id = add_cohort(session, now=clock.now(), sessions=3)
        cohort = session.get_one(Cohort, cohort_id)
        cohort.sessions[1].online_url = "https://meet.example.org/secret"
    slug = slug_of(registration_database, cohort_id)

    page = Visitor.of(app).get(f"/programs/{slug}").text
    (series,) = read_data(page)

    assert series["@type"] == "EventSeries"
    assert [one["@type"] for one in series["subEvent"]] == ["Event"] * 3
    assert series["subEvent"][0]["startDate"] == series["startDate"]
    assert series["subEvent"][2]["endDate"] == series["endDate"]
    assert series["subEvent"][1]["location"]["@type"] == "VirtualLocation"
    assert series["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert "meet.example.org" not in page


def test_data_when_cohort_is_called_off_then_says_so(
    app: Flask, registration_database: TestDatabase, clock: SettableClock, cohort_id: UUID
) -> None:
    change(registration_database, cohort_id, cancelled_at=clock.now())
    slug = slug_of(registration_database, cohort_id)

    (event,) = read_data(Visitor.of(app).get(f"/programs/{slug}").text)

    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["offers"]["availability"] == "https://schema.org/Discontinued"


def test_data_when_texts_hold_markup_then_cannot_leave_its_block(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID
) -> None:
    nasty = "</script><script>alert(1)</script><!-- & 'x'"
    with registration_database.transaction() as session:
        session.get_one(Cohort, cohort_id).program.title = text(nasty)
    slug = slug_of(registration_database, cohort_id)

    page = Visitor.of(app).get(f"/programs/{slug}").text

    assert read_data(page)[0]["name"] == nasty
    assert "<script>" not in page


def test_data_when_program_is_a_draft_then_is_left_out(
    app: Flask, registration_database: TestDatabase, cohort_id: UUID
) -> None:
    with registration_database.transaction() as session:
        program = session.get_one(Cohort, cohort_id).program
        program.published_at, slug = None, program.slug

    page = signed_in(app, registration_database, "olle", "organizer").get(f"/programs/{slug}")

    assert page.status_code == 200
    assert "ld+json" not in page.text


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_catalogue_when_long_then_comes_page_by_page_with_as_many_queries(
    app: Flask, stories: Stories, path: str
) -> None:
    visitor, asked = Visitor.of(app), []
    for programs in (1, 2, 27):
        for _ in range(programs):
            stories.open_cohort()
        with statements_of(app) as sent:
            first = visitor.get(path)
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
    assert first.text.count("card__title") == 24
    assert f'href="{path}?page=2#programs"' in first.text
    for page in ("2", "99"):
        assert visitor.get(f"{path}?page={page}").text.count("card__title") == 6
