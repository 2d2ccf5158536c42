"""The organizers' view of mails: what became of each, what it says, and what one can do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from services.notifications.domain import overruling
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.noting import Act, ByHand
from services.notifications.domain.showing import shown_mail
from services.notifications.storage.deliveries import Delivery
from services.notifications.web.doors import house, reader
from services.notifications.web.mail_choosing import WhyForm, asked_act, asked_filter, chosen_mails
from services.notifications.web.mail_presenting import act_page, mails_page, mails_url
from services.notifications.web.mail_story_presenting import story_page
from shared.web.headers import framing, page_in_frame, private
from shared.web.languages import current_language
from shared.web.paging import asked_page
from shared.web.sign_in import current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("mails", __name__)


@blueprint.get("/cohorts/<uuid:cohort_id>/mails")
@organizer_required
def mails(cohort_id: UUID) -> ResponseReturnValue:
    """Show the mails of a cohort, by state, kind and name."""
    with current_surroundings().database.transaction() as session:
        page = mails_page(
            session, asked_filter(cohort_id), number=asked_page(), language=current_language()
        )
    return private(Response(render_template("notifications/mails.html", page=page)))


@blueprint.get("/cohorts/<uuid:cohort_id>/mails/act")
@organizer_required
def ask(cohort_id: UUID) -> ResponseReturnValue:
    """Show what an act would do to the chosen mails, and ask why."""
    return _ask(cohort_id, WhyForm())


@blueprint.post("/cohorts/<uuid:cohort_id>/mails/act")
@organizer_required
def act(cohort_id: UUID) -> ResponseReturnValue:
    """Send the chosen mails again, or keep them from going out."""
    form, wanted = WhyForm(), asked_filter(cohort_id)
    if not form.validate_on_submit():
        return _ask(cohort_id, form), 422
    with current_surroundings().database.transaction() as session:
        ids = [each.id for each in chosen_mails(session, wanted).mails]
        by = _by_hand(form.why.data)
        outcome = overruling.overrule(session, ids, by, house=house(), now=reader().now)
    flash(_done(asked_act(), outcome.done))
    return redirect(mails_url(wanted))


@blueprint.get("/mails/<uuid:mail_id>")
@organizer_required
def mail(mail_id: UUID) -> ResponseReturnValue:
    """Show the story of one mail and what it says."""
    with current_surroundings().database.transaction() as session:
        delivery, cohort_id = _mail_of_a_cohort(session, mail_id)
        page = story_page(session, delivery, cohort_id, reader=reader())
    return private(framing(Response(render_template("notifications/mail_story.html", page=page))))


@blueprint.get("/mails/<uuid:mail_id>/page")
@organizer_required
def mail_in_frame(mail_id: UUID) -> ResponseReturnValue:
    """Return the HTML of one mail, for a frame in which nothing runs and nothing is fetched."""
    with current_surroundings().database.transaction() as session:
        delivery, _cohort_id = _mail_of_a_cohort(session, mail_id)
        html = shown_mail(delivery, house()).letter.html
    return private(page_in_frame(Response(html)))


def _ask(cohort_id: UUID, form: WhyForm) -> str:
    wanted = asked_filter(cohort_id)
    with current_surroundings().database.transaction() as session:
        chosen = chosen_mails(session, wanted)
        page = act_page(session, chosen, asked_act(), wanted=wanted, reader=reader())
    return render_template("notifications/mails_act.html", page=page, form=form)


def _mail_of_a_cohort(session: Session, mail_id: UUID) -> tuple[Delivery, UUID]:
    """Return a mail with its cohort; mails about a person's own page are nobody else's."""
    delivery = session.get(Delivery, mail_id)
    if delivery is None or delivery.cohort_id is None:
        raise NothingKnown
    return delivery, delivery.cohort_id


def _by_hand(why: str) -> ByHand:
    organizer = current_organizer()
    assert organizer is not None
    return ByHand(asked_act(), organizer.id, organizer.name, why)


def _done(act: Act, count: int) -> str:
    if act == "again":
        return str(
            ngettext("One mail is sent again now.", "%(num)d mails are sent again now.", count)
        )
    return str(ngettext("One mail does not go out.", "%(num)d mails do not go out.", count))
