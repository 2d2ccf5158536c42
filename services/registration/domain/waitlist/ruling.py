"""Choosing the rule by which a cohort gives its places: once, before anybody can sign up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import DecisionNotPossible, PolicyFixed
from services.registration.domain.policies import DECIDED_LATER
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.queueing.lottery import commitment
from services.registration.domain.queueing.priority import Tier
from services.registration.domain.waitlist.lottery_seeds import Seeds, new_nonce
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import QueueDraw


@dataclass(frozen=True)
class ChooseRule:
    """An organizer says how places are given.

    ``decides_at`` and ``tiers`` mean something to the rules that decide later only.
    ``promotion`` is ``direct`` or ``offer``.
    """

    cohort_id: UUID
    policy: str
    promotion: str
    hold_minutes: int
    organisation_limit: int | None = None
    decides_at: datetime | None = None
    tiers: tuple[Tier, ...] = ()
    releases_absent: bool = False


def choose_rule(session: Session, command: ChooseRule, *, now: datetime, seeds: Seeds) -> Cohort:
    """Give the cohort its rule; a lottery is committed to at once.

    A seed that was committed to stays, so that nobody can choose among seeds.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        PolicyFixed: Sign-up has opened: nobody changes the rule under those who rely on it.
        DecisionNotPossible: The decision would come before sign-up opens or after the start.
    """
    cohort = locked_cohort(session, command.cohort_id)
    check_running(cohort)
    if is_fixed(cohort, now):
        raise PolicyFixed
    later = command.policy in DECIDED_LATER
    if later and not decides_in_time(cohort, command.decides_at):
        raise DecisionNotPossible
    cohort.policy = command.policy
    cohort.promotion, cohort.hold_minutes = command.promotion, command.hold_minutes
    cohort.organisation_limit = command.organisation_limit
    cohort.releases_absent = command.releases_absent
    cohort.decides_at = command.decides_at if later else None
    tiers = command.tiers if command.policy == "priority" else ()
    cohort.tiers = [{"group": tier.group, "reserved": tier.reserved} for tier in tiers]
    commit_to_draw(session, cohort, seeds)
    return cohort


def commit_to_draw(session: Session, cohort: Cohort, seeds: Seeds) -> None:
    """Publish what a lottery binds itself to; a seed that was committed to stays."""
    if cohort.policy != "lottery" or session.get(QueueDraw, cohort.id) is not None:
        return
    nonce = new_nonce()
    published = commitment(seeds.seed(cohort.id, nonce), str(cohort.id))
    session.add(QueueDraw(cohort_id=cohort.id, nonce=nonce, commitment=published))


def is_fixed(cohort: Cohort, now: datetime) -> bool:
    """Say whether the rule can no longer be changed: sign-up has opened, or somebody came."""
    return now >= cohort.registration_opens_at or cohort.next_queue_number > 1


def decides_in_time(cohort: Cohort, moment: datetime | None) -> bool:
    """Say whether a decision comes after sign-up has opened and before the start."""
    if moment is None:
        return False
    first_start = min(meeting.starts_at for meeting in cohort.sessions)
    return cohort.registration_opens_at < moment < first_start
