"""Whoever comes by the link to their own page signs up for more with one click."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from shared.messaging.tables import outbox
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories


def known(stories: Stories) -> str:
    """Somebody with a place already, and the address of the page to sign up for more."""
    stories.open_cohort(capacity=5)
    stories.sign_up("anna")
    stories.confirm("anna")
    with stories.database.transaction() as session:
        anna = session.scalars(select(Participant)).one()
        return f"/my/{stories.links.own_page_token(anna)}/join"


def rows_in(stories: Stories, cohort_id: UUID) -> list[Registration]:
    with stories.database.transaction() as session:
        query = select(Registration).where(Registration.cohort_id == cohort_id)
        rows = list(session.scalars(query))
        session.expunge_all()
        return rows


def test_join_when_pressed_then_is_confirmed_at_once_and_mailed_once(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = stories.open_cohort(capacity=5)

    done = Visitor.of(app).submit(path, {"cohort": str(more)})

    assert done.status_code == 303
    (row,) = rows_in(stories, more)
    assert (row.state, row.name, row.organisation.name) == ("confirmed", "Anna", "Provbolaget")
    with stories.database.transaction() as session:
        names = [each.name for each in session.execute(select(outbox))]
    assert names.count("registration.received") == 1
    assert names.count("registration.confirmed") == 2


def test_join_when_full_then_stands_in_the_queue(app: Flask, stories: Stories) -> None:
    path = known(stories)
    more = stories.open_cohort(capacity=1)
    stories.sign_up("bo")

    Visitor.of(app).submit(path, {"cohort": str(more)})

    assert sorted(row.state for row in rows_in(stories, more)) == ["unconfirmed", "waitlisted"]


def test_join_when_pressed_twice_then_there_is_one_registration(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = stories.open_cohort(capacity=5)
    anna = Visitor.of(app)
    page = anna.get(path)

    anna.press(page, path, {"cohort": str(more)})
    anna.press(page, path, {"cohort": str(more)})

    assert [row.state for row in rows_in(stories, more)] == ["confirmed"]


def test_join_when_nothing_more_is_open_then_says_so(app: Flask, stories: Stories) -> None:
    assert "Nothing more is open right now" in words(Visitor.of(app).get(known(stories)))


def test_join_when_cohort_is_unknown_then_is_not_found(app: Flask, stories: Stories) -> None:
    path = known(stories)
    stories.open_cohort()

    assert Visitor.of(app).submit(path, {"cohort": "x"}).status_code == 404


def test_choices_when_more_are_open_then_ask_the_database_no_more(
    app: Flask, stories: Stories
) -> None:
    path, anna = known(stories), Visitor.of(app)
    stories.open_cohort()
    with statements_of(app) as one:
        anna.get(path)
    stories.open_cohort()
    stories.open_cohort()
    with statements_of(app) as three:
        anna.get(path)

    assert len(one) == len(three)


def test_join_when_much_is_open_then_comes_page_by_page_with_as_many_queries(
    app: Flask, stories: Stories
) -> None:
    path, asked = known(stories), []
    anna = Visitor.of(app)
    for more in (1, 2, 19):
        for _ in range(more):
            stories.open_cohort(capacity=5)
        with statements_of(app) as sent:
            first = anna.get(path)
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
    assert first.text.count("run__head") == 20
    assert f'href="{path}?page=2"' in first.text
    assert anna.get(f"{path}?page=9").text.count("run__head") == 2
