"""The door of mail: what the ways in bring is stored, each mail in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.domain import receiving
from services.notifications.domain.mailboxes import Mailboxes
from services.notifications.gateways.arrivals import Arrival
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint


@dataclass(frozen=True)
class StoringIntake:
    """Keeps mail in the database; see ``arrivals.Intake``."""

    database: Database
    mailboxes: Mailboxes
    clock: Clock

    def reads(self, recipient: str) -> bool:
        """Tell whether mail to ``recipient`` is for us."""
        return self.mailboxes.addressee(recipient) != "nobody"

    def keep(self, arrival: Arrival) -> None:
        """Store one mail."""
        with self.database.transaction() as session:
            receiving.keep(session, arrival, now=self.clock.now())
            failpoint("notifications.before_mail_is_kept")
        failpoint("notifications.mail_is_kept")
