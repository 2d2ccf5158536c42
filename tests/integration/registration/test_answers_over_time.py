"""What an answer was before, and the day on which all of it is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.registration.domain.commands import MoveSession
from services.registration.domain.programs.calling_off import CallOff, call_off
from services.registration.domain.programs.cancelling_sessions import CancelSession, cancel_session
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.questions.withdrawing import withdraw_consent
from services.registration.storage.catalogue import Cohort
from services.registration.storage.former_answers import FormerAnswer
from services.registration.storage.forms import Answer, claim_due_answers
from services.registration.storage.registrations import Consent
from shared.kernel.errors import NotFound
from tests.support.answers import DIET, LUNCH, ROLE, answers, ask, change, sign_up
from tests.support.registration import text
from tests.support.stories import Stories


@pytest.fixture
def form(stories: Stories) -> UUID:
    stories.open_cohort(capacity=5, sessions=2)
    return ask(stories, LUNCH, ROLE, DIET)[0]


def past(stories: Stories, question: str) -> list[tuple[object, str]]:
    """What the only answer to a question was before, and who changed it."""
    with stories.database.transaction() as session:
        row = session.query(Answer).filter(Answer.question == question).one()
        return [(one.value, one.ended_by) for one in row.former]


def days(stories: Stories) -> dict[str, datetime]:
    with stories.database.transaction() as session:
        return {row.question: row.deletes_at for row in session.query(Answer)}


def last_end(stories: Stories) -> datetime:
    with stories.database.transaction() as session:
        return session.get_one(Cohort, stories.cohort_id).sessions[-1].ends_at


def delete_what_is_due(stories: Stories) -> None:
    now = stories.clock.now()
    with stories.database.transaction() as session:
        due = claim_due_answers(session, now, 10, timedelta(minutes=1))
    with stories.database.transaction() as session:
        for one in due:
            forget_answer(session, one, now=now)


def test_answer_when_changed_then_what_it_was_is_kept_with_who_and_when(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, role="VD")
    signed_up = stories.clock.now()
    stories.clock.advance(timedelta(hours=1))
    change(stories, "anna", form, role="Styrelseledamot")
    change(stories, "anna", form, role="Styrelseledamot")

    assert past(stories, "role") == [("VD", "participant")]
    with stories.database.transaction() as session:
        (former,) = session.query(FormerAnswer)
        assert (former.answered_at, former.ended_at) == (signed_up, stories.clock.now())


def test_answer_when_taken_back_then_what_it_was_stays_until_its_day(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, role="VD")
    change(stories, "anna", form)

    assert (answers(stories, "anna"), past(stories, "role")) == ({}, [("VD", "participant")])
    change(stories, "anna", form, role="VD igen")
    assert past(stories, "role") == [("VD", "participant")]


def test_answer_when_its_option_is_called_otherwise_then_the_earlier_wording_is_kept(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    hot = LUNCH.options[0].model_copy(update={"label": text("Varm soppa")})
    newer, _ = ask(stories, LUNCH.model_copy(update={"options": (hot, LUNCH.options[1])}))
    change(stories, "anna", newer, lunch="soup")

    assert past(stories, "lunch") == [("soup", "participant")]
    with stories.database.transaction() as session:
        (former,) = session.query(FormerAnswer)
        assert former.form_version_id == form


def test_answer_when_only_another_question_changed_then_nothing_is_noted(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, role="VD")
    newer, _ = ask(stories, ROLE.model_copy(update={"keep_days": 30}))
    change(stories, "anna", newer, role="VD")

    assert past(stories, "role") == []
    assert days(stories) == {"role": last_end(stories) + timedelta(days=30)}


def test_deletion_when_the_day_comes_then_takes_the_past_and_leaves_that_it_was_so(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    change(stories, "anna", form, lunch="salad")
    stories.clock.advance(timedelta(days=21 + 11))
    delete_what_is_due(stories)
    delete_what_is_due(stories)

    assert past(stories, "lunch") == []
    with stories.database.transaction() as session:
        (row,) = session.query(Answer)
        assert (row.value, row.deleted_at) == (None, stories.clock.now())


def test_deletion_when_the_answer_is_special_then_leaves_no_trace_of_it(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötter")
    change(stories, "anna", form, "diet", diet="Ägg")
    stories.clock.advance(timedelta(days=21 + 8))
    delete_what_is_due(stories)

    with stories.database.transaction() as session:
        assert session.query(Answer).count() == session.query(FormerAnswer).count() == 0


def test_past_when_it_was_promised_an_earlier_day_then_goes_before_its_answer(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    longer, _ = ask(stories, LUNCH.model_copy(update={"keep_days": 100}))
    change(stories, "anna", longer, lunch="salad")
    stories.clock.advance(timedelta(days=21 + 11))
    delete_what_is_due(stories)

    assert (past(stories, "lunch"), answers(stories, "anna")) == ([], {"lunch": "salad"})


def test_day_when_the_last_session_is_moved_then_follows_it(stories: Stories, form: UUID) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    change(stories, "anna", form, lunch="salad")
    before = days(stories)["lunch"]
    with stories.database.transaction() as session:
        last = session.get_one(Cohort, stories.cohort_id).sessions[-1]
        later = timedelta(days=5)
        starts, ends = last.starts_local + later, last.ends_local + later
        move = MoveSession(last.id, starts, ends, last.place, None)
        move_session(session, move, now=stories.clock.now())

    assert days(stories)["lunch"] == last_end(stories) + timedelta(days=10)
    assert days(stories)["lunch"] > before + timedelta(days=4)
    with stories.database.transaction() as session:
        assert session.query(FormerAnswer).one().deletes_at == days(stories)["lunch"]


def test_day_when_the_last_session_is_cancelled_then_counts_from_the_one_before(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    before = days(stories)["lunch"]
    with stories.database.transaction() as session:
        last = session.get_one(Cohort, stories.cohort_id).sessions[-1]
        cancel_session(
            session, CancelSession(last.id, "Sjuk"), now=stories.clock.now(), links=stories.links
        )

    assert days(stories)["lunch"] == last_end(stories) + timedelta(days=10)
    assert days(stories)["lunch"] < before


def test_day_when_the_cohort_is_called_off_then_counts_from_that_moment(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    with stories.database.transaction() as session:
        command = CallOff(stories.cohort_id, "organizer:abc", "För få")
        call_off(session, command, now=stories.clock.now(), links=stories.links)

    assert days(stories) == {"lunch": stories.clock.now() + timedelta(days=10)}


def test_deletion_when_a_session_was_moved_meanwhile_then_waits_for_the_new_day(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, lunch="soup")
    with stories.database.transaction() as session:
        row = session.query(Answer).one()
        row.deletes_at = stories.clock.now()
    delete_what_is_due(stories)

    assert answers(stories, "anna") == {"lunch": "soup"}
    assert days(stories)["lunch"] == last_end(stories) + timedelta(days=10)


def withdraw(stories: Stories, question: str) -> None:
    with stories.database.transaction() as session:
        withdraw_consent(session, stories.id_of("anna"), question, now=stories.clock.now())


def test_consent_when_withdrawn_then_its_answer_and_past_are_deleted_at_once(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, "diet", diet="Nötter", role="VD")
    change(stories, "anna", form, "diet", diet="Ägg", role="VD")
    stories.clock.advance(timedelta(days=22))
    withdraw(stories, "diet")

    assert answers(stories, "anna") == {"role": "VD"}
    with stories.database.transaction() as session:
        assert session.query(FormerAnswer).count() == 0
        consent = session.query(Consent).filter(Consent.purpose == "answer:diet").one()
        assert consent.withdrawn_at == stories.clock.now()
    assert stories.steps("anna")[-1][2] == "consent_withdrawn"


def test_consent_when_none_stands_then_there_is_nothing_to_withdraw(
    stories: Stories, form: UUID
) -> None:
    sign_up(stories, "anna", form, role="VD")
    with pytest.raises(NotFound):
        withdraw(stories, "diet")


def test_consent_when_its_answer_claimed_places_then_these_are_free_again(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    form, _ = ask(stories, LUNCH.model_copy(update={"special": True}))
    sign_up(stories, "anna", form, "lunch", lunch="soup")
    withdraw(stories, "lunch")

    sign_up(stories, "bo", form, "lunch", lunch="soup")
    assert answers(stories, "bo") == {"lunch": "soup"}
