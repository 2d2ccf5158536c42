"""A known person signs up where the program asks: filled in as far as purposes allow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from services.registration.domain.questions.question import Question
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import Answer
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from tests.support.answers import DIET, ROLE, ask, sign_up
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.statements import statements_of
from tests.support.stories import Stories

PHONE = Question.model_validate(
    {
        "key": "phone",
        "kind": "phone",
        "label": text("Mobilnummer", "Mobile phone"),
        "purpose": text("Vi ringer"),
        "required": True,
        "keep_days": 10,
    }
)
WHY = Question.model_validate(
    {"key": "why", "kind": "short_text", "label": text("Varför", "Why"), "purpose": text("Urval"),
     "required": True}
)  # fmt: skip


def known(stories: Stories) -> str:
    """Anna has answered three questions of one program; where she signs up for more."""
    stories.open_cohort(capacity=5)
    form, _ = ask(stories, PHONE, ROLE, DIET)
    sign_up(stories, "anna", form, "diet", phone="+46701234567", role="Chef", diet="Nötter")
    stories.confirm("anna")
    with stories.database.transaction() as session:
        anna = session.scalars(select(Participant)).one()
        return f"/my/{stories.links.own_page_token(anna)}/join"


def another(stories: Stories, *questions: Question, **options: Any) -> UUID:
    cohort_id = stories.open_cohort(**{"capacity": 5, **options})
    ask(stories, *questions)
    return cohort_id


def answers_in(stories: Stories, cohort_id: UUID) -> dict[str, Any]:
    with stories.database.transaction() as session:
        rows = session.scalars(
            select(Answer).join(Registration).where(Registration.cohort_id == cohort_id)
        )
        return {row.question: row.value for row in rows}


def state_in(stories: Stories, cohort_id: UUID) -> str | None:
    with stories.database.transaction() as session:
        query = select(Registration.state).where(Registration.cohort_id == cohort_id)
        return session.scalar(query)


def test_join_when_all_that_must_be_answered_is_known_then_one_tap_uses_it_again(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = another(stories, PHONE, ROLE.model_copy(update={"required": True}))
    done = Visitor.of(app).submit(path, {"cohort": str(more)})

    assert (done.status_code, state_in(stories, more)) == (303, "confirmed")
    assert answers_in(stories, more) == {"phone": "+46701234567", "role": "Chef"}


def test_join_when_something_is_open_then_leads_to_the_form_with_what_is_known(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = another(stories, PHONE, WHY)
    visitor = Visitor.of(app)
    choices = visitor.get(path)
    assert f"{path}/{more}" in choices.text
    assert "What we know already is filled in." in words(choices)
    form = visitor.get(f"{path}/{more}")
    assert visitor.press(form, path, {"cohort": str(more)}).status_code == 404
    for value in ("Anna", "anna@example.org", "+46701234567"):
        assert f'value="{value}"' in form.text
    sent = {"name": "Anna", "consent": "y", "q_phone": "+46701234567", "q_why": "Nyfiken"}
    done = visitor.press(form, f"{path}/{more}", sent)

    assert (done.status_code, state_in(stories, more)) == (303, "confirmed")
    assert answers_in(stories, more) == {"phone": "+46701234567", "why": "Nyfiken"}


def test_form_when_something_is_missing_then_loses_nothing(app: Flask, stories: Stories) -> None:
    path = known(stories)
    more = another(stories, PHONE, WHY)
    sent = {"name": "Annika", "consent": "y", "q_phone": "070-1"}
    refused = Visitor.of(app).submit(f"{path}/{more}", sent)

    assert (refused.status_code, state_in(stories, more)) == (422, None)
    assert 'value="Annika"' in refused.text
    assert 'value="070-1"' in refused.text


def test_form_when_another_address_is_sent_then_signs_up_the_owner_of_the_link(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = another(stories, PHONE)
    sent = {"name": "A", "email": "bo@example.org", "consent": "y", "q_phone": "0701234567"}
    Visitor.of(app).submit(f"{path}/{more}", sent)

    with stories.database.transaction() as session:
        row = session.scalars(select(Registration).where(Registration.cohort_id == more)).one()
        assert row.participant.email == "anna@example.org"


def test_answer_when_the_purpose_is_another_then_is_not_used(app: Flask, stories: Stories) -> None:
    path = known(stories)
    more = another(stories, PHONE.model_copy(update={"purpose": text("Vi säljer")}))

    assert "+46701234567" not in Visitor.of(app).get(f"{path}/{more}").text


def test_answer_when_special_then_is_never_used_again(app: Flask, stories: Stories) -> None:
    path = known(stories)
    more = another(stories, DIET)
    visitor = Visitor.of(app)

    assert "Nötter" not in visitor.get(f"{path}/{more}").text
    visitor.submit(path, {"cohort": str(more)})
    assert (state_in(stories, more), answers_in(stories, more)) == ("confirmed", {})


def test_answer_when_its_day_has_come_then_is_not_used(app: Flask, stories: Stories) -> None:
    path = known(stories)
    more = another(stories, PHONE, starts_in=timedelta(days=60))
    stories.clock.advance(timedelta(days=14 + 11))

    assert "+46701234567" not in Visitor.of(app).get(f"{path}/{more}").text


def test_form_when_the_program_is_no_longer_open_then_leads_back(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    more = another(stories, PHONE)
    with stories.database.transaction() as session:
        session.get_one(Cohort, more).registration_closes_at = stories.clock.now()

    assert Visitor.of(app).get(f"{path}/{more}").location.endswith("/join")


def test_join_when_more_programs_ask_then_needs_no_more_statements(
    app: Flask, stories: Stories
) -> None:
    path = known(stories)
    visitor = Visitor.of(app)

    def count() -> int:
        with statements_of(app) as statements:
            visitor.get(path)
        return len(statements)

    another(stories, PHONE)
    one = count()
    another(stories, PHONE, WHY)
    another(stories, ROLE)
    assert count() == one
