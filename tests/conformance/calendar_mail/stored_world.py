"""The same histories told to the service itself: facts to its handlers, rules by its verbs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update

from services.notifications.domain import reminder_rules
from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.domain.stopping import resume_reminders, stop_reminders
from services.notifications.storage.registrations import Registration
from services.notifications.storage.reminders import Reminder, ReminderRule
from shared.contracts.facts import Person, SessionFacts
from shared.contracts.message import Message
from tests.support.notification_story import Applicant, Listener, cohort_facts, session_facts
from tests.support.reminder_scripts import Event, Instance, Model, first_starts


def _applicant(name: str, sessions: tuple[SessionFacts, ...]) -> Applicant:
    # Somebody else in each world: what an address has stopped holds for all its programs.
    person = Person(name=name, email=f"{name}.{uuid4().hex}@example.org", language="sv")
    return Applicant(cohort_facts(*sessions), person)


@dataclass
class StoredWorld:
    """One cohort in the database, and the model of what must be planned in it."""

    listener: Listener
    model: Model = field(default_factory=Model)
    people: dict[str, Applicant] = field(init=False)
    sessions: list[SessionFacts] = field(init=False)
    rule_ids: dict[int, UUID] = field(default_factory=dict)
    sequence: int = 0

    def __post_init__(self) -> None:
        self.listener.clock.set(self.model.now)
        self.sessions = [session_facts(k + 1, each) for k, each in enumerate(first_starts())]
        first = _applicant("asa", tuple(self.sessions))
        second = replace(_applicant("bo", ()), cohort=first.cohort)
        self.people = {"asa": first, "bo": second}
        self._tell(first.waitlisted())
        with self.listener.database.transaction() as session:
            # Scripts begin without the rule of the house.
            session.execute(update(ReminderRule).values(removed_at=self.model.now))

    def happens(self, event: Event) -> None:
        until = self.model.now + event.by
        if not self.model.happens(event):
            return
        if event.kind == "pass":
            self._pass(until)
        elif event.kind in ("add", "change", "remove", "switch"):
            self._rule(event)
        elif event.kind in ("move", "cancel"):
            self._session(event)
        elif event.kind in ("stop", "resume"):
            self._choice(event)
        else:
            self._person(event)

    def live(self) -> dict[Instance, datetime]:
        """What is planned in the cohort, in the words of the model."""
        rules = {rule_id: number for number, rule_id in self.rule_ids.items()}
        people = {each.id: name for name, each in self.people.items()}
        sessions = [each.session_id for each in self.sessions]
        with self.listener.database.transaction() as session:
            rows = session.execute(
                select(
                    Reminder.rule_id,
                    Reminder.session_id,
                    Reminder.registration_id,
                    Reminder.due_at,
                )
                .join(Registration)
                .where(
                    Registration.cohort_id == self.people["asa"].cohort.cohort_id,
                    Reminder.state == "due",
                )
            ).all()
        return {
            (rules[rule_id], sessions.index(session_id), people[registration_id]): due_at
            for rule_id, session_id, registration_id, due_at in rows
        }

    def _pass(self, until: datetime) -> None:
        clock = self.listener.clock
        for due_at in sorted({each for each in self.live().values() if each <= until}):
            clock.set(due_at)
            self._remind(due_at)
        clock.set(until)

    def _remind(self, now: datetime) -> None:
        (work,) = [each for each in self.listener.actors.due_work() if each.name == "reminders"]
        with self.listener.database.transaction() as session:
            ids = work.claim(session, now, 200)
        for reminder_id in ids:
            self.listener.actors.remind(str(reminder_id))

    def _rule(self, event: Event) -> None:
        offset, now = event.offset, self.listener.clock.now()
        days, at = (None, None) if isinstance(offset, int) else offset
        minutes = offset if isinstance(offset, int) else None
        wish = RuleWish(days, at, minutes, occasion=event.occasion)
        with self.listener.database.transaction() as session:
            if event.kind == "add":
                program_id = self.people["asa"].cohort.program.program_id
                added = reminder_rules.add_rule(session, program_id, wish, now=now)
                self.rule_ids[event.rule] = added
            elif event.kind == "change":
                reminder_rules.change_rule(session, self.rule_ids[event.rule], wish, now=now)
            elif event.kind == "remove":
                reminder_rules.remove_rule(session, self.rule_ids[event.rule], now=now)
            else:
                self._switch(event.rule)

    def _switch(self, number: int) -> None:
        said = self.model.rules[number]
        offset, now = said.offset, self.listener.clock.now()
        days, at = (None, None) if isinstance(offset, int) else offset
        minutes = offset if isinstance(offset, int) else None
        wish = RuleWish(days, at, minutes, said.occasion, active=said.active)  # type: ignore[arg-type]
        with self.listener.database.transaction() as session:
            reminder_rules.change_rule(session, self.rule_ids[number], wish, now=now)

    def _session(self, event: Event) -> None:
        known = self.sessions[event.session]
        starts = self.model.starts[event.session]
        newer = known.model_copy(
            update={
                "revision": known.revision + 1,
                "starts_at": starts,
                "ends_at": starts + (known.ends_at - known.starts_at),
            }
        )
        applicant = self.people["asa"]
        if event.kind == "cancel":
            self._tell(applicant.session_cancelled(known), newer.revision)
        else:
            self._tell(applicant.rescheduled(newer), newer.revision)
        self.sessions[event.session] = newer
        cohort = applicant.cohort.model_copy(update={"sessions": tuple(self.sessions)})
        self.people = {name: replace(each, cohort=cohort) for name, each in self.people.items()}

    def _choice(self, event: Event) -> None:
        say = stop_reminders if event.kind == "stop" else resume_reminders
        with self.listener.database.transaction() as session:
            say(session, self.people[event.person].id, now=self.listener.clock.now())

    def _person(self, event: Event) -> None:
        person = self.people[event.person]
        chosen = [self.sessions[each] for each in event.sessions]
        match event.kind:
            case "confirm":
                self._tell(person.choosing().confirmed())
            case "choose":
                self._tell(person.choosing(*chosen).changed())
            case "wait":
                self._tell(person.waitlisted())
            case _:
                self._tell(person.cancelled())

    def _tell(self, fact: Message, sequence: int | None = None) -> None:
        self.sequence += 1
        self.listener.hear(fact, self.sequence if sequence is None else sequence)
