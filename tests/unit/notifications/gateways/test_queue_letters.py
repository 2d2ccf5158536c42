"""Letters to those who wait say what is true under the rule of their queue, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.notifications.gateways.letters import set_letter
from shared.contracts.facts import QueueOutlook, QueueRecord
from tests.support.letters import facts

RECORD = QueueRecord(
    of="program", cohorts=4, fewest=1, usual=3, most=6, near_from=2, near_to=4, near=9, near_in=7
)


def outlook(policy: str, **changes: Any) -> QueueOutlook:
    return QueueOutlook.model_validate(
        {
            "policy": policy,
            "decided": False,
            "decides_at": datetime(2026, 12, 1, 11, tzinfo=UTC)
            if policy in ("lottery", "priority")
            else None,
            "last_chance": datetime(2027, 1, 12, 16, tzinfo=UTC),
            **changes,
        }
    )


def told(kind: str, shown: QueueOutlook | None, **changes: Any) -> str:
    letter = set_letter(facts(kind, "en", outlook=shown, **changes))
    return " ".join(f"{letter.subject} {letter.text}".split())


@pytest.mark.parametrize("kind", ["confirm_address", "waitlisted"])
@pytest.mark.parametrize("policy", ["lottery", "priority", "manual"])
def test_letter_when_places_do_not_go_in_turn_then_never_says_that_all_are_taken(
    kind: str, policy: str
) -> None:
    said = told(kind, outlook(policy))

    assert "taken" not in said
    assert "number 3" not in said


def test_waitlisted_when_places_will_be_drawn_then_says_when_and_that_a_mail_comes() -> None:
    said = told("waitlisted", outlook("lottery"))

    assert "You take part in the draw: Testa AI" in said
    assert "The places are given Tuesday 1 December 2026 at 12:00 (Swedish time)." in said
    assert "whether you got one or not" in said


def test_waitlisted_when_places_were_drawn_then_they_go_in_turn() -> None:
    said = told("waitlisted", outlook("lottery", decided=True))

    assert "All places in Testa AI are taken" in said
    assert "You are number 3 in the queue" in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"asks_first": False}, "whoever's turn it is gets it at once"),
        ({"asks_first": True}, "runs in working hours only"),
        (
            {"asks_first": True, "answer_due": datetime(2026, 11, 26, 9, tzinfo=UTC)},
            "can answer until Thursday 26 November 2026 at 10:00 (Swedish time)",
        ),
    ],
    ids=["given at once", "asked", "somebody is asked now"],
)
def test_waitlisted_when_places_go_in_turn_then_says_how_they_hear(
    changes: dict[str, Any], sentence: str
) -> None:
    said = told("waitlisted", outlook("first_come", **changes))

    assert sentence in said
    assert "until Tuesday 12 January 2027 at 17:00 (Swedish time), when it starts" in said


@pytest.mark.parametrize(
    ("hears_by", "sentence"),
    [
        (None, "has not said yet when you hear"),
        (datetime(2026, 12, 4, 15, tzinfo=UTC), "answer by Friday 4 December 2026 at 16:00"),
    ],
    ids=["nothing stated", "stated"],
)
def test_waitlisted_when_an_organizer_chooses_then_says_what_they_stated(
    hears_by: datetime | None, sentence: str
) -> None:
    assert sentence in told("waitlisted", outlook("manual", hears_by=hears_by))


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (
            {},
            [
                "In the last 4 cohorts with a queue, 7 of the 9 who stood where you stand",
                "(place 2 to 4) got a place or were asked if they wanted one.",
                "As a rule 3 got in from the queue; the fewest were 1, the most 6.",
            ],
        ),
        ({"of": "organiser"}, ["In this organizer's last 4 cohorts", "stood where you stand"]),
        ({"near_from": None, "near_to": None}, ["7 of the 9 who waited"]),
        (
            {"of": "organiser", "near_from": None, "near_to": None},
            ["In this organizer's last 4 cohorts", "7 of the 9 who waited"],
        ),
        ({"fewest": 3, "most": 3}, ["Each time 3 got in from the queue."]),
    ],
    ids=["near, program", "near, organizer", "all, program", "all, organizer", "always as many"],
)
def test_waitlisted_when_earlier_queues_tell_then_says_how_they_went_with_the_basis(
    changes: dict[str, Any], sentences: list[str]
) -> None:
    record = RECORD.model_copy(update=changes)

    said = told("waitlisted", outlook("first_come", record=record))

    assert [sentence for sentence in sentences if sentence not in said] == []


def test_waitlisted_when_too_few_waited_before_then_says_that_nothing_is_known() -> None:
    assert "Too few have waited for this before" in told("waitlisted", outlook("first_come"))


@pytest.mark.parametrize(
    ("given_by", "subject"),
    [("draw", "You were drawn: Testa AI"), ("priority", "You have got a place: Testa AI")],
)
def test_chosen_when_the_places_were_given_then_says_how(given_by: str, subject: str) -> None:
    assert told("chosen", None, given_by=given_by).startswith(subject)


@pytest.mark.parametrize(
    ("policy", "subject"),
    [
        ("lottery", "You were not drawn: Testa AI"),
        ("priority", "You did not get a place: Testa AI"),
    ],
)
def test_not_chosen_when_the_places_went_to_others_then_says_what_now(
    policy: str, subject: str
) -> None:
    said = told("not_chosen", outlook(policy, decided=True))

    assert said.startswith(subject)
    assert "You were number 3 when we counted" in said
    assert "whoever's turn it is" in said


def test_promoted_when_an_organizer_gave_the_place_then_does_not_say_that_it_became_free() -> None:
    assert "became free" not in told("promoted", None, given_by="organizer")


@pytest.mark.parametrize("kind", ["promoted", "place_offered"])
def test_place_when_it_is_passed_on_after_the_first_session_then_says_that_it_has_begun(
    kind: str,
) -> None:
    later = (facts("reminder").sessions[1],)

    assert "It has begun already" in told(kind, None, sessions=later)
    assert "It has begun already" not in told(kind, None)
