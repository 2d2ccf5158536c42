"""The organizers' pages about a queue, and what everybody can read of its rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from services.registration.domain.queueing.lottery import drawn_order, keeps_commitment
from services.registration.domain.waitlist.drawing import decide_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State
from shared.web.surroundings import current_surroundings
from tests.support.clock import SettableClock
from tests.support.crowds import fill
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories

WHY = "Vi lovade platsen i telefon."


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


@pytest.fixture
def queue(stories: Stories) -> str:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")
    return f"/organizer/cohorts/{stories.cohort_id}/queue"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect what the app asks its database."""
    asked: list[str] = []
    with app.app_context():
        engine = current_surroundings().database.engine

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def slug_of(stories: Stories) -> str:
    with stories.database.transaction() as session:
        return session.get_one(Cohort, stories.cohort_id).program.slug


def my_page(stories: Stories, visitor: Visitor, who: str) -> str:
    url: str = stories.messages(who)[-1][1]["my_page_url"]
    return words(visitor.get(url.removeprefix("http://spinn.example.org")))


def act(who: UUID, what: str, **more: str) -> dict[str, str]:
    fields = {"who": str(who), "act": what, "reason": WHY, **more}
    return {f"entry-{name}": value for name, value in fields.items()}


def test_queue_when_somebody_is_moved_up_then_both_read_the_reason(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    page = olle.get(queue)

    response = olle.press(page, f"{queue}/entry", act(stories.id_of("cecilia"), "up"))

    assert response.status_code == 302
    assert "gave you another place in the queue. Reason: Vi lovade" in my_page(
        stories, olle, "cecilia"
    )
    assert "moved somebody in the queue, which moved you too. Reason: Vi lovade" in my_page(
        stories, olle, "bo"
    )
    rows = words(olle.get(queue))
    assert rows.index("Cecilia") < rows.index("Bo")


def test_queue_when_no_reason_is_given_then_nothing_happens_and_it_is_asked_for(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    page = olle.get(queue)
    fields = act(stories.id_of("cecilia"), "position", position="1") | {"entry-reason": " "}

    response = olle.press(page, f"{queue}/entry", fields)

    assert response.status_code == 422
    assert "Write the reason, so that people understand." in words(response)
    assert 'value="1"' in response.text
    assert stories.steps("cecilia")[-1][2] == "address_confirmed"


def test_queue_when_seated_without_a_free_place_then_the_box_decides(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    page, cecilia = olle.get(queue), stories.id_of("cecilia")

    refused = olle.press(page, f"{queue}/entry", act(cecilia, "seat"))
    done = olle.press(page, f"{queue}/entry", act(cecilia, "seat", exceed="y"))

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "All places are taken. Tick the box" in words(refused)
    assert stories.state("cecilia") == "confirmed"
    assert "Places were added beyond the capacity: Vi lovade" in words(olle.get(queue))


def test_queue_when_stopped_and_let_go_then_says_so_to_those_who_wait(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    page = olle.get(queue)

    olle.press(page, f"{queue}/freeze", {"freeze-reason": WHY})
    stopped = words(olle.get(queue))
    public = words(olle.get(f"/programs/{slug_of(stories)}"))
    stories.cancel("anna")
    olle.press(page, f"{queue}/freeze", {"freeze-reason": WHY})

    assert "The queue stands still" in stopped
    assert "nobody moves up until the organizer lets it move again" in public
    assert stories.state("bo") == "confirmed"


def test_queue_when_capped_then_the_public_page_tells_how_many_can_wait(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    page = olle.get(queue)

    response = olle.press(page, f"{queue}/cap", {"cap-limit": "2", "cap-reason": WHY})

    assert response.status_code == 302
    public = words(olle.get(f"/programs/{slug_of(stories)}"))
    assert "At most 2 people can stand in the queue." in public


def test_queue_when_it_is_longer_then_takes_as_many_queries(
    app: Flask, olle: Visitor, stories: Stories, queue: str
) -> None:
    asked = []
    for more in (0, 2, 27):
        fill(stories, [f"Person {number}" for number in range(more)], State.WAITLISTED)
        with statements(app) as sent:
            olle.get(queue)
        asked.append(len(sent))

    assert asked == [asked[0]] * 3


def test_queue_when_long_then_comes_page_by_page_and_whoever_is_elsewhere_can_be_moved(
    olle: Visitor, stories: Stories, queue: str
) -> None:
    ids = fill(stories, [f"Person {number:03}" for number in range(3, 121)], State.WAITLISTED)

    second = words(olle.get(f"{queue}?page=2"))
    beyond = words(olle.get(f"{queue}?page=99"))
    chosen = olle.get(f"{queue}?who={ids[-1]}")
    unknown = olle.get(f"{queue}?who=nobody")
    moved = olle.press(chosen, f"{queue}/entry", act(ids[-1], "up"))

    assert "51 to 100 of 120" in second
    assert "Person 051" in second
    assert "Person 101" not in second
    assert "101 to 120 of 120" in beyond
    assert "120. Person 120" in words(chosen)
    assert unknown.status_code == 200
    assert moved.status_code == 302
    assert "119. Person 120" in words(olle.get(f"{queue}?page=3"))


def rule_path(stories: Stories, *, opens_in: timedelta) -> str:
    stories.open_cohort(capacity=1)
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        cohort.registration_opens_at = stories.clock.now() + opens_in
    return f"/organizer/cohorts/{stories.cohort_id}/rule"


def lottery(at: datetime) -> dict[str, str]:
    return {
        "policy": "lottery", "decides_at": at.strftime("%Y-%m-%dT%H:%M"), "hold_minutes": "30",
        "promotion": "direct", "first_group": "", "second_group": "",
    }  # fmt: skip


def test_rule_when_a_lottery_is_chosen_then_it_can_be_checked_before_and_recomputed_after(
    olle: Visitor, app: Flask, stories: Stories, clock: SettableClock
) -> None:
    path = rule_path(stories, opens_in=timedelta(hours=1))
    saved = olle.submit(path, lottery(clock.now() + timedelta(days=5)))
    public = f"/programs/{slug_of(stories)}"
    before = words(olle.get(public))
    assert saved.status_code == 302
    assert "Places are drawn by lot" in before
    assert olle.get(f"{public}/cohorts/test/draw.json").status_code == 404
    clock.advance(timedelta(hours=2))
    stories.enter("anna", "bo", "cecilia")
    clock.advance(timedelta(days=5))
    settings = registration_settings(stories.database.url, "redis://unused")
    with stories.database.transaction() as session:
        decide_cohort(
            session, stories.cohort_id, now=clock.now(), links=stories.links,
            seeds=Seeds.of(settings),
        )  # fmt: skip

    drawn = Visitor.of(app).get(f"{public}/cohorts/test/draw.json").get_json()

    assert drawn["commitment"] in before
    assert drawn["seed"] not in before
    assert drawn["seed"] in words(olle.get(public))
    assert keeps_commitment(drawn["commitment"], seed=drawn["seed"], cohort=drawn["cohort"])
    entries = drawn["entries_in_order"]
    assert entries == drawn_order(drawn["seed"], sorted(entries))
    assert drawn["places"] == 1


def test_rule_when_priority_lacks_its_groups_then_asks_for_them_and_keeps_what_was_typed(
    olle: Visitor, stories: Stories, clock: SettableClock
) -> None:
    path = rule_path(stories, opens_in=timedelta(hours=1))
    fields = lottery(clock.now() + timedelta(days=5)) | {
        "policy": "priority", "organisation_limit": "7",
    }  # fmt: skip

    response = olle.submit(path, fields)

    assert response.status_code == 422
    assert "Choose below a group that comes first" in words(response)
    assert 'value="7"' in response.text


def test_rule_when_priority_is_chosen_then_its_groups_are_published(
    olle: Visitor, stories: Stories, clock: SettableClock
) -> None:
    path = rule_path(stories, opens_in=timedelta(hours=1))
    fields = lottery(clock.now() + timedelta(days=5)) | {
        "policy": "priority", "first_group": "entrepreneur", "first_places": "1",
        "organisation_limit": "2",
    }  # fmt: skip

    assert olle.submit(path, fields).status_code == 302

    public = words(olle.get(f"/programs/{slug_of(stories)}"))
    assert "entrepreneurs: 1 place" in public
    assert "One organisation gets at most 2 places." in public


def test_rule_when_sign_up_has_opened_then_says_why_it_is_fixed(
    olle: Visitor, stories: Stories, clock: SettableClock
) -> None:
    path = rule_path(stories, opens_in=timedelta(hours=-1))

    response = olle.submit(path, lottery(clock.now() + timedelta(days=5)))

    assert response.status_code == 422
    assert "Sign-up has opened, so the rule is fixed" in words(response)


def test_sign_up_when_groups_come_first_then_asks_for_the_group_and_keeps_it(
    olle: Visitor, stories: Stories, clock: SettableClock
) -> None:
    path = rule_path(stories, opens_in=timedelta(hours=1))
    fields = lottery(clock.now() + timedelta(days=5)) | {
        "policy": "priority", "first_group": "entrepreneur", "first_places": "1",
    }  # fmt: skip
    olle.submit(path, fields)
    clock.advance(timedelta(hours=2))
    filled = {
        "name": "Anna", "email": "anna@example.org", "consent": "y", "group": "entrepreneur",
    }  # fmt: skip

    response = olle.submit(f"/programs/{slug_of(stories)}/register?cohort=test", filled)

    assert response.status_code == 302
    with stories.database.transaction() as session:
        assert session.get_one(Registration, stories.id_of("anna")).group_key == "entrepreneur"
