"""Sessions with certificates of their own, on the organizers' screens and on people's own pages."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.certificates import note_certificate
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.registrations import Registration
from shared.contracts.certificates import CertificateIssued
from shared.contracts.facts import CertifiedSession, LocalizedText, Organiser, Person
from shared.kernel.identifiers import new_id
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories

LATER = timedelta(minutes=10)


@pytest.fixture
def evenings(stories: Stories) -> Stories:
    """Three sessions, each with certificates of its own; the first has just ended."""
    stories.open_cohort(capacity=5, sessions=3)
    stories.certify_sessions()
    stories.enter("anna", "bo", "cecilia")
    with stories.database.transaction() as db:
        stories.clock.set(db.get_one(ProgramSession, first(stories)).ends_at + LATER)
    return stories


@pytest.fixture
def olle(app: Flask, evenings: Stories) -> Visitor:
    return signed_in(app, evenings.database, language="sv")


def first(stories: Stories) -> UUID:
    return next(iter(stories.sessions([1])))


def close_page(stories: Stories) -> str:
    return f"/organizer/sessions/{first(stories)}/close"


def mark(olle: Visitor, stories: Stories, **people: str) -> str:
    fields = {f"mark-{stories.id_of(who)}": there for who, there in people.items()}
    answer = olle.submit(f"/organizer/sessions/{first(stories)}/attendance", fields)
    return words(olle.get(answer.location))


def test_session_when_closed_on_its_page_then_the_board_says_so(
    olle: Visitor, evenings: Stories
) -> None:
    mark(olle, evenings, anna="present", bo="present")
    dry_run = words(olle.get(close_page(evenings)))
    assert "2 personer var där" in dry_run
    assert "En person är inte markerad" in dry_run
    assert "Anna" in dry_run
    assert "Cecilia" not in dry_run

    closed = olle.submit(close_page(evenings))

    assert closed.location == f"/organizer/cohorts/{evenings.cohort_id}"
    board = words(olle.get(closed.location))
    assert "Tillfället är avslutat. 2 intyg är på väg." in board
    assert "2 intyg. Närvaro" in board
    assert "Vilka som fick intyg" in board


def test_session_when_closed_then_its_page_says_so_and_has_no_button(
    olle: Visitor, evenings: Stories
) -> None:
    mark(olle, evenings, anna="present")
    page = olle.get(close_page(evenings))
    olle.press(page, close_page(evenings))

    again = olle.get(close_page(evenings) + "?show=had")
    assert "Tillfället är avslutat" in words(again)
    assert "Anna" in words(again)
    assert "Avsluta och skicka" not in words(again)

    twice = olle.press(page, close_page(evenings))
    assert "Det fanns ingen ny att ge intyg." in words(olle.get(twice.location))


def test_session_when_somebody_is_marked_later_then_only_they_are_offered(
    olle: Visitor, evenings: Stories
) -> None:
    mark(olle, evenings, anna="present")
    olle.submit(close_page(evenings))
    assert "En person har markerats efteråt." in mark(olle, evenings, bo="present")

    shown = words(olle.get(close_page(evenings)))
    assert "Avsluta och skicka ett intyg" in shown
    assert "Anna" not in shown


def test_session_when_somebody_marked_has_left_then_it_says_how_many_others_have_no_mark(
    olle: Visitor, evenings: Stories
) -> None:
    mark(olle, evenings, anna="present", bo="present")
    evenings.cancel("bo", actor="organizer:1")

    assert "En person är inte markerad" in words(olle.get(close_page(evenings)))
    shown = words(olle.get(f"/organizer/sessions/{first(evenings)}/attendance"))
    assert "1 närvarande, 1 av 2 markerade" in shown


def test_session_when_it_has_not_ended_then_the_page_says_so_and_closing_is_refused(
    olle: Visitor, evenings: Stories
) -> None:
    page = olle.get(close_page(evenings))
    evenings.clock.advance(-2 * LATER)
    assert "Tillfället är inte slut" in words(olle.get(close_page(evenings)))
    assert "Avsluta utan intyg" not in words(olle.get(close_page(evenings)))

    refused = olle.press(page, close_page(evenings))

    assert refused.location == close_page(evenings)
    assert "så det kan inte avslutas än" in words(olle.get(refused.location))


def test_session_when_the_cohort_certifies_the_whole_then_its_page_leads_to_that(
    olle: Visitor, stories: Stories
) -> None:
    stories.open_cohort(sessions=2)
    answer = olle.get(close_page(stories))
    assert answer.location == f"/organizer/cohorts/{stories.cohort_id}/close"


def test_attendance_when_certified_then_stays_and_a_list_of_before_is_saved_for_the_others(
    olle: Visitor, evenings: Stories
) -> None:
    page = olle.get(f"/organizer/sessions/{first(evenings)}/attendance")
    mark(olle, evenings, anna="present")
    olle.submit(close_page(evenings))

    shown = words(olle.get(f"/organizer/sessions/{first(evenings)}/attendance"))
    assert "Anna Provbolaget Närvarande, har intyg Bo" in shown
    late = {"anna": "absent", "bo": "absent", "cecilia": "present"}
    fields = {f"mark-{evenings.id_of(who)}": there for who, there in late.items()}
    refused = olle.press(page, f"/organizer/sessions/{first(evenings)}/attendance", fields)

    told = words(olle.get(refused.location))
    assert "har ett intyg för tillfället" in told
    assert "2 närvarande, 3 av 3 markerade" in told


def test_certificates_when_set_on_the_page_of_taking_part_then_stay_once_a_session_is_closed(
    olle: Visitor, evenings: Stories
) -> None:
    page = f"/organizer/cohorts/{evenings.cohort_id}/part"
    olle.submit(page, {"who": "all", "certifies": "whole"})
    assert olle.get(close_page(evenings)).status_code == 302
    olle.submit(page, {"who": "all", "certifies": "each_session"})
    assert olle.get(close_page(evenings)).status_code == 200
    olle.submit(close_page(evenings))

    refused = olle.submit(page, {"who": "all", "certifies": "whole"})

    assert refused.status_code == 422
    assert "Ett tillfälle är avslutat och har intyg" in words(refused)


def test_cohort_when_sessions_are_certified_then_its_closing_says_what_is_still_made(
    app: Flask, olle: Visitor, evenings: Stories
) -> None:
    mark(olle, evenings, anna="present", bo="present")
    evenings.clock.advance(timedelta(days=30))
    olle = signed_in(app, evenings.database, language="sv")
    page = f"/organizer/cohorts/{evenings.cohort_id}/close"
    shown = words(olle.get(page))
    assert "så ingen får ett för helheten" in shown
    assert "2 intyg för tillfällen som inte är avslutade än görs." in shown

    closed = olle.submit(page)

    assert "Avslutad. 2 intyg är på väg." in words(olle.get(closed.location))


def test_public_page_when_sessions_are_certified_then_says_so(
    olle: Visitor, evenings: Stories
) -> None:
    with evenings.database.transaction() as db:
        slug = db.get_one(Registration, evenings.id_of("anna")).cohort.program.slug
    page = words(olle.get(f"/programs/{slug}"))
    assert "Du får ett intyg för varje tillfälle som du har varit med på." in page


def test_own_page_when_sessions_are_certified_then_lists_them_in_order_with_their_days(
    olle: Visitor, evenings: Stories
) -> None:
    for number in (2, 1):
        hear(evenings, "anna", number)
    with evenings.database.transaction() as db:
        row = db.get_one(Registration, evenings.id_of("anna"))
        address = evenings.links.own_page(row.participant)

    shown = words(olle.get(urlsplit(address).path))

    assert "Dina intyg, ett för varje tillfälle Tillfälle 1" in shown
    assert shown.index("Tillfälle 1 ") < shown.index("Tillfälle 2: Mäta rätt")


def hear(stories: Stories, who: str, number: int) -> None:
    """Hear of somebody's certificate of one session; the second has a track."""
    with stories.database.transaction() as db:
        meeting = db.get_one(ProgramSession, next(iter(stories.sessions([number]))))
        if number == 2:
            meeting.track = LocalizedText(sv="Mäta rätt", en="Measuring right")
        about = CertifiedSession(
            session_id=meeting.id,
            number=number,
            title=meeting.track,
            starts_at=meeting.starts_local,
            ends_at=meeting.ends_local,
            zone=meeting.zone,
        )
        message = CertificateIssued(
            issuance_id=new_id(),
            registration_id=stories.id_of(who),
            number=f"ABCD{number}",
            participant=Person(name="Anna", email="anna@example.org", language="sv"),
            program_title=LocalizedText(sv="Kvällar", en="Evenings"),
            organiser=Organiser(name="Provhuset", email="prov@exempel.se"),
            funding=None,
            verify_url="http://spinn.example.org/certificates/ABCD",
            my_page_url="http://spinn.example.org/my/x",
            session=about,
            issued_at=stories.clock.now(),
            download_url="http://spinn.example.org/f",
        )
        note_certificate(db, message, sequence=1)


def test_board_when_a_cohort_has_more_sessions_then_takes_as_many_queries(
    app: Flask, stories: Stories
) -> None:
    asked = []
    for sessions in (1, 3, 20):
        stories.open_cohort(sessions=sessions)
        stories.certify_sessions()
        visitor = signed_in(app, stories.database)
        with statements_of(app) as sent:
            assert visitor.get(f"/organizer/cohorts/{stories.cohort_id}").status_code == 200
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
