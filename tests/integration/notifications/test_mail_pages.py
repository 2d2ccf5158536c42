"""What organizers see of the mails of a cohort, and do with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, Text, cast, event, func, insert, select, true
from werkzeug.test import TestResponse

from services.notifications.storage.deliveries import Delivery
from shared.contracts.access import InvitationSent
from shared.contracts.facts import CohortFacts, Person
from shared.contracts.participants import ParticipantCodeRequested
from shared.contracts.published import example_of
from tests.support.notification_story import (
    DEFERRED,
    LOST,
    MY_PAGE,
    REFUSED,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
)

ATTACK = '"><img src=x onerror=alert(1)>'


def text_of(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def somebody(cohort: CohortFacts, name: str, address: str) -> Applicant:
    return Applicant(cohort, Person(name=name, email=address, language="sv"))


def ids(listener: Listener) -> list[UUID]:
    return [each.id for each in listener.deliveries()]


@pytest.fixture
def cohort(listener: Listener, post: KeepingPost) -> CohortFacts:
    """Three people: Åsa's mail was refused, Bo's may have arrived, Cia's was taken."""
    cohort = cohort_facts()
    answers = {"asa@example.org": REFUSED, "bo@example.org": LOST}
    taken = post.answer
    post.answer = lambda parcel: answers.get(parcel.recipient) or taken(parcel)
    for name in ("Åsa Ek", "Bo Al", "Cia Lind"):
        address = f"{name.split()[0].lower().replace('å', 'a')}@example.org"
        listener.hear(somebody(cohort, name, address).waitlisted(), 1)
    listener.run_due()
    return cohort


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Åsa Ek", "Bo Al", "Cia Lind"}),
        ("?state=failed", {"Åsa Ek"}),
        ("?state=unknown", {"Bo Al"}),
        ("?q=cia@", {"Cia Lind"}),
        ("?q=åsa", {"Åsa Ek"}),
        ("?q=%25", set()),
        ("?kind=waitlisted&q=al", {"Bo Al"}),
        ("?kind=reminder", set()),
        ("?state=nonsense&kind=nonsense&page=99999999999", {"Åsa Ek", "Bo Al", "Cia Lind"}),
    ],
)
def test_mails_when_looked_for_then_those_are_shown(
    organizer: FlaskClient, cohort: CohortFacts, query: str, found: set[str]
) -> None:
    page = text_of(organizer.get(f"/cohorts/{cohort.cohort_id}/mails{query}"))
    assert {name for name in ("Åsa Ek", "Bo Al", "Cia Lind") if name in page} == found


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", ("Avvisat", "Kan ha kommit fram")), ("en", ("Refused", "May have arrived"))],
)
def test_mails_when_shown_then_counted_by_state_with_the_servers_words(
    organizer: FlaskClient, cohort: CohortFacts, language: str, words: tuple[str, ...]
) -> None:
    response = organizer.get(f"/cohorts/{cohort.cohort_id}/mails?lang={language}")
    page = text_of(response)
    for expected in (*words, "550 5.1.1 nobody"):
        assert expected in page
    counts = re.findall(r'class="filter__count">(\d+)<', response.text)
    assert counts == ["3", "1", "1", "1"]


def test_mails_when_of_another_cohort_then_not_shown(
    organizer: FlaskClient, cohort: CohortFacts
) -> None:
    del cohort
    assert "Åsa Ek" not in organizer.get(f"/cohorts/{uuid4()}/mails").text


def test_mails_when_there_are_many_then_paged_with_a_fixed_number_of_questions(
    organizer: FlaskClient, listener: Listener, asked: list[str]
) -> None:
    cohort = cohort_facts()
    listener.hear(Applicant(cohort).waitlisted(), 1)
    asked.clear()
    organizer.get(f"/cohorts/{cohort.cohort_id}/mails")
    questions = len(asked)
    for _ in range(50):
        listener.hear(Applicant(cohort).waitlisted(), 1)
    asked.clear()
    first = organizer.get(f"/cohorts/{cohort.cohort_id}/mails?lang=en")
    assert len(asked) == questions
    second = organizer.get(f"/cohorts/{cohort.cohort_id}/mails?lang=en&page=2")
    rows = [each.text.count("asa@example.org") for each in (first, second)]
    assert rows == [50, 1]
    assert "All 51 mails that are found" in text_of(first)


@pytest.mark.parametrize(
    "path", ["/cohorts/{0}/mails", "/cohorts/{0}/mails/act", "/mails/{0}", "/mails/{0}/page"]
)
def test_pages_when_nobody_is_signed_in_then_lead_to_the_sign_in(
    visitor: FlaskClient, path: str
) -> None:
    response = visitor.get(path.format(uuid4()))
    assert response.headers["Location"].startswith("/organizer/sign-in?next=")
    assert visitor.post(f"/cohorts/{uuid4()}/mails/act").status_code == 302


def test_mail_when_deferred_and_stopped_then_its_page_tells_the_whole_story(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: DEFERRED
    cohort = cohort_facts()
    listener.hear(Applicant(cohort).confirmed(), 1)
    listener.run_due()
    (mail_id,) = ids(listener)
    organizer.post(
        f"/cohorts/{cohort.cohort_id}/mails/act?act=aborted&mail={mail_id}",
        data={"why": "Fel text"},
    )
    page = text_of(organizer.get(f"/mails/{mail_id}?lang=en"))
    told = (
        "Written down, to be sent at once",
        "Not taken for now",
        "attempt 1",
        "when the address was named",
        "451 4.2.0 later",
        "Next attempt:",
        "Kept from going out by an organizer",
        "Olle Exempel: Fel text",
        "Puts the entry in, or brings it up to date (version 1).",
        "Send again…",
    )
    places = [page.find(words) for words in told]
    assert -1 not in places
    assert places[:8] == sorted(places[:8])


def test_mail_when_shown_then_says_what_was_sent_but_opens_nothing(
    organizer: FlaskClient, listener: Listener
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    (mail_id,) = ids(listener)
    page = organizer.get(f"/mails/{mail_id}")
    inner = organizer.get(f"/mails/{mail_id}/page")
    for shown in (page.text, inner.text):
        assert MY_PAGE not in shown
        assert "https://spinn.example/calendar/" not in shown
        assert "Testa AI i produktionen" in shown
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert '<iframe class="letter-frame"' in page.text
    assert re.search(r"<iframe[^>]*\ssandbox\s", page.text)


def test_mail_when_shown_in_its_frame_then_nothing_runs_and_nothing_is_fetched(
    organizer: FlaskClient, listener: Listener
) -> None:
    person = Person(name=ATTACK, email="asa@example.org", language="en")
    listener.hear(Applicant(person=person).confirmed(), 1)
    (mail_id,) = ids(listener)
    inner = organizer.get(f"/mails/{mail_id}/page")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in inner.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == ""
    assert policy["frame-ancestors"] == "'self'"
    assert "script-src" not in policy
    assert inner.headers["Cache-Control"] == "no-store"
    assert "<img" not in inner.text
    assert ATTACK not in organizer.get(f"/mails/{mail_id}").text


def test_mail_when_it_holds_a_code_then_nobody_else_sees_it(
    organizer: FlaskClient, listener: Listener
) -> None:
    fact = ParticipantCodeRequested.model_validate(
        {
            "request_id": uuid4(),
            "participant_id": uuid4(),
            "participant": Applicant().person,
            "organiser": cohort_facts().organiser,
            "expires_at": "2026-11-24T10:00:00+00:00",
        }
    )
    listener.hear(fact, 1)
    (mail_id,) = ids(listener)
    assert organizer.get(f"/mails/{mail_id}").status_code == 404
    assert organizer.get(f"/mails/{mail_id}/page").status_code == 404


def test_selection_when_asked_for_then_shows_what_is_possible_and_changes_nothing(
    organizer: FlaskClient, listener: Listener, cohort: CohortFacts
) -> None:
    query = "&".join(f"mail={each}" for each in ids(listener))
    page = text_of(
        organizer.get(f"/cohorts/{cohort.cohort_id}/mails/act?act=again&lang=en&{query}")
    )
    assert "2 mails go again" in page
    assert "One has been handed over already." in page
    assert [state for _, state in listener.fates()] == ["failed", "unknown", "sent"]


def test_selection_when_a_reason_is_given_then_those_go_again_and_one_is_told(
    organizer: FlaskClient, listener: Listener, post: KeepingPost, cohort: CohortFacts
) -> None:
    post.answer = KeepingPost().answer
    path = f"/cohorts/{cohort.cohort_id}/mails/act?act=again&all=1&lang=en"
    response = organizer.post(path, data={"why": "Servern är lagad"}, follow_redirects=True)
    assert "2 mails are sent again now." in text_of(response)
    listener.run_due()
    assert [state for _, state in listener.fates()] == ["sent", "sent", "sent"]


def test_selection_when_no_reason_is_given_then_the_page_says_so_and_nothing_goes(
    organizer: FlaskClient, listener: Listener, cohort: CohortFacts
) -> None:
    path = f"/cohorts/{cohort.cohort_id}/mails/act?act=again&all=1&lang=en"
    response = organizer.post(path, data={"why": "  "})
    assert response.status_code == 422
    assert "Write why" in text_of(response)
    assert listener.run_due() == 0


def test_selection_when_a_mail_is_of_another_cohort_then_left_alone(
    organizer: FlaskClient, listener: Listener, cohort: CohortFacts
) -> None:
    query = "&".join(f"mail={each}" for each in ids(listener))
    path = f"/cohorts/{uuid4()}/mails/act?act=again&{query}"
    assert organizer.post(path, data={"why": "x"}).status_code == 302
    assert listener.run_due() == 0
    del cohort


def test_person_when_looked_at_then_all_their_mails_and_no_others(
    organizer: FlaskClient, listener: Listener, cohort: CohortFacts
) -> None:
    one = listener.deliveries()[0]
    path = f"/cohorts/{cohort.cohort_id}/mails?person={one.registration_id}&lang=en"
    page = text_of(organizer.get(path))
    assert "Only mails to Åsa Ek." in page
    assert "Bo Al" not in page


def test_invitation_when_sent_to_somebody_who_is_not_registered_then_among_the_cohorts_mails(
    organizer: FlaskClient, listener: Listener
) -> None:
    envelope = example_of(InvitationSent)
    fact = InvitationSent.model_validate(envelope.body)
    listener.hear(fact, 1)
    page = organizer.get(f"/cohorts/{fact.cohort.cohort_id}/mails?lang=en")
    assert "Invites by a personal link" in text_of(page)


def test_selection_when_there_are_very_many_then_some_are_done_and_the_rest_is_said(
    organizer: FlaskClient, listener: Listener, cohort: CohortFacts
) -> None:
    made_anew = {"id", "subject_id", "registration_id"}
    table = Delivery.__table__
    values = [
        func.gen_random_uuid()
        if column.name in made_anew
        else cast(func.gen_random_uuid(), Text)
        if column.name == "message_id"
        else column
        for column in table.columns
    ]
    rows = func.generate_series(1, 2001).table_valued("number")
    refused = select(*values).join(rows, true()).where(table.c.state == "failed")
    copies = insert(Delivery).from_select(list(table.columns), refused)
    with listener.database.transaction() as session:
        session.execute(copies)
    path = f"/cohorts/{cohort.cohort_id}/mails/act?act=again&all=1&state=failed&lang=en"
    page = text_of(organizer.get(path))
    assert "2000 mails go again" in page
    assert "and 1950 more" in page
    assert "2 more are found and not done this time; do them afterwards." in page
    answer = organizer.post(path, data={"why": "Servern är lagad"}, follow_redirects=True)
    assert "2000 mails are sent again now." in text_of(answer)
    states = [state for _, state in listener.fates()]
    assert (states.count("queued"), states.count("failed")) == (2000, 2)
