"""Letters in frames of our pages, as a browser without JavaScript shows them."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from uuid import uuid4

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from services.notifications.app import create_app
from services.notifications.settings import NotificationsSettings
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.browser import PATIENCE_MILLISECONDS, opened_browser
from tests.support.clock import SettableClock
from tests.support.notification_story import Applicant, Listener

pytestmark = pytest.mark.browser


@pytest.fixture
def window(settings: NotificationsSettings, clock: SettableClock, redis_url: str) -> Iterator[Page]:
    """An organizer's browser that runs no script and remembers what it refused."""
    server = make_server("127.0.0.1", 0, create_app(settings, clock), threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    person = Organizer(id=str(uuid4()), name="Olle Exempel", email="olle@exempel.se")
    origin = f"http://127.0.0.1:{server.port}"
    with opened_browser() as browser:
        context = browser.new_context(base_url=origin, java_script_enabled=False, locale="en-GB")
        token = SignInSessions(redis_url).create(person)
        context.add_cookies([{"name": "spinn_organizer", "value": token, "url": origin}])
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context.new_page()
    server.shutdown()
    serving.join()


def test_letters_when_shown_in_frames_then_they_can_be_read_and_nothing_is_refused(
    window: Page, listener: Listener
) -> None:
    refused: list[str] = []
    window.on("console", lambda said: refused.append(said.text))
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    (delivery,) = listener.deliveries()
    window.goto(f"/mails/{delivery.id}")
    letter = window.frame_locator("iframe")
    assert "Din plats är klar" in letter.locator("h1").inner_text()

    window.goto(f"/programs/{applicant.cohort.program.program_id}/letters/reminder/en")
    window.get_by_label("Your words").fill("See you **soon**!")
    window.get_by_role("button", name="Look at it first").click()
    preview = window.frame_locator("iframe[name=preview]")
    for title in ("The letter on a computer", "The letter on a telephone"):
        shown = preview.frame_locator(f"iframe[title='{title}']")
        assert shown.locator("strong").inner_text() == "soon"
        paper = shown.locator("td.sheet").evaluate("each => getComputedStyle(each).borderTopWidth")
        assert paper == "4px"
    assert refused == []
