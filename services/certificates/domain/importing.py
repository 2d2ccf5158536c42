"""Earlier attendance from a file: looked at first, then certified by the one way of issuing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from services.certificates.domain import withholding
from services.certificates.domain.designing import Author
from services.certificates.domain.errors import ImportDone, ImportUnknown
from services.certificates.domain.reserving import Issuer, reserve
from services.certificates.gateways.records.values import Record
from services.certificates.storage import imports
from services.certificates.storage.imports import DONE, READ, Attestation, ImportBatch
from services.certificates.storage.issuances import Issuance
from shared.contracts.facts import (
    CohortFacts,
    Funding,
    LocalizedText,
    Organiser,
    Person,
    ProgramFacts,
    SessionFacts,
    SubGoal,
)
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.addresses import address_digests, mailbox_key
from shared.kernel.identifiers import new_id

# Of our own, so that the same line of any file is the same attendance (RFC 9562 section 5.5).
_RECORDS = UUID("6f1d2c8e-0c55-5b39-9f0e-6a4c1f0f7a51")
# What was read names people; whoever has not said yes by then reads the file again.
_KEPT = timedelta(days=1)
_HOUSE_ZONE = "Europe/Stockholm"


class Choices(BaseModel):
    """What holds for all lines of a file."""

    model_config = ConfigDict(frozen=True)

    sub_goal: SubGoal
    targets: tuple[str, ...]
    funding: Funding | None
    waits: bool


@dataclass(frozen=True)
class Attester:
    """Who certifies: the house as organiser and issuer, and where people find their own page."""

    issuer: Issuer
    organiser: Organiser
    my_page_url: str
    site_url: str


@dataclass(frozen=True)
class Judged:
    """What would become of one line: made, known already, or known with other facts."""

    record: Record
    known: Issuance | None

    @property
    def differs(self) -> bool:
        """Whether a certificate exists that says something else."""
        if self.known is None:
            return False
        facts = self.known.facts
        return (facts["name"], facts["minutes_attended"]) != (
            self.record.name,
            self.record.minutes,
        )


def keep_read(
    session: Session, records: Sequence[Record], choices: Choices, file_name: str, author: Author
) -> UUID:
    """Keep what was read until somebody says yes, at most a day; return the import's id."""
    batch = ImportBatch(
        id=new_id(),
        state=READ,
        file_name=file_name,
        records=[each.model_dump(mode="json") for each in records],
        choices=choices.model_dump(mode="json"),
        made=0,
        known=0,
        at=author.at,
        organizer_id=author.id,
        organizer_name=author.name,
    )
    session.add(batch)
    session.flush()
    return batch.id


def claim_stale(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Delete what was read and nobody said yes to for a day; nothing is left for an actor."""
    del limit
    imports.forget_stale(session, now - _KEPT)
    return ()


def forget_addresses(session: Session, digests: Sequence[str]) -> None:
    """Take the lines of some addresses out of what waits for a yes; without any, it is gone."""
    wanted = set(digests)
    for batch in imports.read_batches_locked(session) if wanted else ():
        kept = [each for each in batch.records if wanted.isdisjoint(address_digests(each["email"]))]
        if not kept:
            session.delete(batch)
        elif len(kept) < len(batch.records):
            batch.records = kept


def judge(session: Session, batch: ImportBatch) -> list[Judged]:
    """Return what would become of each line."""
    records = [Record.model_validate(each) for each in batch.records]
    known = imports.known_registrations(session, [_registration(each) for each in records])
    return [Judged(each, known.get(_registration(each))) for each in records]


def carry_out(
    session: Session, batch_id: UUID, attester: Attester, author: Author
) -> tuple[int, int]:
    """Reserve a certificate for each line that has none; return how many, and how many had one.

    All of them or none. A file that comes again makes nothing again.

    Raises:
        ImportUnknown: There is no such import.
        ImportDone: It was done before.
    """
    batch = imports.import_batch_locked(session, batch_id)
    if batch is None:
        raise ImportUnknown
    if batch.state != READ:
        raise ImportDone
    choices = Choices.model_validate(batch.choices)
    records = [Record.model_validate(each) for each in batch.records]
    if choices.waits:
        for cohort_id in {_cohort_id(each) for each in records}:
            withholding.let_wait(session, cohort_id, author)
    act = _Act(batch_id, choices, attester, author)
    made = sum(_certify(session, each, act) for each in records)
    batch.state, batch.records, batch.at = DONE, [], author.at
    batch.made, batch.known = made, len(records) - made
    return made, batch.known


@dataclass(frozen=True)
class _Act:
    """What all certificates of one import have alike."""

    batch_id: UUID
    choices: Choices
    attester: Attester
    author: Author


def _certify(session: Session, record: Record, act: _Act) -> bool:
    issuance_id = reserve(
        session,
        _completed(record, act),
        issuer=replace(act.attester.issuer, attests=True),
        correlation_id=f"import-{act.batch_id}",
        now=act.author.at,
    )
    if issuance_id is None:
        return False
    session.add_all(
        Attestation(issuance_id=issuance_id, batch_id=act.batch_id, address_digest=each)
        for each in address_digests(record.email)[:1]
    )
    return True


def _completed(record: Record, act: _Act) -> RegistrationCompleted:
    sessions = record.sessions or 1
    return RegistrationCompleted(
        registration_id=_registration(record),
        participant=Person(name=record.name, email=record.email, language=record.language),
        cohort=_cohort(record, act.choices, act.attester),
        completion_id=uuid5(_RECORDS, f"completion {_registration(record)}"),
        completed_at=act.author.at,
        first_day=record.first_day,
        last_day=record.last_day,
        minutes_attended=record.minutes,
        minutes_planned=record.minutes_planned or record.minutes,
        sessions_attended=sessions,
        sessions_planned=sessions,
        my_page_url=act.attester.my_page_url,
    )


def _cohort(record: Record, choices: Choices, attester: Attester) -> CohortFacts:
    return CohortFacts(
        cohort_id=_cohort_id(record),
        program=ProgramFacts(
            program_id=uuid5(_RECORDS, f"program {record.title_sv.casefold()}"),
            slug="",
            title=LocalizedText(sv=record.title_sv, en=record.title_en),
            summary=LocalizedText(sv="", en=""),
            sub_goal=choices.sub_goal,
            global_goal_targets=choices.targets,
            url=attester.site_url,
        ),
        sessions=tuple(_sessions(record)),
        organiser=attester.organiser,
        funding=choices.funding,
    )


def _sessions(record: Record) -> Iterator[SessionFacts]:
    """Yield one session of all days, if the place is known: a certificate prints it."""
    if record.place:
        yield SessionFacts(
            session_id=uuid5(_RECORDS, f"session {_cohort_id(record)}"),
            revision=0,
            number=1,
            starts_at=datetime.combine(record.first_day, time(0)),
            ends_at=datetime.combine(record.last_day, time(23, 59)),
            zone=_HOUSE_ZONE,
            place=LocalizedText(sv=record.place, en=record.place),
            whole_day=True,
        )


def _registration(record: Record) -> UUID:
    return uuid5(_RECORDS, f"{mailbox_key(record.email)} {_event(record)}")


def _cohort_id(record: Record) -> UUID:
    return uuid5(_RECORDS, f"cohort {_event(record)}")


def _event(record: Record) -> str:
    return f"{record.title_sv.casefold()} {record.first_day} {record.last_day}"
