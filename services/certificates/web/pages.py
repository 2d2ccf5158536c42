"""What the pages of this service show: view models, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from services.certificates.domain.verification import Finding, Seal, Status
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.storage.issuances import Issuance
from shared.contracts.certificates import RevocationReason
from shared.kernel.identifiers import grouped_public_code
from shared.web.languages import current_language
from shared.web.site import FundingBlock


def reason_words(reason: str) -> str:
    """Return the public words for why a certificate was withdrawn."""
    words: dict[RevocationReason, str] = {
        "issued_in_error": _("It was issued by mistake"),
        "attendance_withdrawn": _("The attendance behind it was corrected"),
        "misuse": _("It was misused"),
        "at_holders_request": _("Its holder asked for it"),
    }
    return words.get(reason, reason)  # type: ignore[call-overload, no-any-return]  # a newer reason


def failure_words(failure: str) -> str:
    """Return why a document could not be made; what stands after the code is for the record."""
    code, _colon, detail = failure.partition(": ")
    if code == NameNotPrintable.code:
        return str(_("None of our fonts has a character of the texts (%(detail)s)", detail=detail))
    return str(_("The document did not come out as it should"))


@dataclass(frozen=True)
class Fact:
    """One question and its answer; ``paper`` is set if the paper words it otherwise."""

    question: str
    answer: str
    paper: str | None = None
    paper_language: str | None = None


@dataclass(frozen=True)
class VerificationPage:
    """One certificate to compare with its paper."""

    status: Status
    number: str
    name: str
    facts: tuple[Fact, ...]
    funding: FundingBlock | None
    revoked_at: datetime | None
    reason: str | None
    seal: Seal | None

    @classmethod
    def of(cls, finding: Finding) -> VerificationPage:
        """Put a finding into the reader's words."""
        facts, language = finding.facts, current_language()
        return cls(
            status=finding.status,
            number=grouped_public_code(facts.number),
            name=facts.name,
            facts=_printed(facts, language),
            funding=FundingBlock.of(facts.funding, language) if facts.funding else None,
            revoked_at=finding.revoked_at,
            reason=reason_words(finding.reason) if finding.reason else None,
            seal=finding.seal,
        )


def _printed(facts: PrintedFacts, language: str) -> tuple[Fact, ...]:
    title = facts.program_title.in_language(language)
    on_paper = facts.program_title.in_language(facts.language)
    differs = on_paper != title
    goals = wording.global_goals(facts.global_goal_targets, _)
    place = facts.place.in_language(language) if facts.place else ""
    rows = (
        Fact(
            _("Program"),
            title,
            paper=on_paper if differs else None,
            paper_language=facts.language if differs else None,
        ),
        Fact(_("When"), wording.period(facts.first_day, facts.last_day, language)),
        Fact(_("Place"), place),
        Fact(
            _("Time attended"),
            _of(wording.duration(facts.minutes_attended), wording.duration(facts.minutes_planned)),
        ),
        Fact(_("Sessions attended"), _of(facts.sessions_attended, facts.sessions_planned)),
        Fact(_("Sub-goal"), wording.sub_goal_name(facts.sub_goal, _)),
        Fact(_("Global Goals"), "; ".join(goal.words for goal in goals)),
        Fact(
            _("Basis"),
            wording.attested(facts.attested_on, language, _) if facts.attested_on else "",
        ),
        Fact(_("Organiser"), facts.organiser),
        Fact(_("Issued by"), facts.issuer),
        Fact(_("Issued on"), wording.day(facts.issued_on, language)),
    )
    return tuple(row for row in rows if row.answer)


def _of(attended: object, planned: object) -> str:
    return str(_("%(attended)s of %(planned)s", attended=attended, planned=planned))


@dataclass(frozen=True)
class CertificateRow:
    """One certificate in an organizer's list."""

    issuance_id: UUID
    name: str
    number: str
    spaced_number: str
    state: str
    failure: str | None
    issued_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, issuance: Issuance) -> CertificateRow:
        """Show an issuance."""
        return cls(
            issuance_id=issuance.id,
            name=issuance.facts["name"],
            number=issuance.number,
            spaced_number=grouped_public_code(issuance.number),
            state=issuance.state,
            failure=failure_words(issuance.failure) if issuance.failure else None,
            issued_at=issuance.issued_at,
            reason=reason_words(issuance.revocation_reason) if issuance.revocation_reason else None,
        )


@dataclass(frozen=True)
class RevokePage:
    """One certificate that an organizer is about to withdraw."""

    row: CertificateRow
    cohort_id: UUID
    title: str

    @classmethod
    def of(cls, issuance: Issuance) -> RevokePage:
        """Show what would be withdrawn."""
        return cls(CertificateRow.of(issuance), issuance.cohort_id, program_title(issuance))


def program_title(issuance: Issuance) -> str:
    """Return the title of the program in the reader's language."""
    facts = PrintedFacts.model_validate(issuance.facts)
    return facts.program_title.in_language(current_language())
