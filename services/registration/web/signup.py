"""The form, what follows it, and the confirming of an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.commands import Register
from services.registration.domain.confirming import confirm as confirm_registration
from services.registration.domain.errors import ChoiceNotPossible, FormOutdated, OptionFull
from services.registration.domain.own_page.own_links import to_confirm
from services.registration.domain.registering import Outcome
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.kept_programs import Seen
from services.registration.storage.registrations import State
from services.registration.web.access_part import (
    Guest,
    credentials,
    form_is_open,
    show_refusal,
)
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.part import given_part, say_not_possible
from services.registration.web.forms.registration import CONSENT_VERSION, SignUpForm
from services.registration.web.forms.sign_up_questions import given_answers
from services.registration.web.opening import open_form
from services.registration.web.pages.participants import (
    LinkExpiredPage,
    ReceivedPage,
    SessionLine,
)
from services.registration.web.presenting.own import confirm_page, confirmed_page
from services.registration.web.presenting.participants import (
    entrance,
    funding_block,
    session_line,
)
from services.registration.web.presenting.sign_up import queue_told, register_page
from services.registration.web.sign_up_form import KnownForm, asked_form, known_form
from services.registration.web.sign_up_limit import TooManySignUps, within_limit
from services.registration.web.signing_up import sign_up
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.failpoints import failpoint
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.languages import current_language

blueprint = Blueprint("signup", __name__)

_RECEIVED = "received"
# Limits are counted by the minute.
_WAIT_SECONDS = "60"
# What is told beside a field of the form.
_REFUSED = (AccessRefused, OptionFull, ChoiceNotPossible)
_TO_CONFIRM = (State.UNCONFIRMED, State.EXPIRED)


@blueprint.route("/programs/<slug>/register", methods=["GET", "POST"])
def form(slug: str) -> ResponseReturnValue:
    """Show the form, or register with what it holds."""
    if request.method != "POST":
        return open_form(slug) or redirect(url_for("catalogue.program", slug=slug))
    known = known_form(slug)
    answer = _registered_at_once(known) if known else None
    return answer or _looked_up(slug)


def _registered_at_once(known: KnownForm) -> ResponseReturnValue | None:
    """Register with a form that is right; anything else is looked up first, and then answered."""
    filled, offered = known
    if not filled.validate() or filled.website.data:
        return None
    try:
        return _register(filled, offered.cohort, None, seen=offered.seen)
    except (TooManySignUps, FormOutdated, NotFound, *_REFUSED):
        return None


def _looked_up(slug: str) -> ResponseReturnValue:
    with database().reading() as db:
        asked = asked_form(db, slug)
    # Whoever sends the form meets the queue under the cohort's lock.
    offer = entrance(asked.cohort, 0, reader().now)
    if not form_is_open(offer, asked.cohort, asked.guest):
        return redirect(url_for("catalogue.program", slug=slug))
    return _answered(asked.made(offer), asked.cohort, asked.guest)


def _answered(filled: SignUpForm, cohort: Cohort, guest: Guest | None) -> ResponseReturnValue:
    if not within_limit():
        return _too_many(filled, cohort)
    if not filled.validate():
        return _shown_again(filled, cohort), 422
    try:
        return _register(filled, cohort, guest)
    except _REFUSED as refused:
        show_refused(filled, refused, cohort)
        return _shown_again(filled, cohort), 422


def _shown_again(filled: SignUpForm, cohort: Cohort) -> str:
    """Draw the form with what is wrong in it."""
    with database().transaction() as db:
        page = register_page(db, cohort, reader())
    return render_template("registration/register.html", page=page, form=filled)


def _too_many(filled: SignUpForm, cohort: Cohort) -> ResponseReturnValue:
    """Ask a whole office behind one address to wait; the form keeps what they typed."""
    filled.csrf_token.errors = [
        _(
            "Many people on your network are signing up right now. What you wrote is still here:"
            " wait a minute and press the button once more."
        )
    ]
    return _shown_again(filled, cohort), 429, {"Retry-After": _WAIT_SECONDS}


def _register(
    filled: SignUpForm, cohort: Cohort, guest: Guest | None, *, seen: Seen | None = None
) -> ResponseReturnValue:
    slug = cohort.program.slug
    if filled.website.data:
        # Only a machine fills in the hidden field; it learns nothing from our answer.
        return redirect(url_for("catalogue.program", slug=slug))
    command = replace(command_of(filled, cohort, guest), seen=seen)
    try:
        done = sign_up(command)
    except _REFUSED:
        raise
    except Conflict:
        flash(_("Somebody was faster: registration has just closed. Here is how it stands now."))
        return redirect(url_for("catalogue.program", slug=slug))
    failpoint("web.after_commit")
    if done.own_page is not None:
        flash(_("You are registered. Welcome!"))
        return redirect(done.own_page)
    _remember(cohort, done.outcome, command)
    return redirect(url_for("signup.received", slug=slug))


def command_of(filled: SignUpForm, cohort: Cohort, guest: Guest | None) -> Register:
    """Return what a valid form asks for."""
    return Register(
        cohort_id=cohort.id,
        name=filled.name.data,
        email=filled.email.data,
        **filled.origin(),
        language=current_language(),
        consent_version=CONSENT_VERSION,
        access=credentials(filled, guest),
        places=filled.people.data or 1,
        as_many_as_fit=bool(filled.as_many_as_fit.data),
        group=filled.group.data or None if "group" in filled else None,
        guests=filled.named_guests,
        answers=given_answers(filled),
        part=given_part(filled),
    )


def show_refused(
    filled: SignUpForm, refused: AccessRefused | OptionFull | ChoiceNotPossible, cohort: Cohort
) -> None:
    """Say what was refused beside the field that it is about."""
    match refused:
        case AccessRefused():
            show_refusal(filled, refused, cohort.access_rules, current_language())
        case OptionFull(question=question):
            filled.say_full(question)
        case _:
            say_not_possible(filled, refused)


def _remember(cohort: Cohort, outcome: Outcome, command: Register) -> None:
    """Keep what the next page tells in the browser that typed it, and nowhere else."""
    session[_RECEIVED] = {
        "cohort": str(cohort.id),
        "position": outcome.queue_position,
        "confirm_by": outcome.confirm_by.isoformat(),
        "places": outcome.places,
        "email": command.email,
        "sessions": [str(one) for one in command.part.sessions],
        "mode": command.part.mode,
        "claims": outcome.claims,
    }


@blueprint.get("/programs/<slug>/received")
def received(slug: str) -> ResponseReturnValue:
    """Say what happens next, to the browser that sent the form."""
    told = session.get(_RECEIVED)
    if told is None:
        return redirect(url_for("catalogue.program", slug=slug))
    with database().transaction() as db:
        cohort = found(queries.cohort(db, UUID(told["cohort"])))
        confirm_by = datetime.fromisoformat(told["confirm_by"])
        page = ReceivedPage(
            slug=slug,
            cohort_key=cohort.key,
            title=cohort.program.title.in_language(current_language()),
            sessions=_chosen(cohort, told.get("sessions"), told.get("mode")),
            capacity=cohort.capacity,
            held_until=confirm_by if told["claims"] and not told["position"] else None,
            decides=cohort.access_rules.approval,
            queue_position=told["position"],
            confirm_by=confirm_by,
            email=told["email"],
            places=told.get("places", 1),
            told=queue_told(db, cohort, told["position"], reader()),
            funding=funding_block(cohort.program.project, current_language()),
        )
    return private(_response("registration/received.html", page))


def _chosen(
    cohort: Cohort, sessions: list[str] | None, mode: str | None
) -> tuple[SessionLine, ...]:
    return tuple(
        session_line(meeting, current_language(), mode=mode)
        for meeting in cohort.sessions
        if not sessions or str(meeting.id) in sessions
    )


@blueprint.errorhandler(LinkExpired)
def expired(_error: LinkExpired) -> ResponseReturnValue:
    """Say kindly that the link is too old, or was ended."""
    return render_template("registration/link_expired.html", page=LinkExpiredPage(slug=None)), 410


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """GET shows, POST confirms: mail scanners open links, people press buttons."""
    with database().transaction() as db:
        registration_id = to_confirm(db, token, links())
        row = found(queries.registration(db, registration_id))
        mine = links().own_page_token(row.participant)
        if row.state not in _TO_CONFIRM:
            # Confirmed or given back since: the own page shows how it stands, and what to do.
            return redirect(url_for("my_page.show", token=mine))
        if request.method != "POST":
            shown: object = confirm_page(db, row, reader())
            return private(_response("registration/confirm.html", shown))
        row = confirm_registration(db, registration_id, now=reader().now, links=links())
        db.flush()
        if row.state == State.APPLIED:
            flash(_("Your address is confirmed, and the organizer has your application."))
            return redirect(url_for("my_page.show", token=mine))
        shown = confirmed_page(db, row, reader(), token=mine)
    return private(_response("registration/confirmed.html", shown))


def _response(template: str, page: object) -> Response:
    return make_response(render_template(template, page=page))
