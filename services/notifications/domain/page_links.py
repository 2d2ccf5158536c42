"""Addresses of pages and files that mails and pages lead to: signed, each for one purpose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.answering_on_page import answer_subject
from services.notifications.domain.calendar_links import calendar_subject
from services.notifications.domain.house import (
    ANSWER_PURPOSE,
    CALENDAR_PAGE_PURPOSE,
    CALENDAR_PURPOSE,
    PREFERENCES_PURPOSE,
    STOP_KIND_PURPOSE,
    STOP_REMINDERS_PURPOSE,
)
from shared.kernel.links import LinkSigner


@dataclass(frozen=True)
class PageLinks:
    """Makes the links of this service; ``public_url`` is where the site begins."""

    public_url: str
    signer: LinkSigner

    def calendar(self, registration_id: UUID, epoch: int) -> str:
        """Return where the file of a registration's sessions is."""
        subject = calendar_subject(registration_id, epoch)
        path = f"registrations/{registration_id}/calendar.ics"
        return self._link(path, CALENDAR_PURPOSE, subject)

    def calendar_page(self, registration_id: UUID, epoch: int) -> str:
        """Return where a person's calendar can follow all that they come to."""
        subject = calendar_subject(registration_id, epoch)
        return self._link("calendar", CALENDAR_PAGE_PURPOSE, subject)

    def preferences(self, registration_id: UUID, epoch: int) -> str:
        """Return where a person says how they are written to."""
        subject = calendar_subject(registration_id, epoch)
        return self._link("preferences", PREFERENCES_PURPOSE, subject)

    def stop(self, registration_id: UUID) -> str:
        """Return where reminders are stopped with one click."""
        return self._link("reminders/stop", STOP_REMINDERS_PURPOSE, str(registration_id))

    def stop_kind(self, kind: str, subject_id: UUID) -> str:
        """Return where mails of a kind are stopped with one click; ``subject_id`` is of one."""
        return self._link("mails/stop", STOP_KIND_PURPOSE, f"{kind}.{subject_id}")

    def answer(self, uid: str, epoch: int) -> str:
        """Return where an invitation is answered."""
        return self._link("answer", ANSWER_PURPOSE, answer_subject(uid, epoch))

    def feed(self, token: str) -> str:
        """Return the address that a calendar follows: its token is the whole secret."""
        return f"{self.public_url}/notifications/cal/{token}/sessions.ics"

    def _link(self, path: str, purpose: str, subject: str) -> str:
        token = self.signer.sign(purpose, subject)
        return f"{self.public_url}/notifications/{path}?token={token}"
