"""What the pages of this service show: view models, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from services.certificates.domain import naming
from services.certificates.domain.seals import Seal
from services.certificates.domain.states import Status
from services.certificates.domain.verification import Finding
from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.storage.issuances import Issuance
from services.certificates.web.words import failure_words, reason_words, status_word
from shared.kernel.identifiers import grouped_public_code
from shared.web.languages import current_language
from shared.web.site import FundingBlock


@dataclass(frozen=True)
class Fact:
    """One question and its answer; ``paper`` is set if the paper words it otherwise."""

    question: str
    answer: str
    paper: str | None = None
    paper_language: str | None = None


@dataclass(frozen=True)
class VerificationPage:
    """One certificate to compare with its paper.

    ``name`` is what its holder lets be shown of it, ``compares_name`` whether one can be compared
    with all of it. Of one that was replaced neither: perhaps the name is why. ``since`` is when
    it came to be so.
    """

    status: Status
    word: str
    number: str
    plain_number: str
    name: str | None
    compares_name: bool
    facts: tuple[Fact, ...]
    funding: FundingBlock | None
    since: datetime
    reason: str | None
    seal: Seal | None

    @classmethod
    def of(cls, finding: Finding) -> VerificationPage:
        """Put a finding into the reader's words."""
        facts, language = finding.facts, current_language()
        is_replaced = finding.status == "superseded"
        return cls(
            status=finding.status,
            word=status_word(finding.status),
            number=grouped_public_code(facts.number),
            plain_number=facts.number,
            name=None if is_replaced else naming.shown(facts.name, finding.name_shown),
            compares_name=not is_replaced and finding.name_shown != "full",
            facts=_printed(facts, language),
            funding=FundingBlock.of(facts.funding, language) if facts.funding else None,
            since=finding.since,
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
        Fact(_("When"), wording.held(facts.first_day, facts.last_day, facts.session, language)),
        _session(facts, language),
        Fact(_("Place"), place),
        Fact(
            _("Time attended"),
            _of(wording.duration(facts.minutes_attended), wording.duration(facts.minutes_planned)),
        ),
        Fact(
            _("Sessions attended"),
            "" if facts.session else _of(facts.sessions_attended, facts.sessions_planned),
        ),
        Fact(_("Sub-goal"), wording.sub_goal_name(facts.sub_goal, _)),
        Fact(_("Global Goals"), "; ".join(goal.words for goal in goals)),
        Fact(
            _("Basis"),
            wording.attested(facts.attested_on, language, _) if facts.attested_on else "",
        ),
        Fact(_("Organiser"), facts.organiser),
        Fact(_("Issued by"), facts.issuer),
        Fact(_("Issued on"), wording.day(facts.issued_on, language)),
        Fact(
            _("Valid until"), wording.day(facts.valid_until, language) if facts.valid_until else ""
        ),
    )
    return tuple(row for row in rows if row.answer)


def _session(facts: PrintedFacts, language: str) -> Fact:
    """Say which one session it is about, in the words of the paper if those are others."""
    if facts.session is None:
        return Fact(_("Session"), "")
    shown = wording.session_name(facts.session, language, _)
    if facts.session.title is None or facts.language == language:
        return Fact(_("Session"), shown)
    on_paper = wording.session_name(facts.session, facts.language, _)
    if on_paper == shown:
        return Fact(_("Session"), shown)
    return Fact(_("Session"), shown, paper=on_paper, paper_language=facts.language)


def _of(attended: object, planned: object) -> str:
    return str(_("%(attended)s of %(planned)s", attended=attended, planned=planned))


@dataclass(frozen=True)
class CertificateRow:
    """One certificate in an organizer's list; with a ``session`` it is of that one alone."""

    issuance_id: UUID
    name: str
    number: str
    spaced_number: str
    state: str
    failure: str | None
    issued_at: datetime | None
    reason: str | None
    has_wish: bool
    opened_at: datetime | None
    openings: int
    downloaded_at: datetime | None
    downloads: int
    session: str | None

    @classmethod
    def of(cls, issuance: Issuance, *, has_wish: bool = False) -> CertificateRow:
        """Show an issuance; ``has_wish`` if its holder has asked for another name."""
        return cls(
            issuance_id=issuance.id,
            name=issuance.facts["name"],
            number=issuance.number,
            spaced_number=grouped_public_code(issuance.number),
            state=issuance.state,
            failure=failure_words(issuance.failure) if issuance.failure else None,
            issued_at=issuance.issued_at,
            reason=reason_words(issuance.public_reason) if issuance.public_reason else None,
            has_wish=has_wish,
            opened_at=issuance.first_opened_at,
            openings=issuance.openings,
            downloaded_at=issuance.first_downloaded_at,
            downloads=issuance.downloads,
            session=session_of(issuance),
        )


def program_title(issuance: Issuance) -> str:
    """Return the title of the program in the reader's language."""
    facts = PrintedFacts.model_validate(issuance.facts)
    return facts.program_title.in_language(current_language())


def certificate_title(issuance: Issuance) -> str:
    """Return what a certificate is for: the program, and of one session which one it is."""
    facts = PrintedFacts.model_validate(issuance.facts)
    return wording.with_session(facts.program_title, facts.session, current_language(), _)


def session_of(issuance: Issuance) -> str | None:
    """Return which one session a certificate is about, with its day; None for the whole."""
    facts = PrintedFacts.model_validate(issuance.facts)
    if facts.session is None:
        return None
    language = current_language()
    day = wording.day(facts.first_day, language)
    if facts.session.title is None:
        return str(_("Session %(number)s, %(day)s", number=facts.session.number, day=day))
    return f"{wording.session_name(facts.session, language, _)}, {day}"
