"""Why an address gets no mail, in the words that domain and storage share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SuppressionReason = Literal["unknown_user", "bounced_hard", "bounced_soft", "complained", "by_hand"]

# What a mail that came back is about: the mailbox, which is not there; its state, which may pass;
# or what somebody thinks of us.
Severity = Literal["hard", "soft", "policy"]


@dataclass(frozen=True)
class Cause:
    """What has been said against mail to an address, and by whom.

    ``by`` names the delivery that showed it (``delivery <id>``) or the organizer who says so;
    ``words`` are the server's answer, the report's diagnosis or the organizer's reason.
    """

    reason: SuppressionReason
    by: str
    words: str
