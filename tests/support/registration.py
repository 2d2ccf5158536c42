"""The registration service for tests: settings, app, and a program with one cohort."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.settings import RegistrationSettings
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from shared.contracts.facts import LocalizedText
from shared.kernel.identifiers import new_id

SECRET = "a secret that only the tests know, long enough"
ZONE = "Europe/Stockholm"


def registration_settings(
    database_url: str, redis_url: str, **more: object
) -> RegistrationSettings:
    return RegistrationSettings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "public_url": "http://spinn.example.org",
            "secret_key": SECRET,
            "environment": "test",
            "file_directory": "/nowhere",
            "sign_up_limit": "10000/minute",
            **more,
        }
    )


def test_links() -> Links:
    return Links.of(registration_settings("postgresql+psycopg://unused", "redis://unused"))


test_links.__test__ = False  # type: ignore[attr-defined]


def text(sv: str, en: str | None = None) -> LocalizedText:
    return LocalizedText(sv=sv, en=en or sv)


def add_cohort(
    session: Session,
    *,
    now: datetime,
    capacity: int = 1,
    queue_limit: int | None = None,
    sessions: int = 1,
    starts_in: timedelta = timedelta(days=14),
    share: float = 1.0,
    promotion: str = "direct",
    largest_party: int = 1,
    transfers: bool = False,
) -> UUID:
    """A made-up program with one cohort, open since yesterday until it starts."""
    first = (now + starts_in).astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, microsecond=0)
    program = _program(share)
    cohort = Cohort(
        id=new_id(),
        program=program,
        key="test",
        capacity=capacity,
        queue_limit=queue_limit,
        places_taken=0,
        next_queue_number=1,
        hold_minutes=30,
        promotion=promotion,
        largest_party=largest_party,
        transfers=transfers,
        registration_opens_at=now - timedelta(days=1),
        registration_closes_at=now + starts_in,
    )
    cohort.sessions = [
        _session(number, first + timedelta(days=7 * (number - 1)))
        for number in range(1, sessions + 1)
    ]
    session.add_all((program, cohort))
    session.flush()
    return cohort.id


def _program(share: float) -> Program:
    code = new_id().hex[-8:]
    return Program(
        id=new_id(),
        position=0,
        slug=f"prov-{code}",
        kind="workshop",
        title=text("Testa en sak", "Try a thing"),
        summary=text("Kort", "Short"),
        description=text("Ett stycke\n\nTvå stycken", "One paragraph\n\nTwo paragraphs"),
        audience=text("För alla", "For everybody"),
        audience_keys=["public"],
        sub_goal="collaboration",
        global_goal_targets=["17.17"],
        access=text("Hiss", "Lift"),
        price=text("Kostnadsfritt", "Free of charge"),
        completion={"kind": "share_of_sessions", "share": share},
        organiser_name="Provhuset",
        organiser_email="prov@exempel.se",
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        project=Project(
            id=new_id(),
            key=f"projekt-{code}",
            name=text("Provprojektet", "The test project"),
            statement=text("Medfinansieras av EU", "Co-funded by the EU"),
            funders=["Europeiska regionala utvecklingsfonden"],
            emblem="eu",
            starts_on=datetime(2026, 1, 1).date(),
            ends_on=datetime(2029, 1, 1).date(),
        ),
    )


def _session(number: int, starts: datetime) -> ProgramSession:
    ends = starts + timedelta(hours=3)
    zone = ZoneInfo(ZONE)
    return ProgramSession(
        id=new_id(),
        number=number,
        starts_local=starts,
        ends_local=ends,
        zone=ZONE,
        starts_at=starts.replace(tzinfo=zone),
        ends_at=ends.replace(tzinfo=zone),
        place=text("Provsalen, Falun", "The test hall, Falun"),
        municipality="Falun",
        online_url=None,
        revision=0,
    )
