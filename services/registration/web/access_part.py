"""The part of the sign-up form about who may sign up: code, question, audience, invitation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.fields import SelectChoice

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.access.inviting import invitation_of
from services.registration.domain.admission import can_be_opened
from services.registration.domain.commands import Credentials
from services.registration.storage import access_queries
from services.registration.storage.access import InvitationState
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.web.doors import links, reader
from services.registration.web.forms.program import AUDIENCES
from services.registration.web.pages.participants import CohortOffer
from services.registration.web.presenting.participants import Entrance, can_register
from services.registration.web.texts.access import field_of, refusal
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkRefused

# What pages show of a cohort, or as much as a form needs of it.
Offer = CohortOffer | Entrance

_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Guest:
    """Whom a personal invitation names."""

    invitation_id: UUID
    name: str
    email: str
    opens_window: bool


def guest_of(session: Session, cohort: Cohort) -> Guest | None:
    """Return whom the link's invitation to ``cohort`` names, while it holds."""
    token = request.args.get("invitation")
    if token is None:
        return None
    try:
        row = access_queries.invitation(session, invitation_of(session, token, links()))
    except (LinkRefused, NotFound):
        return None
    if row is None or row.cohort_id != cohort.id or row.state == InvitationState.WITHDRAWN:
        return None
    return Guest(row.id, row.name, row.email, row.opens_window)


def form_is_open(offer: Offer, cohort: Cohort, guest: Guest | None) -> bool:
    """Say whether there is a form for whoever comes by this link."""
    if guest is None:
        return offer.can_register or offer.code_opens
    opened = guest.opens_window and can_be_opened(cohort, reader().now)
    return can_register(offer.availability) or opened


def ask_for_access(form: FlaskForm, rules: AccessRules, language: str, *, code: bool) -> None:
    """Leave in the form what the rules ask for, in the reader's language."""
    if not code:
        del form.code
    elif rules.domains and not rules.public:
        form.code.description = _(
            "Leave it empty if your address is at %(domains)s. Capitals and hyphens do not matter.",
            domains=", ".join(rules.domains),
        )
    if rules.question is None:
        del form.eligible
    else:
        form.eligible.label.text = rules.question.in_language(language)
        form.eligible.choices = [SelectChoice(_YES, _("Yes")), SelectChoice(_NO, _("No"))]
    if rules.audiences:
        form.audience.choices = [SelectChoice("", _("Choose")), *AUDIENCES]
    else:
        del form.audience


def ask_whoever_comes(form: FlaskForm, cohort: Cohort, offer: Offer, guest: Guest | None) -> None:
    """Leave in the form of registration what its sender is asked, and fill in whom a link names."""
    rules = cohort.access_rules
    code = guest is None and rules.codes and (offer.code_opens or not rules.public)
    ask_for_access(form, rules, reader().language, code=code)
    if guest is None:
        return
    if not form.is_submitted():
        form.name.data = guest.name
    # The link proves this one mailbox, so the invitation holds for no other address.
    form.email.data = guest.email
    form.email.raw_data = [guest.email]
    form.email.render_kw = {"readonly": True}
    form.email.description = _("The invitation is for this address.")


def credentials(form: FlaskForm, guest: Guest | None) -> Credentials:
    """Return what the form's sender brings."""
    answer = form.eligible.data if "eligible" in form else None
    return Credentials(
        code=form.code.data or "" if "code" in form else "",
        eligible={_YES: True, _NO: False}.get(answer or ""),
        audience=(form.audience.data or None) if "audience" in form else None,
        invitation_id=guest.invitation_id if guest else None,
    )


def show_refusal(
    form: FlaskForm, refused: AccessRefused, rules: AccessRules, language: str
) -> None:
    """Say which rule speaks against it, beside the field that it is about."""
    show_sentence(form, refused, refusal(refused.rule, rules, language))


def show_sentence(form: FlaskForm, refused: AccessRefused, sentence: str) -> None:
    """Say ``sentence`` beside the field that the rule is about, or else above the form."""
    name = field_of(refused.rule)
    if name is not None and name in form:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)
