"""What each operation of the API acts on, and a body that it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.support.api import PERSON, PROGRAM, both, cohort_body
from tests.support.api_world import DIET, HOOK, WHY, World
from tests.support.files import PDF

_COHORT, _SESSION, _ROW = "cohort_id", "session_id", "registration_id"


@dataclass(frozen=True)
class Aim:
    """What an operation acts on, a body that it takes, and what stands behind its question mark."""

    ids: dict[str, str] = field(default_factory=dict)
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        return "application/octet-stream" if isinstance(self.body, bytes) else "application/json"


def _ask(world: World) -> Aim:
    row = world.absent()
    return Aim({_COHORT: str(world.stories.cohort_id)}, {"registration_ids": [row]})


def _pass_on(world: World) -> Aim:
    absent, here = world.at_the_door()
    body = {"absent_ids": [absent], "here_ids": [here], **WHY}
    return Aim({_COHORT: str(world.stories.cohort_id)}, body)


def _coming(world: World) -> Aim:
    row = world.asked()
    return Aim({_ROW: row}, world.own(row))


def _promise(world: World) -> Aim:
    moment = world.stories.clock.now() + timedelta(days=2)
    return Aim({_COHORT: world.cohort()}, {"hears_by": moment.isoformat(), **WHY})


def _session_in(world: World, ahead: int) -> object:
    first = world.stories.clock.now() + timedelta(days=ahead)
    return cohort_body(first)["sessions"][0]  # type: ignore[index]  # it is a list


def _cancelled(world: World) -> Aim:
    world.cohort()
    row = world.person()
    world.made(f"/own/registrations/{row}/cancel", world.own(row))
    return Aim({"registration_id": row}, world.own(row))


def _of(kind: str, made: Callable[[World], str], body: Any = None) -> Callable[[World], Aim]:
    """An aim at one new thing, with a fixed body."""
    return lambda world: Aim({kind: made(world)}, body)


def _own(body: dict[str, object] | None = None) -> Callable[[World], Aim]:
    def aim(world: World) -> Aim:
        row = world.answering()
        return Aim({"registration_id": row}, {**world.own(row), **(body or {})})

    return aim


_NAMED = {"number": 3, "name": "Cia", "email": "cia@example.org"}
_ACCOUNT = {"email": "eva@example.org", "name": "Eva", "password": "en lång hemlighet"}

# What is not here is aimed at the house as it stands, without a body.
AIMS: dict[str, Callable[[World], Aim]] = {
    "create_program": lambda _world: Aim(body=PROGRAM),
    "copy_of_program": lambda world: Aim(
        {"program_id": world.program()}, {"first_day": world.day(60)}
    ),
    "write_program": lambda _world: Aim(body=PROGRAM),
    "publish_program": _of("program_id", World.program),
    "write_form": lambda _world: Aim(body={"questions": [DIET]}),
    "save_a_question": lambda _world: Aim(body={"name": "Kost", "question": DIET}),
    "get_saved_question": _of("question_id", World.saved_question),
    "write_saved_question": _of(
        "question_id",
        World.saved_question,
        {"name": "Mat", "purpose": both("Vi lagar mat."), "keep_days": 9},
    ),
    "delete_saved_question": _of("question_id", World.saved_question),
    "write_answers": _of(
        _ROW, World.answering, {"answers": {"diet": "fisk"}, "consents": ["diet"]}
    ),
    "create_cohort": lambda world: Aim(
        body=cohort_body(world.stories.clock.now() + timedelta(days=20))
    ),
    "change_cohort": lambda _world: Aim(body={"queue_limit": 50}),
    "copy_of_cohort": lambda world: Aim(body={"first_day": world.day(60)}),
    "call_cohort_off": _of(_COHORT, World.cohort, WHY),
    "close_a_cohort": _of(_COHORT, World.cohort, {"early": True}),
    "create_session": lambda world: Aim(body=_session_in(world, 40)),
    "move_a_session": lambda world: Aim(
        {_SESSION: world.session()},
        {
            "starts_at": f"{world.day(9)}T18:00:00",
            "ends_at": f"{world.day(9)}T20:00:00",
            "place": both("Salen"),
        },
    ),
    "arrange_session": lambda _world: Aim(body={"room": "Tallen", "track": both("Spår")}),
    "close_a_session": _of(_SESSION, World.held),
    "cancel_a_session": lambda world: Aim({_SESSION: world.session(sessions=2)}, WHY),
    "send_file": lambda world: Aim(
        {"program_id": world.asking_for_a_file()}, PDF, {"question": "plan", "name": "Plan.pdf"}
    ),
    "get_file": _of("file_id", World.file),
    "create_registration": lambda _world: Aim(body=PERSON),
    "confirm_registration": lambda world: Aim(body={"token": world.unconfirmed()}),
    "cancel_registration": lambda world: Aim({_ROW: world.waiting()}, WHY),
    "freeze_queue": _of(_COHORT, World.cohort, WHY),
    "thaw_queue": _of(_COHORT, World.cohort, WHY),
    "cap_queue": _of(_COHORT, World.cohort, {"limit": 7, **WHY}),
    "move_in_queue": _of(_ROW, World.waiting, {"position": 1, **WHY}),
    "seat_directly": _of(_ROW, World.waiting, {"exceed": True, **WHY}),
    "choose_a_rule": lambda world: Aim({_COHORT: world.lottery()}, world.rule()),
    "promise_an_answer": _promise,
    "ask_the_absent": _ask,
    "pass_places_on": _pass_on,
    "keep_the_place": _of(_ROW, World.asked),
    "return_the_place": _of(_ROW, World.released, WHY),
    "say_that_one_comes": _coming,
    "get_draw": _of(_COHORT, World.drawing),
    "name_a_seat": _of(_ROW, World.booker, _NAMED),
    "withdraw_a_seat": _of(_ROW, World.booker, {"number": 2}),
    "give_a_seat_back": _of(_ROW, World.booker, {"number": 2}),
    "claim_a_seat": lambda world: Aim(
        body={
            "token": world.seat_token(world.booker()),
            "name": "Bo",
            "consent_version": "2026-11-24",
        }
    ),
    "write_part_rule": _of(_COHORT, World.cohort, {"modes": {"on_site": 3, "online": None}}),
    "write_part": lambda _world: Aim(body={}),
    "list_own_registrations": _own(),
    "cancel_own_registration": _own(),
    "undo_own_cancellation": _cancelled,
    "withdraw_own_consent": _own({"question": "diet"}),
    "correct_own_name": _own({"name": "Åsa Ek"}),
    "copy_own_data": _own(),
    "revoke_own_links": _own(),
    "erase_oneself": _own(),
    "erase_person": lambda world: Aim({_ROW: world.waiting()}, WHY),
    "answer_an_offer": lambda world: Aim(body={"token": world.offered(), "answer": "accept"}),
    "change_access": _of(_COHORT, World.cohort, {"per_person": 9}),
    "change_program_access": lambda _world: Aim(body={"per_person": 9}),
    "add_a_code": lambda _world: Aim(body={}),
    "get_code": _of("code_id", World.code),
    "end_a_code": _of("code_id", World.code),
    "invite_guests": lambda _world: Aim(body={"guests": [{"email": "my@example.org"}]}),
    "get_invitation": _of("invitation_id", World.invitation),
    "send_invitation_again": _of("invitation_id", World.invitation),
    "withdraw_invitation": _of("invitation_id", World.invitation),
    "decline_invitation": lambda world: Aim(
        body={"token": world.links.invitation_token(UUID(world.invitation()))}
    ),
    "approve_application": _of(_ROW, World.applied),
    "decline_application": _of(_ROW, World.applied, WHY),
    "mark_presence": lambda world: Aim(
        {_SESSION: world.session(starts_in=timedelta(hours=1))},
        {"marks": [{"registration_id": world.person(), "present": True}]},
    ),
    "search_organisations": lambda _world: Aim(body={"q": "Prov"}),
    "get_organisation": _of("organisation_id", World.organisation),
    "merge_organisations": lambda world: Aim(body=world.merge()),
    "get_merge": lambda world: Aim(
        {"merge_id": world.made("/organisation-merges", world.merge())["id"]}
    ),
    "undo_a_merge": lambda world: Aim(
        {"merge_id": world.made("/organisation-merges", world.merge())["id"]}, WHY
    ),
    "set_account": lambda _world: Aim(body=_ACCOUNT),
    "get_account": _of("organizer_id", World.account),
    "disable_account": _of("organizer_id", World.account),
    "create_webhook": lambda _world: Aim(body=HOOK),
    "write_webhook": _of("endpoint_id", World.webhook, HOOK),
    **{
        name: _of("endpoint_id", World.webhook)
        for name in (
            "get_webhook",
            "delete_webhook",
            "rotate_webhook_secret",
            "test_webhook",
            "list_deliveries",
        )
    },
    "get_delivery": _of("delivery_id", World.delivery),
    "redeliver_webhook": _of("delivery_id", World.delivery),
}
