"""Registration hands out a link to a file that notifications serves; both must agree on it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from services.notifications.domain.calendar_links import calendar_subject
from services.notifications.domain.house import CALENDAR_PURPOSE, PREFERENCES_PURPOSE
from services.notifications.web import preferences
from services.notifications.web.calendar import blueprint
from services.registration.storage.people import Participant
from shared.kernel.identifiers import new_id
from shared.kernel.links import LinkSigner
from tests.support.registration import SECRET, test_links


def test_calendar_link_when_registration_makes_it_then_notifications_can_read_it() -> None:
    registration_id = new_id()

    link = urlsplit(test_links().calendar(registration_id, Participant(id=new_id(), link_epoch=0)))
    token = parse_qs(link.query)["token"][0]

    subject = LinkSigner(SECRET).read(CALENDAR_PURPOSE, token, max_age=timedelta(minutes=1))
    assert subject == str(registration_id)


def test_calendar_link_when_registration_makes_it_then_notifications_has_a_page_there() -> None:

    app = Flask("notifications")
    app.register_blueprint(blueprint)
    path = urlsplit(
        test_links().calendar(new_id(), Participant(id=new_id(), link_epoch=2))
    ).path.removeprefix("/notifications")

    endpoint, _ = app.url_map.bind("").match(path)

    assert endpoint == "calendar.download"


def test_preferences_link_when_registration_makes_it_then_notifications_can_read_it() -> None:
    registration_id = new_id()
    person = Participant(id=new_id(), link_epoch=2)

    link = urlsplit(test_links().preferences(registration_id, person))
    token = parse_qs(link.query)["token"][0]

    subject = LinkSigner(SECRET).read(PREFERENCES_PURPOSE, token, max_age=timedelta(minutes=1))
    assert subject == calendar_subject(registration_id, 2)


def test_preferences_link_when_registration_makes_it_then_notifications_has_a_page_there() -> None:
    app = Flask("notifications")
    app.register_blueprint(preferences.blueprint)
    path = urlsplit(
        test_links().preferences(new_id(), Participant(id=new_id(), link_epoch=0))
    ).path.removeprefix("/notifications")

    endpoint, _ = app.url_map.bind("").match(path)

    assert endpoint == "preferences.show"
