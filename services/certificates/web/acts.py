"""What organizers read before they change a certificate, and after."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask_wtf import FlaskForm

from services.certificates.domain.states import may_become
from services.certificates.facts import PrintedFacts
from services.certificates.storage.issuances import (
    ISSUED,
    REVOKED,
    SUPERSEDED,
    SUSPENDED,
    Issuance,
)
from services.certificates.web.act_words import ActName, words_of_act
from services.certificates.web.forms import ReissueForm
from services.certificates.web.pages import CertificateRow, program_title

_LEADS_TO = {"suspend": SUSPENDED, "restore": ISSUED, "revoke": REVOKED, "reissue": SUPERSEDED}


@dataclass(frozen=True)
class ActPage:
    """One certificate that an organizer is about to change, and what that means."""

    name: ActName
    row: CertificateRow
    cohort_id: UUID
    program: str
    facts: PrintedFacts
    is_possible: bool
    title: str
    means: str
    button: str
    done: str

    def fill(self, form: FlaskForm) -> None:
        """Begin with what is printed, where a form asks for it."""
        if isinstance(form, ReissueForm):
            hours, minutes = divmod(self.facts.minutes_attended, 60)
            form.hours.data, form.minutes.data = hours, minutes
            form.sessions.data = self.facts.sessions_attended


def page_of_act(name: ActName, issuance: Issuance) -> ActPage:
    """Return what an organizer reads about ``name`` for this certificate."""
    row = CertificateRow.of(issuance)
    title, means, button, done = words_of_act(name, row.name)
    is_possible = may_become(issuance.state, _LEADS_TO[name])
    # What is being drawn comes to be issued, too, but not by an organizer.
    if name == "restore":
        is_possible = issuance.state == SUSPENDED
    return ActPage(
        name=name,
        row=row,
        cohort_id=issuance.cohort_id,
        program=program_title(issuance),
        facts=PrintedFacts.model_validate(issuance.facts),
        is_possible=is_possible,
        title=title,
        means=means,
        button=button,
        done=done,
    )
