"""A house full of people, so that each operation of the API finds what it acts on."""

from __future__ import annotations

from dataclasses import dataclass
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
from tests.support.files import PDF
from tests.support.stories import Stories

WHY = {"reason": "Vi lovade det i telefon."}
DIET = {
    "key": "diet",
    "kind": "short_text",
    "label": both("Kost"),
    "purpose": both("Vi lagar mat."),
    "special": True,
}
PLAN = {
    "key": "plan",
    "kind": "file",
    "label": both("Plan"),
    "purpose": both("Vi läser den."),
    "file_types": ["pdf"],
    "most_megabytes": 1,
}
HOOK = {"url": "https://93.184.216.34/hook"}


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

    def held(self) -> str:
        """A session that is over and has certificates of its own."""
        session = self.session(starts_in=timedelta(hours=-12))
        self.stories.certify_sessions()
        return session

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

    def asking_for_a_file(self) -> str:
        """A program whose form asks for a file."""
        program = self.program()
        self.put(f"/programs/{program}/form", {"questions": [PLAN]})
        return program

    def saved_question(self) -> str:
        return str(self.made("/saved-questions", {"name": "Kost", "question": DIET})["id"])

    def file(self) -> str:
        """The id of a file that an answer holds."""
        path = f"/programs/{self.asking_for_a_file()}/files?question=plan"
        body = {**PERSON, "answers": {"plan": self.made(path, PDF)["token"]}}
        cohort = f"/cohorts/{self.stories.cohort_id}/registrations"
        self.made(cohort, body)
        answers = self.listed(f"/registrations/{self.listed(cohort)['id']}/answers")
        return str(answers["value"].partition("/")[0])

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

    def at_the_door(self) -> tuple[str, str]:
        """Somebody marked absent from an only session that is held, and who waits for the place."""
        self.cohort(capacity=1, starts_in=timedelta(hours=1))
        absent, waiting = self.person(), self.person()
        self.stories.clock.advance(timedelta(hours=1, minutes=15))
        marks = {"marks": [{"registration_id": absent, "present": False}]}
        session = self.listed(f"/cohorts/{self.stories.cohort_id}/sessions")["id"]
        self.made(f"/sessions/{session}/attendance", marks)
        return absent, waiting

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


def house(world: World) -> dict[str, str]:
    """A program, cohort, session and person that stand for all operations without an aim."""
    cohort = world.cohort(sessions=2)
    row = world.person()
    shown = world.api.get(f"/cohorts/{cohort}").json or {}
    return {
        "program_id": shown["program_id"],
        "cohort_id": cohort,
        "session_id": shown["sessions"][0]["id"],
        "registration_id": row,
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
