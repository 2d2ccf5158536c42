"""What a new registration is told of its cohort is how the cohort stands now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.storage.catalogue import Cohort
from shared.messaging.tables import outbox
from tests.support.registration import text
from tests.support.stories import Stories


def _told(stories: Stories, who: str) -> dict[str, object]:
    stories.sign_up(who)
    with stories.database.transaction() as session:
        body: dict[str, object] = session.execute(
            select(outbox.c.body["cohort"]).where(
                outbox.c.body["participant"]["name"].astext == who.title()
            )
        ).scalar_one()
        return body


def _move_session(cohort: Cohort) -> None:
    meeting = cohort.sessions[0]
    meeting.place, meeting.revision = text("Annan sal", "Another room"), 1


def _rename_program(cohort: Cohort) -> None:
    cohort.program.title = text("Nytt namn", "New name")


def _rename_project(cohort: Cohort) -> None:
    assert cohort.program.project is not None
    cohort.program.project.name = text("Nytt projekt", "New project")


def _cancel_session(cohort: Cohort) -> None:
    meeting = cohort.sessions[1]
    meeting.cancelled_at, meeting.cancel_reason = meeting.starts_at, "ill"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_move_session, lambda body: body["sessions"][0]["place"]["en"] == "Another room"),
        (_cancel_session, lambda body: len(body["sessions"]) == 1),
        (_rename_program, lambda body: body["program"]["title"]["en"] == "New name"),
        (_rename_project, lambda body: body["funding"]["project"]["en"] == "New project"),
    ],
)
def test_sign_up_when_the_cohort_has_changed_since_the_last_one_then_the_new_facts_are_told(
    stories: Stories, change: Callable[[Cohort], None], told: Callable[[object], bool]
) -> None:
    stories.open_cohort(capacity=5, sessions=2)
    before = _told(stories, "anna")

    with stories.database.transaction() as session:
        change(session.get_one(Cohort, stories.cohort_id))

    assert not told(before)
    assert told(_told(stories, "bo"))


def test_sign_up_when_a_change_is_committed_twice_in_one_transaction_then_the_last_one_is_told(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)

    def rename(session: Session, name: str) -> None:
        session.get_one(Cohort, stories.cohort_id).program.title = text(name)
        session.flush()

    with stories.database.transaction() as session:
        rename(session, "first")
        rename(session, "second")

    assert "second" in str(_told(stories, "anna")["program"])
