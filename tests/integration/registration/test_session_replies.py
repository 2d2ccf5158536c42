"""What people reply to their calendar invitations: a question on their page, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.own_page.replies import note_reply
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from services.registration.storage.session_replies import SessionReply
from shared.contracts.answers import Answer, InvitationAnswered
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

ASKED = "Do you want to give your place back?"


@pytest.fixture
def placed(stories: Stories) -> Stories:
    """One place: Anna has it, Bo waits."""
    stories.open_cohort(capacity=1, sessions=2, starts_in=timedelta(days=7))
    stories.enter("anna", "bo")
    return stories


def reply(stories: Stories, answer: Answer, *, sequence: int = 1, session: int = 0) -> None:
    with stories.database.transaction() as db:
        message = InvitationAnswered(
            invitation_id=new_id(),
            registration_id=stories.id_of("anna"),
            session_id=db.get_one(Cohort, stories.cohort_id).sessions[session].id,
            answer=answer,
            answered_at=stories.clock.now(),
        )
        note_reply(db, message, sequence=sequence)


def own_page(stories: Stories) -> str:
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of("anna"))
        return f"/my/{stories.links.own_page_token(row.participant)}"


def told(stories: Stories) -> list[str]:
    with stories.database.transaction() as session:
        return list(session.scalars(select(outbox.c.name).order_by(outbox.c.position)))


def test_decline_when_it_is_told_then_the_page_asks_and_the_place_stays(
    app: Flask, placed: Stories
) -> None:
    before = told(placed)
    reply(placed, "declined")
    page = words(Visitor.of(app).get(own_page(placed)))
    assert ASKED in page
    assert "You have answered that you are not coming to session 1." in page
    assert (placed.state("anna"), placed.state("bo")) == ("confirmed", "waitlisted")
    assert told(placed) == before


def test_decline_when_its_owner_gives_the_place_back_then_the_next_one_gets_it(
    app: Flask, placed: Stories
) -> None:
    reply(placed, "declined")
    anna, page = Visitor.of(app), own_page(placed)
    path = f"{page}/registrations/{placed.id_of('anna')}/cancel"
    assert path in anna.get(page).get_data(as_text=True)
    asked = anna.get(path)
    assert placed.state("anna") == "confirmed"
    anna.press(asked, path)
    assert (placed.state("anna"), placed.state("bo")) == ("cancelled", "confirmed")
    assert ASKED not in words(anna.get(page))


@pytest.mark.parametrize("answer", ["accepted", "tentative"])
def test_decline_when_it_is_taken_back_then_the_page_asks_no_more(
    answer: Answer, app: Flask, placed: Stories
) -> None:
    reply(placed, "declined")
    reply(placed, answer, sequence=2)
    # What was overtaken on its way changes nothing.
    reply(placed, "declined", sequence=1)
    assert ASKED not in words(Visitor.of(app).get(own_page(placed)))
    with placed.database.transaction() as session:
        assert [row.answer for row in session.scalars(select(SessionReply))] == [answer]


def test_decline_when_the_place_was_given_back_and_taken_again_then_it_is_over(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=2, starts_in=timedelta(days=7))
    stories.enter("anna")
    reply(stories, "declined")
    assert "You have answered that you are not coming. " in words(
        Visitor.of(app).get(own_page(stories))
    )
    stories.clock.advance(timedelta(minutes=1))
    stories.cancel("anna")
    stories.clock.advance(timedelta(minutes=1))
    with stories.database.transaction() as session:
        undo_cancellation(
            session, stories.id_of("anna"), now=stories.clock.now(), links=stories.links
        )
    assert stories.state("anna") == "confirmed"
    assert ASKED not in words(Visitor.of(app).get(own_page(stories)))


def test_decline_when_its_session_is_over_then_the_page_asks_no_more(
    app: Flask, placed: Stories
) -> None:
    reply(placed, "declined")
    placed.clock.advance(timedelta(days=8))
    assert ASKED not in words(Visitor.of(app).get(own_page(placed)))


def test_reply_when_its_registration_or_session_is_unknown_then_it_is_dropped(
    placed: Stories,
) -> None:
    for registration_id in (new_id(), placed.id_of("anna")):
        message = InvitationAnswered(
            invitation_id=new_id(),
            registration_id=registration_id,
            session_id=new_id(),
            answer="declined",
            answered_at=placed.clock.now(),
        )
        with placed.database.transaction() as session:
            note_reply(session, message, sequence=1)
    with placed.database.transaction() as session:
        assert session.scalars(select(SessionReply)).all() == []
