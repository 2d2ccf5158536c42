"""Answers to an organizer's own questions: kept, changed, counted, deleted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.registration.domain.errors import AnswersSettled, OptionFull
from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.questions.question import read_questions
from services.registration.storage.forms import answers_of, claim_due_answers
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Consent
from tests.support.answers import DIET, LUNCH, ROLE, answers, ask, change, sign_up
from tests.support.stories import Stories


def soup_taken(stories: Stories) -> int:
    with stories.database.transaction() as session:
        return sum(pool.taken for pool in session.query(SeatPool))


@pytest.fixture
def form(stories: Stories) -> UUID:
    stories.open_cohort(capacity=5)
    return ask(stories, LUNCH, ROLE)[0]


def test_sign_up_when_questions_are_answered_then_answers_are_kept(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD")

    assert answers(stories, "anna") == {"lunch": "soup", "role": "VD"}


def test_option_when_it_has_filled_up_then_nobody_else_gets_it(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    with pytest.raises(OptionFull) as refused:
        sign_up(stories, "bo", form, lunch="soup")

    assert (refused.value.question, refused.value.option) == ("lunch", "soup")
    sign_up(stories, "bo", form, lunch="salad")
    assert soup_taken(stories) == 1


def test_option_when_its_registration_is_cancelled_then_can_be_chosen_again(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    stories.cancel("anna")

    sign_up(stories, "bo", form, lunch="soup")
    assert soup_taken(stories) == 1


def test_change_when_another_option_is_chosen_then_the_first_is_free_again(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    sign_up(stories, "bo", form, lunch="salad")
    change(stories, "anna", form, lunch="salad", role="Ny roll")

    assert soup_taken(stories) == 0
    assert answers(stories, "anna") == {"lunch": "salad", "role": "Ny roll"}


def test_change_when_registration_has_closed_then_is_refused(stories: Stories, form: UUID) -> None:
    sign_up(stories, "anna", form, role="VD")
    stories.clock.advance(timedelta(days=15))
    with pytest.raises(AnswersSettled):
        change(stories, "anna", form)

    assert answers(stories, "anna") == {"role": "VD"}


def test_form_when_nobody_has_answered_then_is_changed_in_place(
    stories: Stories, form: UUID
) -> None:
    assert ask(stories, ROLE) == (form, 1)


def test_form_when_it_has_answers_then_a_new_version_follows_and_answers_keep_theirs(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    newer, number = ask(stories, ROLE)

    assert (newer != form, number) == (True, 2)
    with stories.database.transaction() as session:
        (kept,) = answers_of(session, stories.id_of("anna"))
        assert read_questions(kept.version.questions) == (LUNCH, ROLE)


def test_change_when_a_question_is_no_longer_asked_then_its_answer_and_option_stay(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD")
    newer, _number = ask(stories, ROLE)
    change(stories, "anna", newer, role="Ny roll")

    assert answers(stories, "anna") == {"lunch": "soup", "role": "Ny roll"}
    assert soup_taken(stories) == 1


def test_answer_when_its_day_has_come_then_is_deleted_and_not_before(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup", role="VD")

    def claimed() -> list[UUID]:
        with stories.database.transaction() as session:
            now = stories.clock.now()
            return list(claim_due_answers(session, now, 10, timedelta(minutes=1)))

    assert claimed() == []
    stories.clock.advance(timedelta(days=14 + 11))
    due = claimed()
    assert claimed() == []
    with stories.database.transaction() as session:
        assert [forget_answer(session, one, now=stories.clock.now()) for one in due] == [True]
    with stories.database.transaction() as session:
        assert not forget_answer(session, due[0], now=stories.clock.now())
    assert answers(stories, "anna") == {"role": "VD"}


def test_form_when_an_option_gets_more_places_then_cohorts_that_know_it_do_too(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    soup = LUNCH.options[0].model_copy(update={"capacity": 2})
    newer, _ = ask(stories, LUNCH.model_copy(update={"options": (soup, LUNCH.options[1])}))

    sign_up(stories, "bo", newer, lunch="soup")
    with pytest.raises(OptionFull):
        sign_up(stories, "cecilia", newer, lunch="soup")


def test_form_when_an_option_gets_fewer_places_than_are_taken_then_nobody_loses_theirs(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    none = LUNCH.options[0].model_copy(update={"capacity": 0})
    newer, _ = ask(stories, LUNCH.model_copy(update={"options": (none, LUNCH.options[1])}))

    assert (soup_taken(stories), answers(stories, "anna")) == (1, {"lunch": "soup"})
    with pytest.raises(OptionFull):
        sign_up(stories, "bo", newer, lunch="soup")


def consents(stories: Stories) -> list[tuple[str, bool]]:
    with stories.database.transaction() as session:
        rows = session.query(Consent).filter(Consent.purpose.startswith("answer:"))
        return sorted((row.purpose, row.withdrawn_at is None) for row in rows)


def test_special_answer_when_it_is_taken_back_then_its_consent_is_withdrawn(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    form, _ = ask(stories, DIET)
    stories.enter("anna")

    change(stories, "anna", form, "diet", diet="Nötter")
    change(stories, "anna", form, "diet", diet="Nötter och ägg")
    assert consents(stories) == [("answer:diet", True)]
    change(stories, "anna", form)
    assert consents(stories) == [("answer:diet", False)]
