"""The organizers' page about how people take part: sessions to choose, places, on site, online."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from services.registration.domain.errors import (
    ChoiceInUse,
    ChoiceNotPossible,
    ChoicePlacesTaken,
    CohortCancelled,
    CohortClosed,
    SessionClosed,
    SessionTooSmall,
)
from services.registration.domain.programs.certifying import set_certifies
from services.registration.domain.taking_part.setting import set_part_rule
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.pools import ON_SITE, ONLINE, SESSION
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.part_rule import PartRuleForm, places_field, rule_form
from services.registration.web.pages.part import (
    PartRow,
    PartRulePage,
    Seats,
    mode_choices,
    seats_by_session,
)
from services.registration.web.presenting.participants import session_line
from shared.kernel.errors import Refusal
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_part", __name__, url_prefix="/organizer")


@blueprint.route("/cohorts/<uuid:cohort_id>/part", methods=["GET", "POST"])
@organizer_required
def part(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows how people take part in a cohort, POST changes it."""
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        seats, page = _page(db, cohort)
        form = rule_form([one.id for one in cohort.sessions], _present(cohort, seats, page))
    if form.is_submitted() and form.validate() and _saved(form, cohort_id):
        flash(_("How people take part has been saved."))
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    shown = render_template("registration/organizer/part.html", page=page, form=form)
    return shown, 422 if form.errors else 200


def _page(db: Session, cohort: Cohort) -> tuple[dict[str, Seats], PartRulePage]:
    pools = pools_of_cohort(db, cohort.id)
    seats, language = seats_by_session(pools), reader().language
    page = PartRulePage(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(language),
        capacity=cohort.capacity,
        rows=tuple(
            PartRow(
                field=places_field(meeting.id),
                line=session_line(meeting, language, has_place=True),
                taken=seats[str(meeting.id)].taken if str(meeting.id) in seats else None,
            )
            for meeting in cohort.sessions
        ),
        modes=mode_choices(pools),
    )
    return seats, page


def _present(cohort: Cohort, seats: dict[str, Seats], page: PartRulePage) -> dict[str, Any]:
    held: dict[str, Any] = {
        "who": "choose" if cohort.chooses else "all",
        "least": cohort.least_sessions,
        "most": cohort.most_sessions,
        "hybrid": cohort.hybrid,
        "certifies": cohort.certifies,
        **{mode.key: mode.seats.capacity for mode in page.modes},
    }
    for meeting in cohort.sessions:
        counted = seats.get(str(meeting.id))
        held[places_field(meeting.id)] = counted.capacity if counted else meeting.places
    return held


def _saved(form: PartRuleForm, cohort_id: UUID) -> bool:
    try:
        with database().transaction() as db:
            set_part_rule(db, cohort_id, form.rule, now=reader().now, links=links())
            set_certifies(db, cohort_id, form.chosen_certifies)
    except (
        ChoiceInUse,
        ChoiceNotPossible,
        ChoicePlacesTaken,
        CohortCancelled,
        CohortClosed,
        SessionClosed,
        SessionTooSmall,
    ) as refusal:
        _show(form, refusal)
        return False
    return True


def _show(form: PartRuleForm, refusal: Refusal) -> None:
    name, sentence = _sentence(refusal)
    if name in form:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)


def _sentence(refusal: Refusal) -> tuple[str, str]:
    match refusal:
        case ChoicePlacesTaken(ref=ref, taken=taken):
            name = ref if ref in (ON_SITE, ONLINE) else places_field(UUID(ref))
            return name, ngettext(
                "One place is taken. Nobody loses a place by this, so write 1 or more.",
                "%(num)d places are taken. Nobody loses a place by this, so write %(num)d or more.",
                taken,
            )
        case SessionTooSmall(session_id=session_id):
            return places_field(session_id), _(
                "Everybody attends all sessions, so none can have fewer places than the cohort."
            )
        case ChoiceInUse(kind=kind):
            return ("who" if kind == SESSION else "hybrid"), _(
                "Somebody is registered and has chosen. The choice can only end when nobody is."
            )
        case SessionClosed():
            return "certifies", _("A session is closed and has certificates, so this stays.")
        case ChoiceNotPossible():
            return "least", _("The cohort does not have so many sessions.")
        case _:
            return "", _("The cohort is closed or called off, so it cannot be changed.")
