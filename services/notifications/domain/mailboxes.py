"""The addresses at which mail to us arrives: reports of failure, and answers to invitations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from shared.kernel.addresses import mailbox_key
from shared.kernel.sealed_ids import seal, unseal

Addressee = Literal["reports", "answers", "nobody"]

_PURPOSE = "bounce"
_PREFIX = "b+"


@dataclass(frozen=True)
class Mailboxes:
    """What mail to us is read. Empty names: none of that kind.

    ``bounce_domain`` is where reports about mails that did not arrive come back to, each to an
    address of its own. ``reply_address`` is where mail to ``sender``, whom calendars name as
    organizer, reaches us. ``trusted_server`` is the name of the one server whose word about the
    senders of mail we take (RFC 8601, authserv-id).
    """

    secret: str = field(default="", repr=False)
    bounce_domain: str = ""
    reply_address: str = ""
    trusted_server: str = ""
    sender: str = ""

    @property
    def reads_answers(self) -> bool:
        """Whether answers to calendar invitations reach us."""
        return bool(self.reply_address)

    def return_path(self, delivery_id: UUID) -> str | None:
        """Return the envelope sender of one delivery (VERP); None when no reports are read."""
        if not self.bounce_domain:
            return None
        return f"{_PREFIX}{seal(self.secret, _PURPOSE, delivery_id)}@{self.bounce_domain}"

    def delivery_behind(self, recipient: str) -> UUID | None:
        """Return the delivery that a report is about; None when we never gave out the address."""
        local, _, _ = recipient.rpartition("@")
        return unseal(self.secret, _PURPOSE, local[len(_PREFIX) :])

    def addressee(self, recipient: str) -> Addressee:
        """Tell what mail to ``recipient`` is about; whether it is genuine is another question."""
        local, _, domain = mailbox_key(recipient).rpartition("@")
        if self.bounce_domain and domain == self.bounce_domain and local.startswith(_PREFIX):
            return "reports"
        if self.reply_address and mailbox_key(recipient) in self._answers_go_to():
            return "answers"
        return "nobody"

    def _answers_go_to(self) -> set[str]:
        return {mailbox_key(each) for each in (self.reply_address, self.sender)}
