"""The certificates service for tests: facts to print, a completion, settings, fakes of ports."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.reserving import Issuer
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.errors import FileMissing
from services.certificates.settings import CertificatesSettings
from shared.contracts.facts import (
    CohortFacts,
    Funding,
    Language,
    LocalizedText,
    Organiser,
    Person,
    ProgramFacts,
    SessionFacts,
    TakingPart,
)
from shared.contracts.registrations import RegistrationAttended, RegistrationCompleted
from shared.kernel.identifiers import new_id
from shared.kernel.links import LinkSigner

SECRET = "a secret that only the tests know, long enough"
PUBLIC_URL = "https://spinn.example.org"
# Made once by new_public_code, so its check character is right.
NUMBER = "7K4MQX2WPRT9ZB3CZ"

FUNDING = Funding(
    project=LocalizedText(sv="Spinn", en="Spinn"),
    statement=LocalizedText(
        sv="Medfinansieras av Europeiska unionen", en="Co-funded by the European Union"
    ),
    funders=("Europeiska regionala utvecklingsfonden", "Region Exempel"),
    emblem="eu",
)


def printed_facts(
    *, name: str = "Åsa Öberg", language: Language = "sv", **more: Any
) -> PrintedFacts:
    """A made-up certificate; any field may be given another value."""
    return PrintedFacts(
        **{
            "number": NUMBER,
            "language": language,
            "name": name,
            "program_title": LocalizedText(sv="Testa AI i produktionen", en="Try AI in production"),
            "program_summary": LocalizedText(sv="Tre halvdagar.", en="Three half days."),
            "place": LocalizedText(sv="Borlänge", en="Borlänge"),
            "first_day": date(2026, 11, 3),
            "last_day": date(2026, 11, 17),
            "minutes_attended": 510,
            "minutes_planned": 540,
            "sessions_attended": 3,
            "sessions_planned": 3,
            "sub_goal": "research_and_innovation",
            "global_goal_targets": ("9.5", "8.2"),
            "organiser": "Exempelparken",
            "issuer": "Stiftelsen Exempelparken",
            "funding": FUNDING,
            "issued_on": date(2026, 11, 24),
            "verify_url": f"{PUBLIC_URL}/certificates/{NUMBER}",
            **more,
        }
    )


def completed(
    *,
    name: str = "Åsa Öberg",
    language: Language = "sv",
    cohort_id: UUID | None = None,
    program_id: UUID | None = None,
    good_for_months: int | None = None,
) -> RegistrationCompleted:
    """A registration that met its rule, as the registration service tells it."""
    return RegistrationCompleted(
        registration_id=new_id(),
        participant=Person(name=name, email="asa@example.org", language=language),
        cohort=_cohort(cohort_id or new_id(), program_id or new_id(), good_for_months),
        completion_id=new_id(),
        completed_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        first_day=date(2026, 11, 3),
        last_day=date(2026, 11, 17),
        minutes_attended=300,
        minutes_planned=360,
        sessions_attended=2,
        sessions_planned=2,
        my_page_url=f"{PUBLIC_URL}/my/token",
    )


def attended(
    *,
    name: str = "Åsa Öberg",
    language: Language = "sv",
    of: SessionFacts | None = None,
    cohort_id: UUID | None = None,
    program_id: UUID | None = None,
    registration_id: UUID | None = None,
    mode: Literal["on_site", "online"] | None = None,
) -> RegistrationAttended:
    """Somebody was in one session that has certificates of its own."""
    return RegistrationAttended(
        registration_id=registration_id or new_id(),
        participant=Person(name=name, email="asa@example.org", language=language),
        cohort=_cohort(cohort_id or new_id(), program_id or new_id()),
        taking_part=TakingPart(mode=mode),
        completion_id=new_id(),
        settled_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        session=of or session(1),
        minutes_attended=150,
        minutes_planned=180,
        my_page_url=f"{PUBLIC_URL}/my/token",
    )


def _cohort(cohort_id: UUID, program_id: UUID, good_for_months: int | None = None) -> CohortFacts:
    return CohortFacts(
        cohort_id=cohort_id,
        program=ProgramFacts(
            program_id=program_id,
            slug="testa-ai",
            title=LocalizedText(sv="Testa AI i produktionen", en="Try AI in production"),
            summary=LocalizedText(sv="Tre halvdagar.", en="Three half days."),
            sub_goal="research_and_innovation",
            global_goal_targets=("9.5", "8.2"),
            url=f"{PUBLIC_URL}/programs/testa-ai",
            good_for_months=good_for_months,
        ),
        sessions=(session(1), session(2)),
        organiser=Organiser(name="Exempelparken", email="parken@exempel.se"),
        funding=FUNDING,
    )


def session(
    number: int, place: str = "Borlänge", *, track: LocalizedText | None = None
) -> SessionFacts:
    """One meeting of a cohort."""
    return SessionFacts(
        session_id=new_id(),
        revision=0,
        number=number,
        starts_at=datetime(2026, 11, 3, 9, 0) + timedelta(days=14 * (number - 1)),
        ends_at=datetime(2026, 11, 3, 12, 0) + timedelta(days=14 * (number - 1)),
        zone="Europe/Stockholm",
        place=LocalizedText(sv=place, en=place),
        track=track,
    )


def certificate_links(public_url: str = PUBLIC_URL) -> CertificateLinks:
    """Links signed with the tests' secret."""
    return CertificateLinks(public_url, LinkSigner(SECRET), timedelta(days=3650))


def issuer() -> Issuer:
    """Who signs in the tests."""
    return Issuer("Stiftelsen Exempelparken", certificate_links())


def certificates_settings(
    database_url: str, redis_url: str, directory: Path, **more: Any
) -> CertificatesSettings:
    """Settings of a service that runs against the tests' servers."""
    return CertificatesSettings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "public_url": PUBLIC_URL,
            "secret_key": SECRET,
            "environment": "test",
            "organiser_name": "Stiftelsen Exempelparken",
            "file_directory": directory,
            **more,
        }
    )


@dataclass
class PlainTextRenderer:
    """A Renderer that writes the name; it refuses names that it was told to."""

    refuses: str | None = None
    drawn: list[str] = field(default_factory=list)

    def version(self, facts: PrintedFacts) -> str:
        return f"fake-{facts.design}"

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Nothing to get ready."""

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        if facts.name == self.refuses:
            raise RenderingRefused("told to")
        self.drawn.append(facts.number)
        inside = badge.content if badge is not None else b""
        return f"{facts.number} {facts.name}".encode() + inside


@dataclass
class MemoryStore:
    """A FileStore in memory; ``full`` makes it refuse like a full disk."""

    full: bool = False
    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, content: bytes) -> str:
        if self.full:
            raise OSError(28, "No space left on device")
        sha256 = hashlib.sha256(content).hexdigest()
        self.kept[sha256] = content
        return sha256

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        return [self._try(content) for content in contents]

    def _try(self, content: bytes) -> str | OSError:
        try:
            return self.put(content)
        except OSError as failure:
            return failure

    def get(self, sha256: str) -> bytes:
        try:
            return self.kept[sha256]
        except KeyError:
            raise FileMissing from None

    def delete(self, sha256: str) -> None:
        self.kept.pop(sha256, None)


@dataclass
class PlainTextSealer:
    """A Sealer that writes its name below; where a test needs no real key."""

    fingerprint: str = "f00d"
    purpose: Literal["seal"] = "seal"
    name: str = "A seal"
    is_test: bool = False
    not_after: datetime = datetime(2031, 1, 1, tzinfo=UTC)
    certificate: bytes = b"a certificate"
    waits_for: int | None = None

    def seal(self, content: bytes, facts: PrintedFacts) -> bytes:
        del facts
        return content + f"\nsealed by {self.name}".encode()
