"""A house full of people, so that each operation of the API finds what it acts on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.links import Links
from services.registration.domain.waitlist.absences import release_absent
from services.registration.storage.absences import Absence
from services.registration.storage.catalogue import Cohort
from services.registration.storage.party_seats import PartySeat
from services.registration.storage.registrations import Registration
from tests.support.api import PERSON, PROGRAM, ApiClient, both, cohort_body
from tests.support.stories import Stories

WHY = {"reason": "Vi lovade det i telefon."}
DIET = {
    "key": "diet",
    "kind": "short_text",
    "label": both("Kost"),
    "purpose": both("Vi lagar mat."),
    "special": True,
}
_COHORT, _SESSION, _ROW = "cohort_id", "session_id", "registration_id"
HOOK = {"url": "https://93.184.216.34/hook"}


@dataclass(frozen=True)
class Aim:
    """What an operation acts on, and a body that it takes."""

    ids: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass
class World:
    """Makes what operations act on; each call makes something of its own."""

    api: ApiClient
    stories: Stories
    people: int = 0

    @property
    def links(self) -> Links:
        return self.stories.links

    def cohort(self, **options: Any) -> str:
        return str(self.stories.open_cohort(**{"capacity": 5, "transfers": True, **options}))

    def program(self) -> str:
        return str((self.api.get(f"/cohorts/{self.cohort()}").json or {})["program_id"])

    def person(self, *, places: int = 1) -> str:
        """Somebody new in the newest cohort, with a confirmed address."""
        self.people += 1
        who = f"person{self.people}"
        self.stories.enter(who, places=places)
        return str(self.stories.id_of(who))

    def waiting(self) -> str:
        """Whoever waits behind somebody else in a queue of their own."""
        self.cohort(capacity=1)
        self.person()
        self.person()
        return self.person()

    def booker(self) -> str:
        self.cohort()
        return self.person(places=3)

    def own(self, registration: str) -> dict[str, str]:
        with self.stories.database.transaction() as db:
            row = db.get_one(Registration, UUID(registration))
            return {"token": self.links.own_page_token(row.participant)}

    def put(self, path: str, body: object) -> None:
        answer = self.api.send("PUT", path, body, If_Match=self.api.get(path).headers["ETag"])
        assert answer.status_code == 200, answer.json

    def made(self, path: str, body: object = None) -> dict[str, Any]:
        answer = self.api.post(path, body)
        assert answer.status_code < 300, (path, answer.json)
        made: dict[str, Any] = answer.json or {}
        return made

    def listed(self, path: str) -> dict[str, Any]:
        first: dict[str, Any] = (self.api.get(path).json or {})["items"][0]
        return first

    def session(self, **options: Any) -> str:
        return str(self.listed(f"/cohorts/{self.cohort(**options)}/sessions")["id"])

    def applied(self) -> str:
        cohort = self.cohort()
        path = f"/cohorts/{cohort}/access"
        version = self.api.get(path).headers["ETag"]
        self.api.send("PATCH", path, {"approval": True}, If_Match=version)
        return self.person()

    def invitation(self) -> str:
        path = f"/cohorts/{self.cohort()}/invitations"
        self.made(path, {"guests": [{"email": "lo@example.org"}]})
        return str(self.listed(path)["id"])

    def code(self) -> str:
        return str(self.made(f"/cohorts/{self.cohort()}/access-codes", {})["id"])

    def organisation(self) -> str:
        """Two people from a new organisation; its id."""
        self.people += 1
        body = {
            **PERSON,
            "email": f"org{self.people}@example.org",
            "organisation": f"Bolag {self.people}",
        }
        self.made(f"/cohorts/{self.cohort()}/registrations", body)
        row = self.listed(f"/cohorts/{self.stories.cohort_id}/registrations")
        found = self.made("/organisations/search", {"q": row["organisation"]})
        return str(found["items"][0]["organisation"]["id"])

    def merge(self) -> dict[str, str]:
        return {"kept_id": self.organisation(), "gone_id": self.organisation(), **WHY}

    def answering(self) -> str:
        """Somebody who answered a question about health."""
        cohort = self.cohort()
        program = (self.api.get(f"/cohorts/{cohort}").json or {})["program_id"]
        self.put(f"/programs/{program}/form", {"questions": [DIET]})
        body = {**PERSON, "answers": {"diet": "vegan"}, "consents": ["diet"]}
        self.made(f"/cohorts/{cohort}/registrations", body)
        return str(self.listed(f"/cohorts/{cohort}/registrations")["id"])

    def absent(self) -> str:
        """Somebody who was marked absent from the first of two sessions; the rule may pass on."""
        self.cohort(sessions=2, starts_in=timedelta(hours=1))
        row = self.person()
        self.stories.clock.advance(timedelta(hours=2))
        with self.stories.database.transaction() as db:
            cohort = db.get_one(Cohort, self.stories.cohort_id)
            cohort.releases_absent = True
            marks = MarkAttendance(cohort.sessions[0].id, {UUID(row): False}, "organizer:1")
            mark_attendance(db, marks, now=self.stories.clock.now())
        return row

    def asked(self) -> str:
        row = self.absent()
        path = f"/cohorts/{self.stories.cohort_id}/absences/ask"
        self.made(path, {"registration_ids": [row]})
        return row

    def released(self) -> str:
        row = UUID(self.asked())
        with self.stories.database.transaction() as db:
            answer_by = db.get_one(Absence, row).answer_by
            release_absent(db, row, now=answer_by, links=self.links)
        return str(row)

    def lottery(self) -> str:
        """A cohort that has not opened and will draw lots."""
        now = self.stories.clock.now()
        body = cohort_body(now + timedelta(days=20))
        body["opens_at"] = (now + timedelta(days=1)).isoformat()
        program = self.made("/programs", PROGRAM)["id"]
        return str(self.made(f"/programs/{program}/cohorts", body)["id"])

    def rule(self) -> dict[str, object]:
        moment = self.stories.clock.now() + timedelta(days=5)
        return {"policy": "lottery", "decides_at": moment.isoformat()}

    def drawing(self) -> str:
        cohort = self.lottery()
        self.put(f"/cohorts/{cohort}/rule", self.rule())
        return cohort

    def account(self) -> str:
        self.people += 1
        body = {
            "email": f"olle{self.people}@example.org",
            "name": "Olle",
            "password": "en lång hemlighet",
        }
        return str(self.made("/organizers", body)["id"])

    def webhook(self) -> str:
        return str(self.made("/webhooks", HOOK)["endpoint"]["id"])

    def delivery(self) -> str:
        return str(self.made(f"/webhooks/{self.webhook()}/test")["id"])

    def seat_token(self, registration: str) -> str:
        guest = {"number": 2, "name": "Bo", "email": f"bo{self.people}@example.org"}
        self.made(f"/registrations/{registration}/seats/name", guest)
        with self.stories.database.transaction() as db:
            mine = PartySeat.registration_id == UUID(registration)
            seat = db.scalars(select(PartySeat).where(mine, PartySeat.number == 2)).one()
            return self.links.seat(seat.id, seat.link_epoch).rpartition("/")[2]

    def offered(self) -> str:
        cohort = self.cohort(capacity=1, promotion="offer")
        first = self.person()
        self.person()
        self.made(f"/registrations/{first}/cancel", WHY)
        offer = self.listed(f"/cohorts/{cohort}/offers")["id"]
        return self.links.offer(UUID(offer)).rpartition("/")[2]

    def unconfirmed(self) -> str:
        self.cohort()
        self.people += 1
        self.stories.sign_up(f"person{self.people}")
        row = self.stories.id_of(f"person{self.people}")
        return self.links.confirm(row).rpartition("/")[2]

    def day(self, ahead: int) -> str:
        return f"{self.stories.clock.now() + timedelta(days=ahead):%Y-%m-%d}"


def _ask(world: World) -> Aim:
    row = world.absent()
    return Aim({_COHORT: str(world.stories.cohort_id)}, {"registration_ids": [row]})


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
    "cancel_a_session": lambda world: Aim({_SESSION: world.session(sessions=2)}, WHY),
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


def house(world: World) -> dict[str, str]:
    """A program, cohort, session and person that stand for all operations without an aim."""
    cohort = world.cohort(sessions=2)
    row = world.person()
    shown = world.api.get(f"/cohorts/{cohort}").json or {}
    return {
        "program_id": shown["program_id"],
        _COHORT: cohort,
        _SESSION: shown["sessions"][0]["id"],
        _ROW: row,
    }


def furnish(world: World) -> None:
    """Have one thing at least in each list."""
    world.made("/organisation-merges", world.merge())
    world.account()
    world.delivery()
    world.offered()
    world.waiting()
    world.invitation()
    world.code()
