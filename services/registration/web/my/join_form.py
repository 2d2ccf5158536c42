"""The form of registration for somebody whom we know: filled in as far as we can."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.errors import ChoiceNotPossible, OptionFull
from services.registration.domain.questions.reusing import known_answers
from services.registration.domain.registering import register
from services.registration.storage import queries
from services.registration.storage.answer_queries import answers_of_participant
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import present_form
from services.registration.storage.people import Participant
from services.registration.web.access_part import ask_whoever_comes, form_is_open
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.part import asking_part
from services.registration.web.fields.questions import QuestionFields, shown_again
from services.registration.web.forms.queue import ask_for_group
from services.registration.web.forms.registration import SignUpForm
from services.registration.web.forms.sign_up_questions import asking_form
from services.registration.web.my.owner import link_expired_page, owner
from services.registration.web.pages.part import part_offer
from services.registration.web.pages.participants import RegisterPage
from services.registration.web.presenting.sign_up import register_page
from services.registration.web.signup import command_of, show_refused
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.links import LinkExpired
from shared.web.headers import private

blueprint = Blueprint("my_join_form", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>/join/<uuid:cohort_id>", methods=["GET", "POST"])
def form(token: str, cohort_id: UUID) -> ResponseReturnValue:
    """GET shows the form with what we know, POST signs the owner of the page up."""
    with database().transaction() as db:
        participant = owner(db, token)
        cohort = found(queries.cohort(db, cohort_id))
        if cohort.program.published_at is None:
            raise NotFound
        base = asking_part(SignUpForm, part_offer(db, cohort, reader()))
        make = asking_form(db, cohort, base, present_form(db, cohort.program_id))
        known, page = _known(db, participant, make), register_page(db, cohort, reader())
    filled = make(data=known)
    _prepare(filled, cohort, page, participant)
    if not form_is_open(page.cohort, cohort, None):
        return redirect(url_for("my_join.choose", token=token), 303)
    if filled.is_submitted() and filled.validate():
        done = _registered(filled, cohort, token)
        if done is not None:
            return done
    text = render_template("registration/register.html", page=page, form=filled)
    return private(make_response(text, 422 if filled.is_submitted() else 200))


def _known(db: Session, participant: Participant, make: type[SignUpForm]) -> dict[str, Any]:
    """Return what we know of the person, as the fields of the form hold it."""
    rows = queries.registrations_of_participant(db, participant.id)
    newest = found(rows[0] if rows else None)
    values: dict[str, Any] = {"name": newest.name, "email": participant.email}
    if newest.organisation:
        values |= {
            "organisation": newest.organisation.name,
            "organisation_number": newest.organisation.number,
            "organisation_kind": newest.organisation.kind,
            "organisation_country": newest.organisation.country,
            "register_number": newest.organisation.register_number,
        }
    if issubclass(make, QuestionFields):
        before = answers_of_participant(db, participant.id)
        values |= shown_again(make.questions, known_answers(make.questions, before, reader().now))
    return values


def _prepare(
    filled: SignUpForm, cohort: Cohort, page: RegisterPage, participant: Participant
) -> None:
    filled.largest_party = page.cohort.largest_party
    ask_whoever_comes(filled, cohort, page.cohort, None)
    ask_for_group(filled, [str(tier["group"]) for tier in cohort.tiers])
    # The link proves this one mailbox.
    filled.email.data, filled.email.raw_data = participant.email, [participant.email]
    filled.email.render_kw = {"readonly": True}
    filled.email.description = _("The address of your own page, so there is nothing to confirm.")


def _registered(filled: SignUpForm, cohort: Cohort, token: str) -> ResponseReturnValue | None:
    """Sign up and lead to the own page; None where the form says what to change."""
    command = replace(command_of(filled, cohort, None), address_proven=True)
    try:
        with database().transaction() as db:
            done = register(db, command, now=reader().now, links=links())
    except (AccessRefused, OptionFull, ChoiceNotPossible) as refused:
        show_refused(filled, refused, cohort)
        return None
    except Conflict:
        flash(_("Somebody was faster: registration has just closed. Here is how it stands now."))
        return redirect(url_for("my_join.choose", token=token), 303)
    if done.registration_id is None:
        flash(_("You have as many places as one person may have. A mail says more."), "error")
    else:
        flash(_("You are signed up. Here is how it stands."))
    return redirect(url_for("my_page.show", token=token), 303)
