"""Who may sign up: rules, codes, invitations, and the answers to those who applied."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.registrations import locked_registration
from services.registration.api.shapes.access import (
    AccessBody,
    AccessShape,
    CodeBody,
    CodeShape,
    CodesShape,
    InvitationShape,
    InviteBody,
    InvitedShape,
    RulesBody,
    RulesShape,
    access_shape,
    code_in_use,
    code_shape,
    invitation_shape,
    rules_shape,
)
from services.registration.api.shapes.cohorts import ReasonBody
from services.registration.api.shapes.registrations import (
    LinkBody,
    RegistrationShape,
    registration_shape,
)
from services.registration.domain.access import approving, deciding, inviting
from services.registration.storage import access_queries, api_queries

operations = Operations("access", "Who may sign up, and who is let in.")
_COHORT = "/cohorts/<uuid:cohort_id>"
_PROGRAM = "/programs/<uuid:program_id>"
_CODE = "/access-codes/<uuid:code_id>"
_INVITATION = "/invitations/<uuid:invitation_id>"
_REGISTRATION = "/registrations/<uuid:registration_id>"
_READ, _WRITE = "programs:read", "programs:write"
# Invitations and applications name people.
_READ_PEOPLE, _WRITE_PEOPLE = "registrations:read", "registrations:write"


def _rules_shown(call: Call) -> AccessShape:
    return access_shape(finding.cohort(call))


def _rules_locked(call: Call) -> AccessShape:
    return access_shape(finding.cohort_to_change(call))


@operations.add(
    "GET", f"{_COHORT}/access", scope=_READ, answers=AccessShape, current=_rules_shown, tagged=True
)
def get_access(call: Call) -> AccessShape:
    """Get who may sign up for a cohort."""
    return _rules_shown(call)


@operations.add(
    "PATCH", f"{_COHORT}/access", scope=_WRITE, answers=AccessShape, body=AccessBody,
    current=_rules_locked, must_match=True, tagged=True,
)  # fmt: skip
def change_access(call: Call) -> AccessShape:
    """Change who may sign up; whoever is registered already stays."""
    cohort, body = finding.cohort_to_change(call), call.body(AccessBody)
    minutes = body.hold_minutes or cohort.hold_minutes
    rules = body.own_rules(cohort)
    return access_shape(deciding.set_rules(call.db, cohort.id, rules, hold_minutes=minutes))


def _program_rules(call: Call) -> RulesShape:
    return rules_shape(finding.program(call))


def _program_rules_locked(call: Call) -> RulesShape:
    return rules_shape(finding.program_to_change(call))


@operations.add(
    "GET", f"{_PROGRAM}/access", scope=_READ, answers=RulesShape, current=_program_rules,
    tagged=True,
)  # fmt: skip
def get_program_access(call: Call) -> RulesShape:
    """Get who may sign up for the cohorts of a program that have no rules of their own."""
    return _program_rules(call)


@operations.add(
    "PATCH", f"{_PROGRAM}/access", scope=_WRITE, answers=RulesShape, body=RulesBody,
    current=_program_rules_locked, must_match=True, tagged=True,
)  # fmt: skip
def change_program_access(call: Call) -> RulesShape:
    """Change who may sign up; whoever is registered already stays."""
    program = finding.program_to_change(call)
    rules = call.body(RulesBody).rules(program.access_rules)
    return rules_shape(deciding.set_program_rules(call.db, program.id, rules))


@operations.add("GET", f"{_COHORT}/access-codes", scope=_READ, answers=CodesShape)
def list_codes(call: Call) -> CodesShape:
    """List the codes of a cohort, each with how often it is in use."""
    rows = access_queries.codes_with_uses(call.db, finding.cohort(call).id)
    return CodesShape(items=[code_in_use(row, used) for row, used in rows])


@operations.add(
    "POST", f"{_COHORT}/access-codes", scope=_WRITE, answers=CodeShape, body=CodeBody, status=201,
    tagged=True,
)  # fmt: skip
def add_a_code(call: Call) -> Reply:
    """Add a code to a cohort."""
    body = call.body(CodeBody)
    command = deciding.NewCode(
        cohort_id=call.path["cohort_id"],
        code=body.code or "",
        note=body.note,
        uses=body.uses,
        expires_at=body.expires_at,
        opens_window=body.opens_window,
    )
    made = deciding.add_code(call.db, command, now=call.now)
    return Reply(code_shape(made), f"/access-codes/{made.id}")


def _code(call: Call) -> CodeShape:
    return code_shape(finding.found(access_queries.code(call.db, call.path["code_id"])))


@operations.add("GET", _CODE, scope=_READ, answers=CodeShape, current=_code, tagged=True)
def get_code(call: Call) -> CodeShape:
    """Get one code."""
    return _code(call)


@operations.add("POST", f"{_CODE}/end", scope=_WRITE, answers=CodeShape, current=_code, tagged=True)
def end_a_code(call: Call) -> CodeShape:
    """End a code; whoever came in by it stays."""
    return code_shape(deciding.end_code(call.db, call.path["code_id"], now=call.now))


@operations.add(
    "GET", f"{_COHORT}/invitations", scope=_READ_PEOPLE, answers=Page[InvitationShape],
    query=PageQuery,
)  # fmt: skip
def list_invitations(call: Call) -> Page[InvitationShape]:
    """List the invitations to a cohort."""
    cohort = finding.cohort(call)
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.invitations_after(
            call.db, cohort.id, id_after(after), count
        ),
        lambda row: str(row.id),
    )
    return Page[InvitationShape](items=[invitation_shape(row) for row in rows], next=following)


@operations.add(
    "POST", f"{_COHORT}/invitations", scope=_WRITE_PEOPLE, answers=InvitedShape, body=InviteBody,
    status=202,
)  # fmt: skip
def invite_guests(call: Call) -> InvitedShape:
    """Mail a personal link to each guest who is not invited yet."""
    body = call.body(InviteBody)
    command = inviting.Invite(
        call.path["cohort_id"], body.invited(), body.language, body.opens_window
    )
    return InvitedShape(sent=inviting.invite(call.db, command, now=call.now, links=call.links))


def _invitation(call: Call) -> InvitationShape:
    row = access_queries.invitation(call.db, call.path["invitation_id"])
    return invitation_shape(finding.found(row))


def _invitation_locked(call: Call) -> InvitationShape:
    row = access_queries.invitation_for_update(call.db, call.path["invitation_id"])
    return invitation_shape(finding.found(row))


@operations.add(
    "GET", _INVITATION, scope=_READ_PEOPLE, answers=InvitationShape, current=_invitation,
    tagged=True,
)  # fmt: skip
def get_invitation(call: Call) -> InvitationShape:
    """Get one invitation."""
    return _invitation(call)


@operations.add(
    "POST", f"{_INVITATION}/send-again", scope=_WRITE_PEOPLE, answers=InvitationShape,
    current=_invitation_locked, tagged=True,
)  # fmt: skip
def send_invitation_again(call: Call) -> InvitationShape:
    """Mail the same personal link once more."""
    invitation_id = call.path["invitation_id"]
    row = inviting.send_again(call.db, invitation_id, now=call.now, links=call.links)
    return invitation_shape(row)


@operations.add(
    "POST", f"{_INVITATION}/withdraw", scope=_WRITE_PEOPLE, answers=InvitationShape,
    current=_invitation_locked, tagged=True,
)  # fmt: skip
def withdraw_invitation(call: Call) -> InvitationShape:
    """Take an invitation back; a registration that came of it stays."""
    return invitation_shape(inviting.withdraw(call.db, call.path["invitation_id"]))


@operations.add(
    "POST", "/invitations/decline", scope=_WRITE_PEOPLE, answers=InvitationShape, body=LinkBody,
    refusals=(404, 410),
)  # fmt: skip
def decline_invitation(call: Call) -> InvitationShape:
    """Say no for the invited person, with the token of their link; a sign-up with it says yes."""
    invitation_id = inviting.invitation_of(call.db, call.body(LinkBody).token, call.links)
    return invitation_shape(inviting.answer_no(call.db, invitation_id, now=call.now))


@operations.add(
    "POST", f"{_REGISTRATION}/approve", scope=_WRITE_PEOPLE, answers=RegistrationShape,
    current=locked_registration, tagged=True,
)  # fmt: skip
def approve_application(call: Call) -> RegistrationShape:
    """Say yes to an application: a place, or a number in the queue."""
    row = approving.approve(
        call.db, call.path["registration_id"], actor=call.actor, now=call.now, links=call.links
    )
    return registration_shape(row)


@operations.add(
    "POST", f"{_REGISTRATION}/decline", scope=_WRITE_PEOPLE, answers=RegistrationShape,
    body=ReasonBody, current=locked_registration, tagged=True,
)  # fmt: skip
def decline_application(call: Call) -> RegistrationShape:
    """Say no to an application, with a reason that the person reads."""
    reason = call.body(ReasonBody).reason
    command = approving.Decline(call.path["registration_id"], call.actor, reason)
    return registration_shape(approving.decline(call.db, command, now=call.now, links=call.links))
