"""The catalogue in the reader's language: which programs stand on the page, and their cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from services.registration.storage import outlines
from services.registration.storage.catalogue import Program, ProgramSession
from services.registration.storage.outlines import CohortOutline, ProgramOutline
from services.registration.web.pages.participants import (
    CataloguePage,
    CohortGlance,
    FilterLink,
    ProgramCard,
)
from services.registration.web.presenting.participants import (
    Reader,
    availability,
    by_interest,
    funding_block,
    goals_of,
    session_line,
)
from shared.web.paging import asked_page, offset_of, page_numbers, page_within

SUB_GOALS = (
    "research_and_innovation",
    "business_development",
    "collaboration",
    "internationalisation",
    "communication",
)
Cohorts = Sequence[CohortOutline]
Sessions = Sequence[ProgramSession]

# Fills rows of two and of three cards.
CARDS = 24


def catalogue_page(session: Session, sub_goal: str | None, reader: Reader) -> CataloguePage:
    """Return a page of the catalogue, all of it or one sub-goal.

    All programs are put in order by how their cohorts stand; only those shown are read.
    """
    chosen = sub_goal if sub_goal in SUB_GOALS else None
    programs = outlines.program_outlines(session)
    cohorts = by_program(outlines.cohort_outlines(session), reader.now)
    shown = [row for row in programs if chosen in (None, row.sub_goal)]
    shown.sort(key=lambda row: _soonest(cohorts.get(row.id, ()), reader.now))
    number = page_within(asked_page(), len(shown), CARDS)
    offset = offset_of(number, CARDS)
    project = outlines.project_of(session, programs[0].project_id if programs else None)
    return CataloguePage(
        cards=_cards(session, shown[offset : offset + CARDS], cohorts, reader),
        pages=page_numbers(
            number,
            len(shown),
            str(request.endpoint),
            {"sub_goal": chosen, "lang": request.args.get("lang"), "_anchor": "programs"},
            CARDS,
        ),
        filters=_filters(programs, chosen),
        funding=funding_block(project, reader.language),
    )


def by_program(
    cohorts: Sequence[CohortOutline], now: datetime
) -> dict[UUID, Sequence[CohortOutline]]:
    """Return cohorts by program, those first that most deserve to be seen."""
    return {
        program_id: sorted(group, key=lambda row: by_interest(row, row.waiting, now))
        for program_id, group in groupby(cohorts, key=lambda row: row.program_id)
    }


def _soonest(cohorts: Cohorts, now: datetime) -> tuple[int, datetime]:
    """Order programs by their first cohort; one without comes last."""
    return by_interest(cohorts[0], cohorts[0].waiting, now) if cohorts else (3, now)


def _filters(programs: Sequence[ProgramOutline], chosen: str | None) -> tuple[FilterLink, ...]:
    counts = {key: sum(row.sub_goal == key for row in programs) for key in SUB_GOALS}
    return (
        FilterLink(None, len(programs), selected=chosen is None),
        *(FilterLink(key, counts[key], selected=chosen == key) for key in SUB_GOALS),
    )


def _cards(
    session: Session,
    shown: Sequence[ProgramOutline],
    cohorts: dict[UUID, Cohorts],
    reader: Reader,
) -> tuple[ProgramCard, ...]:
    firsts = [cohorts[row.id][0].id for row in shown if row.id in cohorts]
    sessions = outlines.sessions_of(session, firsts)
    programs = outlines.programs_of(session, [row.id for row in shown])
    return tuple(_card(row, cohorts.get(row.id, ()), sessions, reader) for row in programs)


def _card(
    program: Program,
    cohorts: Cohorts,
    sessions: dict[UUID, Sessions],
    reader: Reader,
) -> ProgramCard:
    first = cohorts[0] if cohorts else None
    return ProgramCard(
        slug=program.slug,
        kind=program.kind,
        title=program.title.in_language(reader.language),
        summary=program.summary.in_language(reader.language),
        sub_goal=program.sub_goal,
        audience_keys=tuple(program.audience_keys),
        goals=goals_of(program.global_goal_targets),
        cohort=_glance(first, sessions[first.id], reader) if first else None,
        more_cohorts=max(0, len(cohorts) - 1),
        funding=funding_block(program.project, reader.language),
    )


def _glance(
    cohort: CohortOutline, sessions: Sequence[ProgramSession], reader: Reader
) -> CohortGlance:
    return CohortGlance(
        first_session=session_line(sessions[0], reader.language),
        last_day=sessions[-1].starts_local.date(),
        session_count=len(sessions),
        availability=availability(cohort, cohort.waiting, reader.now),
    )
