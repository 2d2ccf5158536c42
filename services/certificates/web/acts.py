"""What organizers read before they change a certificate, and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _
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
from services.certificates.web.forms import ReissueForm
from services.certificates.web.pages import CertificateRow, program_title

ActName = Literal["suspend", "restore", "revoke", "reissue"]

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
    title, means, button, done = _words(name, row.name)
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


def _words(name: ActName, holder: str) -> tuple[str, str, str, str]:
    if name == "suspend":
        return (
            _("Suspend a certificate"),
            _(
                "Whoever checks the number sees that the certificate is suspended, and why. Its"
                " holder gets a mail and cannot fetch the document. You can restore it at any time."
            ),
            _("Suspend the certificate"),
            _("The certificate of %(name)s is suspended.", name=holder),
        )
    if name == "restore":
        return (
            _("Restore a certificate"),
            _("The certificate is valid again, with the same number. Its holder gets a mail."),
            _("Restore the certificate"),
            _("The certificate of %(name)s is valid again.", name=holder),
        )
    if name == "reissue":
        return (
            _("Correct the attendance"),
            _(
                "A new certificate is made, with a number of its own. As soon as it exists, whoever"
                " checks the old number sees that it was replaced. Its holder gets a mail."
            ),
            _("Make the new certificate"),
            _("A corrected certificate of %(name)s is being made.", name=holder),
        )
    return (
        _("Revoke a certificate"),
        _(
            "This cannot be undone. The number stays, and whoever checks it sees that the"
            " certificate is revoked, and why. Its holder gets a mail and can no longer fetch the"
            " document."
        ),
        _("Revoke the certificate"),
        _("The certificate of %(name)s is revoked.", name=holder),
    )
