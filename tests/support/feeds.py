"""A person's feed for tests: the page that makes it, and a calendar that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from services.notifications.app import create_app, house_of
from services.notifications.settings import NotificationsSettings
from shared.contracts.facts import Person
from tests.support.clock import SettableClock
from tests.support.notification_story import Applicant, Listener

BO = Person(name="Bo Ek", email="Bo@example.org", language="en")


def placed(listener: Listener, applicant: Applicant) -> Applicant:
    """Somebody who has a place, and the mail about it."""
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    return applicant


@dataclass(frozen=True)
class Follower:
    """The calendar page of somebody, and what reads their feed without cookies."""

    settings: NotificationsSettings
    browser: FlaskClient
    calendar: FlaskClient

    @classmethod
    def of(cls, settings: NotificationsSettings, clock: SettableClock) -> Follower:
        app = create_app(settings, clock)
        app.config["WTF_CSRF_ENABLED"] = False
        return cls(settings, app.test_client(), app.test_client(use_cookies=False))

    def page_path(self, registration_id: UUID, *, epoch: int = 0, then: str = "") -> str:
        """The path of the calendar page, or of one of its acts, as the service sees it."""
        url = urlsplit(house_of(self.settings).calendar_page_url(registration_id, epoch))
        return f"{url.path.removeprefix('/notifications')}{then}?{url.query}"

    def page(self, registration_id: UUID) -> str:
        answer = self.browser.get(self.page_path(registration_id) + "&lang=en")
        assert answer.status_code == 200
        return " ".join(answer.get_data(as_text=True).split())

    def follow(self, registration_id: UUID) -> str:
        """Press the button that makes an address; return its path as the service sees it."""
        answer = self.browser.post(self.page_path(registration_id, then="/feed"))
        assert answer.status_code == 303
        return self.path_of(registration_id)

    def path_of(self, registration_id: UUID) -> str:
        """The path of the address that the page shows."""
        (url,) = re.findall(r"<code>(.*?)</code>", self.page(registration_id))
        origin = f"{self.settings.public_url}/notifications"
        assert url.startswith(origin)
        return str(url.removeprefix(origin))

    def read(self, path: str, **headers: str) -> TestResponse:
        return self.calendar.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def events(self, path: str) -> list[Any]:
        answer = self.read(path)
        assert answer.status_code == 200
        return list(Calendar.from_ical(answer.data).walk("VEVENT"))
