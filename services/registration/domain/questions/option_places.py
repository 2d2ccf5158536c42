"""Options that fill up: who may choose them, and giving a place back for another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.commands import Given
from services.registration.domain.errors import OptionFull
from services.registration.domain.questions.filling_in import option_capacities, option_refs
from services.registration.domain.questions.question import read_questions
from services.registration.storage.forms import OPTION, form_version, option_pools
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Registration


def pools_for(session: Session, cohort_id: UUID, given: Given | None) -> Sequence[SeatPool]:
    """Return the pools of the options that were chosen and fill up, in the order of locking."""
    version = form_version(session, given.form_version_id) if given else None
    if given is None or version is None:
        return ()
    questions = read_questions(version.questions)
    chosen = option_refs(questions, given.values)
    pools = option_pools(session, cohort_id, option_capacities(questions))
    return [pools[ref] for ref in sorted(chosen)]


def check_options(pools: Sequence[SeatPool], places: int) -> None:
    """Refuse a choice that has filled up; the cohort must be locked.

    Raises:
        OptionFull: One of the options has too few places left.
    """
    for pool in pools:
        if pool.kind == OPTION and pool.free < places:
            raise OptionFull(pool.ref)


def exchange_options(
    registration: Registration, asked: Collection[str], wanted: Sequence[SeatPool]
) -> None:
    """Choose ``wanted`` instead of what was chosen of the questions ``asked``.

    An option of another question stays chosen, as its answer stays. The cohort must be locked.

    Raises:
        OptionFull: An option that was chosen anew has no place left.
    """
    had = [pool for pool in registration.pools if _is_option_of(pool, asked)]
    gained = [pool for pool in wanted if pool not in had]
    lost = [pool for pool in had if pool not in wanted]
    check_options(gained, registration.places)
    if registration.holds_place:
        for pool in lost:
            pool.taken -= registration.places
        for pool in gained:
            pool.taken += registration.places
    others = [pool for pool in registration.pools if pool not in had]
    registration.pools = [*others, *wanted]


def _is_option_of(pool: SeatPool, questions: Collection[str]) -> bool:
    return pool.kind == OPTION and pool.ref.split("/")[0] in questions
