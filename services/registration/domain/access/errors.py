"""What the rules of access refuse.

Conflict
├── AccessRefused       a rule speaks against the sign-up; ``rule`` names it
├── NotApplied          there is no application to answer
├── InvitationOver      the invitation was taken back
└── CodeTaken           there is such a code already
"""

from __future__ import annotations

from services.registration.domain.access.rules import Rule
from shared.kernel.errors import Conflict


class AccessRefused(Conflict):
    """A rule of the cohort speaks against the sign-up."""

    code = "access_refused"

    def __init__(self, rule: Rule) -> None:
        super().__init__(str(rule))
        self.rule = rule


class NotApplied(Conflict):
    """The registration does not wait for an answer any more."""

    code = "not_applied"


class InvitationOver(Conflict):
    """The invitation was taken back."""

    code = "invitation_over"


class CodeTaken(Conflict):
    """The cohort has such a code already."""

    code = "code_taken"
