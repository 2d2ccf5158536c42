"""The organizers' pages for writing to a cohort: now or later, looked at first, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import announcing
from services.notifications.domain.announcing import AnnouncementWish
from services.notifications.domain.errors import NobodyToTell
from services.notifications.domain.sampling import sample_mail
from services.notifications.facts.letter_facts import Wording
from services.notifications.storage.cohorts import Cohort
from services.notifications.storage.wordings import LetterScope
from services.notifications.web.announcement_form import AnnouncementForm
from services.notifications.web.announcement_presenting import (
    announcements_page,
    named_audiences,
    named_sessions,
    times_of,
)
from services.notifications.web.doors import author, house, reader
from services.notifications.web.letter_presenting import LANGUAGES, preview_page
from services.notifications.web.rule_presenting import known_cohort
from shared.contracts.facts import Language
from shared.kernel.identifiers import new_id
from shared.web.headers import framing, preview_in_frame
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("announcements", __name__)

_ALL = "/cohorts/<uuid:cohort_id>/messages"


@blueprint.get(_ALL)
@organizer_required
def show(cohort_id: UUID) -> ResponseReturnValue:
    """Show what was written to a cohort, and what waits to go."""
    with current_surroundings().database.transaction() as session:
        page = announcements_page(session, known_cohort(session, cohort_id), reader())
    return render_template("notifications/announcements.html", page=page)


@blueprint.get(f"{_ALL}/new")
@organizer_required
def write(cohort_id: UUID) -> ResponseReturnValue:
    """Show an empty form, with how many people each choice reaches."""
    return _editor(cohort_id, AnnouncementForm(data={"id": str(new_id())}))


@blueprint.post(f"{_ALL}/new")
@organizer_required
def plan(cohort_id: UUID) -> ResponseReturnValue:
    """Keep the message, to go now or at its time; sent twice, it is one message."""
    form, now = AnnouncementForm(), reader().now
    with current_surroundings().database.transaction() as session:
        cohort = known_cohort(session, cohort_id)
        _offer_choices(session, cohort, form)
        times = times_of(session, cohort, now)
        planned = form.fits(times) and _planned(session, cohort, form.wish(times), form)
    if not planned:
        return _editor(cohort_id, form), 422
    flash(_("The message goes now.") if form.when.data == "now" else _("The message is planned."))
    return redirect(url_for("announcements.show", cohort_id=cohort_id))


@blueprint.post(f"{_ALL}/preview")
@organizer_required
def preview(cohort_id: UUID) -> ResponseReturnValue:
    """Show in a frame what the message would say in one language; nothing is kept."""
    form = AnnouncementForm()
    asked = request.form.get("language")
    language: Language = next((each for each in LANGUAGES if each == asked), "sv")
    words = (form.swedish if language == "sv" else form.english) or Wording()
    with current_surroundings().database.transaction() as session:
        scope = LetterScope(known_cohort(session, cohort_id).program_id, "announcement", language)
        shown = sample_mail(session, scope, words, house=house(), now=reader().now)
    page = preview_page(shown, language)
    return preview_in_frame(
        Response(render_template("notifications/letter_preview.html", page=page, faults=()))
    )


@blueprint.post(f"{_ALL}/<uuid:announcement_id>/take-back")
@organizer_required
def take_back(cohort_id: UUID, announcement_id: UUID) -> ResponseReturnValue:
    """Keep a message from going."""
    with current_surroundings().database.transaction() as session:
        announcing.take_back(session, cohort_id, announcement_id, now=reader().now)
    flash(_("The message does not go."))
    return redirect(url_for("announcements.show", cohort_id=cohort_id))


def _planned(
    session: Session, cohort: Cohort, wish: AnnouncementWish, form: AnnouncementForm
) -> bool:
    try:
        announcing.plan(session, cohort.id, wish, author())
    except NobodyToTell:
        form.say_nobody()
        return False
    return True


def _offer_choices(session: Session, cohort: Cohort, form: AnnouncementForm) -> None:
    form.audience.choices = named_audiences(announcing.people_of(session, cohort.id))
    form.session.choices = named_sessions(session, cohort, reader().language)


def _editor(cohort_id: UUID, form: AnnouncementForm) -> Response:
    with current_surroundings().database.transaction() as session:
        cohort = known_cohort(session, cohort_id)
        page = announcements_page(session, cohort, reader())
        _offer_choices(session, cohort, form)
    return framing(
        Response(render_template("notifications/announcement.html", page=page, form=form))
    )
