"""Signing up with one click, for somebody who came by the link to their own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.commands import Given, Register
from services.registration.domain.questions.filling_in import FilledIn
from services.registration.domain.questions.question import read_questions
from services.registration.domain.questions.reusing import filled_in_again, known_answers
from services.registration.domain.registering import register
from services.registration.storage import queries
from services.registration.storage.access_rules import OPEN
from services.registration.storage.answer_queries import answers_of_participant
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import (
    Answer,
    FormVersion,
    present_form,
    present_forms,
)
from services.registration.storage.outlines import CohortOutline, cohort_outlines, cohorts_of
from services.registration.storage.people import Participant
from services.registration.storage.registrations import LIVE, Registration
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.registration import CONSENT_VERSION
from services.registration.web.my.owner import link_expired_page, owner, shown_privately
from services.registration.web.pages.participants import CohortOffer
from services.registration.web.presenting.participants import (
    availability,
    can_register,
    cohort_offer,
)
from services.registration.web.texts.overlaps import Attended, meets
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.links import LinkExpired
from shared.web.languages import current_language
from shared.web.paging import (
    PageNumbers,
    asked_page,
    offset_of,
    page_numbers,
    page_within,
)

# Each shows all its sessions.
CHOICES = 20

blueprint = Blueprint("my_join", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@dataclass(frozen=True)
class Choice:
    """A cohort that one may join.

    ``simple`` when nothing but a click is needed, ``asks`` when there is something to answer.
    ``meets`` is what the person is registered for at the same time.
    """

    cohort_id: UUID
    slug: str
    title: str
    offer: CohortOffer
    simple: bool
    asks: bool
    meets: tuple[Attended, ...] = ()


@dataclass(frozen=True)
class JoinPage:
    """my_join.html; what is known of the person is used for each sign-up."""

    token: str
    name: str
    email: str
    organisation: str | None
    choices: tuple[Choice, ...]
    pages: PageNumbers


@blueprint.get("/<token>/join")
def choose(token: str) -> ResponseReturnValue:
    """Show what is open to the person, with what a click will send."""
    with database().transaction() as db:
        page = _page(db, token, owner(db, token))
    return shown_privately("registration/my_join.html", page)


def _page(db: Session, token: str, participant: Participant) -> JoinPage:
    """Return what is open to the person, page by page; only what is shown is read in full."""
    rows = queries.registrations_of_participant(db, participant.id)
    known = found(rows[0] if rows else None)
    offered = _open_to(db, rows)
    number = page_within(asked_page(), len(offered), CHOICES)
    first = offset_of(number, CHOICES)
    return JoinPage(
        token=token,
        name=known.name,
        email=participant.email,
        organisation=known.organisation.name if known.organisation else None,
        choices=_choices(db, participant, rows, offered[first : first + CHOICES]),
        pages=page_numbers(number, len(offered), "my_join.choose", {"token": token}, CHOICES),
    )


def _open_to(db: Session, rows: Sequence[Registration]) -> Sequence[CohortOutline]:
    joined = {row.cohort_id for row in rows if row.state in LIVE}
    now = reader().now
    return [
        row
        for row in cohort_outlines(db)
        if row.id not in joined
        and not row.access_rules.by_invitation_only
        and can_register(availability(row, row.waiting, now))
    ]


def _choices(
    db: Session,
    participant: Participant,
    rows: Sequence[Registration],
    shown: Sequence[CohortOutline],
) -> tuple[Choice, ...]:
    cohorts = cohorts_of(db, [row.id for row in shown])
    forms = present_forms(db, [cohort.program_id for cohort in cohorts])
    before = answers_of_participant(db, participant.id) if forms else ()
    waiting = {row.id: row.waiting for row in shown}
    return tuple(
        Choice(
            cohort_id=cohort.id,
            slug=cohort.program.slug,
            title=cohort.program.title.in_language(current_language()),
            offer=cohort_offer(cohort, waiting[cohort.id], reader()),
            simple=_simple(cohort, _again(forms.get(cohort.program_id), before)),
            asks=cohort.program_id in forms,
            meets=meets(cohort, rows, reader()),
        )
        for cohort in cohorts
    )


def _again(form: FormVersion | None, before: Sequence[Answer]) -> FilledIn:
    """Return what is known of the answers to ``form``."""
    questions = read_questions(form.questions) if form else ()
    return filled_in_again(questions, known_answers(questions, before, reader().now))


def _simple(cohort: Cohort, again: FilledIn) -> bool:
    """Say whether the cohort asks nothing that must be answered and that we do not know already."""
    by_group = cohort.policy == "priority"
    chooses = cohort.chooses or cohort.hybrid
    return cohort.access_rules == OPEN and not (again.refusals or by_group or chooses)


@blueprint.post("/<token>/join")
def join(token: str) -> ResponseReturnValue:
    """Sign the person up; the link has proved the mailbox, so it is confirmed at once."""
    try:
        with database().transaction() as db:
            participant = owner(db, token)
            cohort = found(queries.cohort(db, _id(request.form.get("cohort", ""))))
            form = present_form(db, cohort.program_id)
            again = _again(form, answers_of_participant(db, participant.id) if form else ())
            if cohort.program.published_at is None or not _simple(cohort, again):
                raise NotFound
            rows = queries.registrations_of_participant(db, participant.id)
            known = found(rows[0] if rows else None)
            given = Given(form.id, again.answers) if form else None
            command = _command(cohort, participant, known, given)
            done = register(db, command, now=reader().now, links=links())
    except Conflict:
        flash(_("Somebody was faster: registration has just closed. Here is how it stands now."))
        return redirect(url_for("my_join.choose", token=token), 303)
    if done.registration_id is None:
        flash(_("You have as many places as one person may have. A mail says more."), "error")
    else:
        flash(_("You are signed up. Here is how it stands."))
    return redirect(url_for("my_page.show", token=token), 303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _command(
    cohort: Cohort, participant: Participant, known: Registration, given: Given | None
) -> Register:
    return Register(
        cohort_id=cohort.id,
        name=known.name,
        email=participant.email,
        language=current_language(),
        consent_version=CONSENT_VERSION,
        address_proven=True,
        answers=given,
        **_origin(known),
    )


def _origin(known: Registration) -> dict[str, Any]:
    row = known.organisation
    if row is None:
        return {"organisation": "", "organisation_number": None}
    return {
        "organisation": row.name,
        "organisation_number": row.number,
        "organisation_kind": row.kind,
        "country": row.country,
        "register_number": row.register_number,
    }
