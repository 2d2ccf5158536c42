"""Cohorts that give places by another rule than first come: lottery, priority, limit, by hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.registration.domain.errors import DecisionNotPossible, PolicyFixed
from services.registration.domain.queueing.lottery import drawn_order, keeps_commitment
from services.registration.domain.queueing.priority import Tier
from services.registration.domain.waitlist.drawing import decide_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.domain.waitlist.ruling import ChooseRule, choose_rule
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Organisation
from services.registration.storage.queue_queries import claim_due_decisions
from services.registration.storage.queue_rows import QueueDraw
from services.registration.storage.registrations import Registration
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.stories import Stories

SEEDS = Seeds(b"a secret of the tests")
TO_DRAW = timedelta(days=5)


def open_with(stories: Stories, policy: str, *, capacity: int = 1, **rule: object) -> None:
    """Open a cohort whose rule was chosen the day before sign-up opened."""
    stories.open_cohort(capacity=capacity)
    now = stories.clock.now()
    decides_at = now + TO_DRAW if policy in ("lottery", "priority") else None
    choose(stories, policy, now=now - timedelta(days=2), decides_at=decides_at, **rule)


def choose(stories: Stories, policy: str, **rule: object) -> None:
    now = rule.pop("now")
    command = ChooseRule(stories.cohort_id, policy, "direct", 30, **rule)  # type: ignore[arg-type]
    with stories.database.transaction() as session:
        choose_rule(session, command, now=now, seeds=SEEDS)  # type: ignore[arg-type]


def decide(stories: Stories) -> bool:
    with stories.database.transaction() as session:
        return decide_cohort(
            session, stories.cohort_id, now=stories.clock.now(), links=stories.links, seeds=SEEDS
        )


def draw_of(stories: Stories) -> QueueDraw:
    with stories.database.transaction() as session:
        return session.get_one(QueueDraw, stories.cohort_id)


def from_own_organisation(stories: Stories, who: str) -> None:
    """Give a person an organisation of their own."""
    with stories.database.transaction() as session:
        own = Organisation(id=new_id(), name=who, name_key=who)
        session.add(own)
        session.flush()
        session.execute(
            update(Registration)
            .where(Registration.id == stories.id_of(who))
            .values(organisation_id=own.id)
        )


def test_lottery_when_people_sign_up_before_the_draw_then_all_wait_though_places_are_free(
    stories: Stories,
) -> None:
    open_with(stories, "lottery", capacity=2)

    stories.enter("anna", "bo")

    assert stories.states() == {"anna": "waitlisted", "bo": "waitlisted"}
    assert stories.taken() == 0


def test_lottery_when_drawn_then_the_published_seed_gives_the_same_order_and_places(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "lottery", capacity=2)
    before = draw_of(stories)
    people = ("anna", "bo", "cecilia", "dan")
    stories.enter(*people)
    clock.advance(TO_DRAW)

    assert decide(stories)

    draw = draw_of(stories)
    assert before.seed is None
    assert draw.seed is not None
    assert keeps_commitment(before.commitment, seed=draw.seed, cohort=str(stories.cohort_id))
    names = {str(stories.id_of(who)): who for who in people}
    order = [names[name] for name in drawn_order(draw.seed, [*names])]
    assert [names[name] for name in draw.entries or ()] == order
    assert [stories.state(who) for who in order] == [
        "confirmed", "confirmed", "waitlisted", "waitlisted",
    ]  # fmt: skip
    assert stories.steps(order[0])[-1] == ("waitlisted", "confirmed", "place_drawn")


def test_lottery_when_a_drawn_place_is_given_back_then_the_next_lot_gets_it_and_late_ones_wait(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "lottery")
    stories.enter("anna", "bo", "cecilia")
    clock.advance(TO_DRAW)
    decide(stories)
    stories.enter("dan")
    names = {str(stories.id_of(who)): who for who in ("anna", "bo", "cecilia")}
    first, second, third = (names[name] for name in draw_of(stories).entries or ())

    stories.cancel(first)

    assert (stories.state(second), stories.state(third)) == ("confirmed", "waitlisted")
    assert stories.state("dan") == "waitlisted"


def test_decide_when_too_early_or_done_before_then_changes_nothing(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "lottery")
    stories.enter("anna", "bo")

    assert not decide(stories)
    clock.advance(TO_DRAW)
    assert decide(stories)
    assert not decide(stories)
    assert sorted(stories.states().values()) == ["confirmed", "waitlisted"]


def test_decide_when_somebody_has_not_confirmed_then_they_keep_their_turn_without_a_place(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "lottery", capacity=2)
    clock.advance(TO_DRAW - timedelta(minutes=5))
    stories.sign_up("anna")
    stories.enter("bo")
    clock.advance(timedelta(minutes=5))

    decide(stories)

    assert stories.states() == {"anna": "unconfirmed", "bo": "confirmed"}
    assert stories.confirm("anna") == "confirmed"


def test_due_decisions_when_time_has_come_then_are_claimed_once_until_the_lease_ends(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "lottery")
    lease = timedelta(seconds=60)

    def claim() -> list[UUID]:
        with stories.database.transaction() as session:
            return [*claim_due_decisions(session, clock.now(), 10, lease)]

    assert claim() == []
    clock.advance(TO_DRAW)
    assert (claim(), claim()) == ([stories.cohort_id], [])
    clock.advance(lease)
    assert claim() == [stories.cohort_id]


def test_priority_when_decided_then_reserved_places_go_to_the_group_and_the_rest_by_time(
    stories: Stories, clock: SettableClock
) -> None:
    open_with(stories, "priority", capacity=2, tiers=(Tier("founder", 1),))
    stories.enter("anna", "bo")
    stories.enter("cecilia", group="founder")
    clock.advance(TO_DRAW)

    decide(stories)

    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted", "cecilia": "confirmed"}
    assert stories.steps("cecilia")[-1][2] == "place_reserved"
    assert stories.steps("anna")[-1][2] == "place_in_order"


def test_limit_when_a_share_is_free_again_then_the_first_who_waits_for_it_gets_it_before_a_new_one(
    stories: Stories,
) -> None:
    open_with(stories, "first_come", capacity=3, organisation_limit=1)
    stories.enter("anna", "bo")
    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted"}
    from_own_organisation(stories, "anna")

    stories.enter("cecilia")

    # Anna counts for another organisation now, so its share is free: first for Bo, who waits.
    assert stories.state("bo") == "confirmed"
    assert stories.state("cecilia") == "waitlisted"


def test_limit_when_an_organisation_has_its_share_then_it_holds_up_nobody_else(
    stories: Stories,
) -> None:
    open_with(stories, "first_come", capacity=3, organisation_limit=1)
    stories.enter("anna", "bo", "cecilia")
    from_own_organisation(stories, "cecilia")

    stories.enter("dan")

    assert stories.states() == {
        "anna": "confirmed", "bo": "waitlisted", "cecilia": "confirmed", "dan": "waitlisted",
    }  # fmt: skip


def test_limit_when_the_one_with_the_place_cancels_then_a_colleague_moves_up(
    stories: Stories,
) -> None:
    open_with(stories, "first_come", capacity=3, organisation_limit=1)
    stories.enter("anna", "bo")

    stories.cancel("anna")

    assert stories.state("bo") == "confirmed"


def test_manual_when_places_are_free_then_nobody_gets_one_by_asking(stories: Stories) -> None:
    open_with(stories, "manual", capacity=2)

    stories.enter("anna")
    stories.resize(3)

    assert stories.state("anna") == "waitlisted"


def test_rule_when_sign_up_has_opened_then_is_fixed(stories: Stories) -> None:
    stories.open_cohort(capacity=1)

    with pytest.raises(PolicyFixed):
        choose(stories, "manual", now=stories.clock.now())


@pytest.mark.parametrize("days", [-3, 14], ids=["before opening", "after start"])
def test_rule_when_the_decision_is_outside_the_time_to_decide_then_is_refused(
    stories: Stories, days: int
) -> None:
    stories.open_cohort(capacity=1)
    now = stories.clock.now()

    with pytest.raises(DecisionNotPossible):
        choose(
            stories,
            "lottery",
            now=now - timedelta(days=2),
            decides_at=now + timedelta(days=days),
        )


def test_rule_when_a_lottery_is_chosen_again_then_the_commitment_stays(stories: Stories) -> None:
    open_with(stories, "lottery")
    first = draw_of(stories).commitment
    now = stories.clock.now()

    choose(stories, "first_come", now=now - timedelta(days=2))
    choose(stories, "lottery", now=now - timedelta(days=2), decides_at=now + TO_DRAW)

    assert draw_of(stories).commitment == first


def test_rule_when_chosen_then_promotion_and_hold_are_kept(stories: Stories) -> None:
    open_with(stories, "first_come")

    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        assert (cohort.promotion, cohort.hold_minutes) == ("direct", 30)
