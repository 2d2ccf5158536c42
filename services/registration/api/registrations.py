"""Registrations: sign up, confirm by link, list, follow, cancel."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.given_answers import Sent, given_answers
from services.registration.api.operations import Call, Operations
from services.registration.api.paging import Page, id_after, page_of
from services.registration.api.shapes.cohorts import ReasonBody
from services.registration.api.shapes.registrations import (
    HistoryShape,
    LinkBody,
    RegistrationShape,
    RegistrationsQuery,
    ReportedMailsShape,
    registration_shape,
    reported_mail_shape,
    step_shape,
)
from services.registration.api.shapes.sign_up import ReceivedShape, RegistrationBody
from services.registration.domain.access.inviting import invitation_of
from services.registration.domain.confirming import confirm
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.own_page.own_links import to_confirm
from services.registration.domain.registering import register
from services.registration.domain.removing import Remove, remove
from services.registration.storage import api_queries, mail_reports

operations = Operations("registrations", "People's claims to places.")
_READ, _WRITE = "registrations:read", "registrations:write"
_OF_COHORT = "/cohorts/<uuid:cohort_id>/registrations"
_REGISTRATION = "/registrations/<uuid:registration_id>"


def _shown(call: Call) -> RegistrationShape:
    return registration_shape(finding.registration(call))


def locked_registration(call: Call) -> RegistrationShape:
    """Return the registration of the path, locked, as it is answered."""
    return registration_shape(finding.registration_to_change(call))


@operations.add(
    "GET", _OF_COHORT, scope=_READ, answers=Page[RegistrationShape], query=RegistrationsQuery
)
def list_registrations(call: Call) -> Page[RegistrationShape]:
    """List a cohort's registrations, the oldest first."""
    cohort, query = finding.cohort(call), call.query(RegistrationsQuery)
    rows, following = page_of(
        call,
        query,
        lambda after, count: api_queries.registrations_after(
            call.db, cohort.id, id_after(after), count, state=query.state
        ),
        lambda row: str(row.id),
    )
    return Page[RegistrationShape](items=[registration_shape(row) for row in rows], next=following)


@operations.add(
    "POST", _OF_COHORT, scope=_WRITE, answers=ReceivedShape, body=RegistrationBody, status=202,
    refusals=(410,),
)  # fmt: skip
def create_registration(call: Call) -> ReceivedShape:
    """Sign somebody up, as the form does.

    The owner of the address confirms by mail; until then it is unconfirmed. An address that is
    registered already gets the same answer, and its owner a mail. Answers to special questions
    need the scope `special:write` as well.
    """
    body = call.body(RegistrationBody)
    cohort = finding.cohort(call)
    sent = Sent(body.answers, body.consents, address=body.email)
    given = given_answers(call, cohort.program_id, sent)
    invited = invitation_of(call.db, body.invitation, call.links) if body.invitation else None
    command = body.command(cohort.id, answers=given, invitation_id=invited)
    outcome = register(call.db, command, now=call.now, links=call.links)
    return ReceivedShape(
        queue_position=outcome.queue_position,
        confirm_by=outcome.confirm_by,
        places=outcome.places,
        registration_id=outcome.registration_id,
    )


@operations.add(
    "POST", "/registrations/confirm", scope=_WRITE, answers=RegistrationShape, body=LinkBody,
    refusals=(404, 410),
)  # fmt: skip
def confirm_registration(call: Call) -> RegistrationShape:
    """Confirm an address with the token of the link that was mailed to it.

    Nobody else can say that an address is somebody's own, not even an organizer.
    """
    registration_id = to_confirm(call.db, call.body(LinkBody).token, call.links)
    return registration_shape(confirm(call.db, registration_id, now=call.now, links=call.links))


@operations.add(
    "GET", _REGISTRATION, scope=_READ, answers=RegistrationShape, current=_shown, tagged=True
)
def get_registration(call: Call) -> RegistrationShape:
    """Get one registration."""
    return _shown(call)


@operations.add("GET", f"{_REGISTRATION}/history", scope=_READ, answers=HistoryShape)
def get_history(call: Call) -> HistoryShape:
    """Get every move of a registration, with its reason."""
    registration_id = call.path["registration_id"]
    row = finding.found(api_queries.registration_with_story(call.db, registration_id))
    return HistoryShape(items=[step_shape(step) for step in row.transitions])


@operations.add("GET", f"{_REGISTRATION}/reported-mails", scope=_READ, answers=ReportedMailsShape)
def get_reported_mails(call: Call) -> ReportedMailsShape:
    """Get the mails about a registration that came back, or that its reader called unwanted.

    Servers report minutes or days after they have taken a mail. A mail that is not here has
    arrived as far as anybody knows.
    """
    row = finding.registration(call)
    reports = mail_reports.reports_about(call.db, row.id)
    return ReportedMailsShape(items=[reported_mail_shape(each) for each in reports])


@operations.add(
    "POST", f"{_REGISTRATION}/cancel", scope=_WRITE, answers=RegistrationShape, body=ReasonBody,
    current=locked_registration, tagged=True,
)  # fmt: skip
def cancel_registration(call: Call) -> RegistrationShape:
    """Cancel a registration; the next in the queue moves up."""
    command = Remove(call.path["registration_id"], call.actor, call.body(ReasonBody).reason)
    return registration_shape(remove(call.db, command, now=call.now, links=call.links))


class ErasePersonBody(ReasonBody):
    """Why a person is erased; the reason is kept, and may not say who it is about."""

    with_certificates: bool = False
    """Whether their certificates go as well; else those stay and can be verified."""


@operations.add(
    "POST", f"{_REGISTRATION}/erase-person", scope="organizers:write", answers=None,
    body=ErasePersonBody,
)  # fmt: skip
def erase_person(call: Call) -> None:
    """Erase the person of a registration, in all that they have signed up for and all services.

    On the pages it is an admin's act. It cannot be taken back; what is not over is cancelled.
    """
    body = call.body(ErasePersonBody)
    row = finding.registration(call)
    command = Erase(row.participant_id, call.actor, body.with_certificates, body.reason)
    erase(call.db, command, now=call.now, links=call.links)
