"""The dry run of closing: counted in SQL, it says of everybody what closing itself decides."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import insert

from services.registration.domain.policies import is_met
from services.registration.domain.programs.closing import judge_cohort
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import seat_claim
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.registrations import State
from services.registration.storage.tally_queries import tallied, tallies
from tests.support.crowds import fill
from tests.support.organizers import signed_in
from tests.support.pages import words
from tests.support.statements import statements_of
from tests.support.stories import Stories

SHARE = 0.6


def crowd(stories: Stories, *, chooses: bool) -> None:
    """Forty people with random marks in four sessions, the third of which was cancelled then."""
    chance = Random(20_261_130)
    stories.open_cohort(capacity=100, sessions=4, share=SHARE)
    if chooses:
        stories.let_choose(1, 4)
    ids = fill(stories, [f"Person {number:02}" for number in range(38)])
    ids += fill(stories, ["Ended A", "Ended B"], State.COMPLETED)
    fill(stories, ["Waits"], State.WAITLISTED)
    with stories.database.transaction() as db:
        cohort = db.get_one(Cohort, stories.cohort_id)
        meetings = list(cohort.sessions)
        pools = {row.ref: row.id for row in pools_of_cohort(db, cohort.id)}
        for person in ids:
            chosen = [each for each in meetings if chance.random() < 0.7] or meetings[:1]
            for meeting in chosen if chooses else ():
                claim = {"registration_id": person, "pool_id": pools[str(meeting.id)]}
                db.execute(insert(seat_claim).values(claim))
            for meeting in meetings:
                if chance.random() < 0.8:
                    db.add(_mark(person, meeting, chance))
        meetings[2].cancelled_at, meetings[2].cancel_reason = stories.clock.now(), "The hall"


def _mark(person: object, meeting: ProgramSession, chance: Random) -> Attendance:
    """A mark: absent, in the midst of it, beyond both ends, for seconds, or before it began."""
    since, until = chance.choice(
        ((10, 50), (-20, 500), (10, 10.5), (-30, -10), (0.4, 61.9), (None, None))
    )
    there = since is not None and until is not None
    return Attendance(
        registration_id=person,
        session_id=meeting.id,
        present=there,
        arrived_at=meeting.starts_at + timedelta(minutes=since) if there else None,
        left_at=meeting.starts_at + timedelta(minutes=until) if there else None,
        method="organizer",
        actor="organizer:1",
        recorded_at=meeting.starts_at,
    )


@pytest.mark.parametrize("chooses", [False, True])
def test_tallies_when_compared_with_the_judgement_of_each_then_say_the_same(
    stories: Stories, *, chooses: bool
) -> None:
    crowd(stories, chooses=chooses)

    with stories.database.transaction() as db:
        cohort = db.get_one(Cohort, stories.cohort_id)
        judged = [each for batch in judge_cohort(db, cohort, at_once=7) for each in batch]
        groups = tallies(db, cohort)
        rows = tallied(db, cohort, groups, offset=0, limit=100)
        met = [g for g in groups if is_met(SHARE, planned=g.planned, attended=g.attended)]
        some = tallied(db, cohort, met, offset=2, limit=3)

        whole = [(row.name, each) for row, each in judged]
        assert [(row.name, row.planned, row.attended, row.minutes) for row in rows] == [
            (name, each.sessions_planned, each.sessions_attended, each.minutes_attended)
            for name, each in whole
        ]
        assert [row.name for row in some] == [name for name, each in whole if each.met][2:5]
        counted = Counter((each.sessions_planned, each.sessions_attended) for _, each in judged)
        assert {(g.planned, g.attended): g.people for g in groups} == counted
        assert len(rows) == 40
        assert len(met) > 1
        assert len(groups) > len(met)
        assert all(0 <= row.marked <= row.planned for row in rows)


def test_page_when_the_crowd_grows_then_takes_as_many_queries_and_shows_a_page(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=200, sessions=2, share=0.5)
    olle, asked = signed_in(app, stories.database), []
    path = f"/organizer/cohorts/{stories.cohort_id}/close"
    for more in (1, 2, 57):
        fill(stories, [f"Person {number}" for number in range(more)])
        with statements_of(app) as sent:
            page = olle.get(f"{path}?show=misses")
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
    assert page.text.count('<th class="table__rowhead"') == 50
    assert olle.get(f"{path}?show=misses&page=2").text.count('<th class="table__rowhead"') == 10
    shown = words(page)
    assert "Meet the rule 0 Do not meet it 60" in shown
    assert "2 sessions have no mark. With marks of presence the rule would be met." in shown
    assert "If you close now, no certificate is made." in words(olle.get(path))


def test_page_when_everybody_meets_the_rule_then_says_so(app: Flask, stories: Stories) -> None:
    stories.open_cohort(capacity=5)
    (anna,) = fill(stories, ["Anna"])
    with stories.database.transaction() as db:
        meeting = db.get_one(Cohort, stories.cohort_id).sessions[0]
        db.add(
            Attendance(
                registration_id=anna, session_id=meeting.id, present=True, method="organizer",
                arrived_at=meeting.starts_at, left_at=meeting.ends_at, actor="organizer:1",
                recorded_at=meeting.starts_at,
            )
        )  # fmt: skip
    olle = signed_in(app, stories.database)
    path = f"/organizer/cohorts/{stories.cohort_id}/close"

    assert "One person meets the rule" in words(olle.get(path))
    assert "Everybody with a place meets the rule." in words(olle.get(f"{path}?show=misses"))
