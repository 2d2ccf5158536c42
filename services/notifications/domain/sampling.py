"""A letter as it would look: with a cohort's own facts where one is known, and a made-up reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain import composing
from services.notifications.domain.house import House
from services.notifications.domain.sample_facts import made_up_line, sample_entry, sample_facts
from services.notifications.domain.showing import ShownMail, shown_letter, without_keys
from services.notifications.facts.letter_facts import Kind, SessionLine, Wording
from services.notifications.storage import queries
from services.notifications.storage.brands import brand_in_use
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Registration
from services.notifications.storage.wordings import LetterScope
from shared.contracts.facts import Person

_OF_ONE_SESSION: frozenset[Kind] = frozenset(
    {
        "session_invited",
        "session_withdrawn",
        "session_dropped",
        "session_called_off",
        "session_moved",
        "clocks_changed",
        "reminder",
    }
)


def sample_mail(
    session: Session, scope: LetterScope, words: Wording, *, house: House, now: datetime
) -> ShownMail:
    """Return what a letter of ``scope`` would say with ``words``."""
    cohort = cohort_of_program(session, scope.program_id)
    lines = _lines(session, cohort, scope, now)
    facts = sample_facts(scope, cohort, lines, house=house, now=now)
    carried = facts.calendar_method if len(lines) <= house.invited_sessions else None
    facts = facts.model_copy(
        update={"wording": words, "calendar_method": carried, "brand": brand_in_use(session)}
    )
    entry = sample_entry(facts, house, now) if facts.calendar_method else None
    return ShownMail(shown_letter(without_keys(facts), house), entry)


def cohort_of_program(session: Session, program_id: UUID | None) -> Cohort | None:
    """Return the cohort of a program that was told of last; None when none is known."""
    return session.scalars(
        select(Cohort).where(Cohort.program_id == program_id).order_by(Cohort.told_at.desc())
    ).first()


def _lines(
    session: Session, cohort: Cohort | None, scope: LetterScope, now: datetime
) -> tuple[SessionLine, ...]:
    held: Sequence[ProgramSession] = (
        queries.sessions_to_be_held(session, cohort.id) if cohort else ()
    )
    reader = Registration(
        participant=Person(name="", email="", language=scope.language), session_ids=None, mode=None
    )
    lines = tuple(composing.line_for(reader, each) for each in held) or (made_up_line(scope, now),)
    return lines[:1] if scope.kind in _OF_ONE_SESSION else lines
