"""Places of those who missed the first session: asked, kept, passed on, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.errors import (
    NobodyAsked,
    PlaceGone,
    RegisteredAgain,
    TooLateToAsk,
)
from services.registration.domain.waitlist.absences import (
    AskAbsent,
    ask_absent,
    keep_place,
    release_absent,
    return_place,
)
from services.registration.storage.absences import Absence, claim_unanswered
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.stories import Stories

STARTS_IN = timedelta(days=7)
ORGANIZER = "organizer:1"


@pytest.fixture
def begun(stories: Stories, clock: SettableClock) -> Stories:
    """Two places for Anna and Bo, Cecilia waits; Bo was absent from the first of two sessions."""
    stories.open_cohort(capacity=2, sessions=2, starts_in=STARTS_IN)
    with_rule(stories)
    stories.enter("anna", "bo", "cecilia")
    clock.advance(STARTS_IN + timedelta(hours=3))
    mark(stories, anna=True, bo=False)
    return stories


def with_rule(stories: Stories, *, releases: bool = True) -> None:
    with stories.database.transaction() as session:
        session.get_one(Cohort, stories.cohort_id).releases_absent = releases


def mark(stories: Stories, **present: bool) -> None:
    marks = {stories.id_of(who): there for who, there in present.items()}
    with stories.database.transaction() as session:
        first = session.get_one(Cohort, stories.cohort_id).sessions[0]
        command = MarkAttendance(session_id=first.id, actor=ORGANIZER, marks=marks)
        mark_attendance(session, command, now=stories.clock.now())


def ask(stories: Stories, *people: str) -> None:
    ids = {stories.id_of(who) for who in people}
    with stories.database.transaction() as session:
        command = AskAbsent(stories.cohort_id, ids, ORGANIZER)
        ask_absent(session, command, now=stories.clock.now(), links=stories.links)


def keep(stories: Stories, who: str, actor: str = "participant") -> bool:
    with stories.database.transaction() as session:
        return keep_place(session, stories.id_of(who), actor=actor, now=stories.clock.now())


def release(stories: Stories, who: str) -> bool:
    with stories.database.transaction() as session:
        return release_absent(
            session, stories.id_of(who), now=stories.clock.now(), links=stories.links
        )


def give_back(stories: Stories, who: str) -> None:
    act = Act(ORGANIZER, "Mejlet kom bort.", stories.clock.now())
    with stories.database.transaction() as session:
        return_place(session, stories.id_of(who), act, links=stories.links)


def absence(stories: Stories, who: str) -> Absence:
    with stories.database.transaction() as session:
        return session.get_one(Absence, stories.id_of(who))


def too_late(stories: Stories, clock: SettableClock, who: str) -> None:
    clock.set(absence(stories, who).answer_by)


def test_ask_when_somebody_was_absent_then_they_keep_the_place_and_get_a_mail_with_the_time(
    begun: Stories,
) -> None:
    ask(begun, "anna", "bo")

    assert begun.states() == {"anna": "confirmed", "bo": "confirmed", "cecilia": "waitlisted"}
    assert begun.told("anna")[-1] == "registration.confirmed"
    name, body = begun.messages("bo")[-1]
    assert name == "registration.absent"
    assert body["answer_by"].startswith(absence(begun, "bo").answer_by.isoformat()[:16])
    assert begun.steps("bo")[-1] == ("confirmed", "confirmed", "absence_asked")


def test_release_when_nobody_answers_then_the_place_goes_on_by_the_usual_way_with_its_reason(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    assert not release(begun, "bo")
    too_late(begun, clock, "bo")

    assert release(begun, "bo")
    assert not release(begun, "bo")

    assert begun.states() == {"anna": "confirmed", "bo": "expired", "cecilia": "confirmed"}
    assert begun.steps("bo")[-1] == ("confirmed", "expired", "absence_not_answered")
    assert begun.told("bo")[-1] == "registration.released"
    assert begun.steps("cecilia")[-1] == ("waitlisted", "confirmed", "place_became_free")


def test_claim_when_the_time_to_answer_is_over_then_the_scheduler_finds_it_once(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    too_late(begun, clock, "bo")
    lease = timedelta(minutes=1)

    with begun.database.transaction() as session:
        found = claim_unanswered(session, clock.now(), 10, lease)
    with begun.database.transaction() as session:
        again = claim_unanswered(session, clock.now(), 10, lease)

    assert (list(found), list(again)) == ([begun.id_of("bo")], [])


@pytest.mark.parametrize("actor", ["participant", ORGANIZER])
def test_keep_when_somebody_says_that_they_come_even_late_then_the_place_stays_theirs(
    begun: Stories, clock: SettableClock, actor: str
) -> None:
    ask(begun, "bo")
    too_late(begun, clock, "bo")

    assert keep(begun, "bo", actor)

    assert not release(begun, "bo")
    assert begun.state("bo") == "confirmed"
    assert begun.steps("bo")[-1] == ("confirmed", "confirmed", "absence_answered")


def test_keep_when_the_place_has_gone_then_says_so(begun: Stories, clock: SettableClock) -> None:
    ask(begun, "bo")
    too_late(begun, clock, "bo")
    release(begun, "bo")

    assert not keep(begun, "bo")
    assert begun.state("bo") == "expired"


def test_keep_when_nobody_asked_then_nothing_is_written(begun: Stories) -> None:
    assert keep(begun, "anna")
    assert begun.steps("anna")[-1][-1] == "address_confirmed"


def test_release_when_they_were_there_after_all_then_nobody_loses_a_place(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    mark(begun, bo=True)
    too_late(begun, clock, "bo")

    assert not release(begun, "bo")
    assert (begun.state("bo"), absence(begun, "bo").state) == ("confirmed", "lapsed")


def test_release_when_they_have_cancelled_then_the_place_went_on_with_that(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    begun.cancel("bo")
    too_late(begun, clock, "bo")

    assert not release(begun, "bo")
    assert begun.states() == {"anna": "confirmed", "bo": "cancelled", "cecilia": "confirmed"}


def test_return_when_nobody_waits_for_the_place_then_the_person_has_it_again_with_the_reason(
    begun: Stories, clock: SettableClock
) -> None:
    begun.cancel("cecilia")
    ask(begun, "bo")
    too_late(begun, clock, "bo")
    release(begun, "bo")

    give_back(begun, "bo")

    assert begun.state("bo") == "confirmed"
    assert begun.steps("bo")[-1] == ("expired", "confirmed", "place_returned")
    assert begun.told("bo")[-1] == "registration.confirmed"
    with pytest.raises(NotFound):
        give_back(begun, "bo")


def test_return_when_somebody_else_has_the_place_then_is_refused(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    too_late(begun, clock, "bo")
    release(begun, "bo")

    with pytest.raises(PlaceGone):
        give_back(begun, "bo")


def test_return_when_the_person_stands_in_the_cohort_again_then_is_refused(
    begun: Stories, clock: SettableClock
) -> None:
    ask(begun, "bo")
    too_late(begun, clock, "bo")
    released = begun.id_of("bo")
    release(begun, "bo")
    with begun.database.transaction() as session:
        cohort = session.get_one(Cohort, begun.cohort_id)
        cohort.registration_closes_at = clock.now() + timedelta(days=1)
    begun.sign_up("bo")

    act = Act(ORGANIZER, "Provet.", clock.now())
    with begun.database.transaction() as session, pytest.raises(RegisteredAgain):
        return_place(session, released, act, links=begun.links)


def test_ask_when_everybody_has_been_asked_or_was_there_then_is_refused(begun: Stories) -> None:
    ask(begun, "bo")

    for people in (("bo",), ("anna",), ()):
        with pytest.raises(NobodyAsked):
            ask(begun, *people)


@pytest.mark.parametrize("case", ["no rule", "one session", "before the start", "no time left"])
def test_ask_when_the_rule_or_the_time_does_not_allow_it_then_is_refused(
    stories: Stories, clock: SettableClock, case: str
) -> None:
    stories.open_cohort(capacity=1, sessions=1 if case == "one session" else 2, starts_in=STARTS_IN)
    with_rule(stories, releases=case != "no rule")
    stories.enter("anna")
    passed = {"before the start": timedelta(), "no time left": STARTS_IN + timedelta(days=6.99)}
    clock.advance(passed.get(case, STARTS_IN + timedelta(hours=1)))

    with pytest.raises(TooLateToAsk):
        ask(stories, "anna")


def test_cancel_when_places_of_the_absent_are_passed_on_then_so_is_this_one_after_the_start(
    begun: Stories,
) -> None:
    begun.cancel("anna")

    assert begun.state("cecilia") == "confirmed"


def test_verbs_when_there_is_no_such_registration_then_are_refused(begun: Stories) -> None:
    with begun.database.transaction() as session, pytest.raises(NotFound):
        keep_place(session, new_id(), actor=ORGANIZER, now=begun.clock.now())
