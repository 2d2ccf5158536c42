"""Where the demo is, and the mails that it sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

_MAIL_SECONDS = 300


@dataclass(frozen=True)
class Mail:
    """One mail as the catcher received it."""

    id: str
    subject: str
    text: str
    html: str
    calendars: list[dict[str, Any]]
    url: str

    def link(self, part: str) -> str:
        """The first address in the text that contains ``part``."""
        return next(word for word in self.text.split() if part in word)

    @property
    def methods(self) -> list[str]:
        return [calendar["method"] for calendar in self.calendars]


@dataclass(frozen=True)
class Site:
    url: str
    mail_url: str
    organizer_email: str
    organizer_password: str
    folder: Path

    def mails(self, address: str) -> list[Mail]:
        """All mails to ``address``, oldest first."""
        listed = self._json(f"/api/messages?to={quote(address)}")
        rows = listed if isinstance(listed, list) else listed["messages"]
        own = [row["id"] for row in rows if address in row["recipients"]]
        return [self._mail(self._json(f"/api/messages/{one}")) for one in reversed(own)]

    def wait_for_mail(self, address: str, wanted: Callable[[Mail], bool]) -> Mail:
        deadline = monotonic() + _MAIL_SECONDS
        while True:
            found = [mail for mail in self.mails(address) if wanted(mail)]
            if found:
                return found[-1]
            subjects = [mail.subject for mail in self.mails(address)]
            assert monotonic() < deadline, f"the mail did not come; there are {subjects}"
            sleep(0.3)

    def _mail(self, data: dict[str, Any]) -> Mail:
        return Mail(
            id=data["id"],
            subject=data["subject"],
            text=data["text"],
            html=data["html"],
            calendars=data["calendars"],
            url=f"{self.mail_url}{data['url']}",
        )

    def _json(self, path: str) -> Any:
        with urlopen(f"{self.mail_url}{path}") as answer:  # noqa: S310  (our own loopback server)
            return json.load(answer)
