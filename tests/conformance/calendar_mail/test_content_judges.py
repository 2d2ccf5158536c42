"""Point 49, decided by axe in a browser and by SpamAssassin: every kind of mail, both languages."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as BrowserPage

from services.notifications.domain.writing import write
from services.notifications.gateways.letters import set_letter
from services.notifications.gateways.mime import message_id
from services.notifications.storage.deliveries import Delivery
from tests.conformance.points import point
from tests.support.browser import PATIENCE_MILLISECONDS, opened_browser
from tests.support.calendar_entries import entry
from tests.support.clock import SettableClock
from tests.support.letters import KINDS, facts
from tests.support.notification_story import HOUSE

HERE = Path(__file__).parent
LANGUAGES = ("sv", "en")
# A mail is read inside another page, which has these landmarks of its own.
AXE = {"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}}
SCORE_OF_A_SUSPECT = 1.0
PILLS = "Buy V1AGRA now!!! 100% free, click here, $1,000,000 lottery winner, no prescription"


@pytest.fixture(scope="module")
def window() -> Iterator[BrowserPage]:
    with opened_browser() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.set_content("<p>Nothing yet</p>")
        page.evaluate(Axe().axe_script)
        yield page


class SpamAssassin:
    """One running SpamAssassin that asks nobody else."""

    def __init__(self, folder: Path) -> None:
        command = ["perl", str(HERE / "spam_score.pl"), str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def judge(self, content: bytes) -> tuple[float, str]:
        """The score of a mail, and the rules that gave it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{base64.b64encode(content).decode()}\n")
        self._process.stdin.flush()
        score, _, rules = self._process.stdout.readline().partition(" ")
        return float(score), rules.strip()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def spam_assassin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpamAssassin]:
    running = SpamAssassin(tmp_path_factory.mktemp("spamassassin"))
    yield running
    running.close()


def seen(window: BrowserPage, html: str) -> dict[str, object]:
    found: dict[str, object] = window.evaluate((HERE / "axe.js").read_text(), [html, AXE])
    return found


@point(49)
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mail_when_axe_reads_it_then_nothing_to_complain_of_in_light_or_dark(
    window: BrowserPage, scheme: str
) -> None:
    window.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for kind in KINDS:
        for language in LANGUAGES:
            found = seen(window, set_letter(facts(kind, language)).html)
            assert found["complaints"] == [], (kind, language)
            # It did see text on its background, of which it said nothing.
            assert int(str(found["contrasts"])) >= 10


@point(49)
@pytest.mark.browser
@pytest.mark.parametrize(
    ("spoilt", "rule"),
    [
        (('class="text"', 'class="text" style="color: #bbb"'), "color-contrast"),
        (('lang="sv"', 'lang=""'), "html-has-lang"),
        (("<title>", "<i>"), "document-title"),
        (("</h1>", '</h1><img src="data:,">'), "image-alt"),
    ],
)
def test_axe_when_a_mail_is_spoilt_then_it_complains(
    window: BrowserPage, spoilt: tuple[str, str], rule: str
) -> None:
    window.emulate_media(color_scheme="light")
    html = set_letter(facts("reminder", "sv")).html
    assert spoilt[0] in html
    complaints = str(seen(window, html.replace(*spoilt))["complaints"])
    assert rule in complaints


@point(49)
def test_mail_when_spamassassin_scores_it_then_below_one_for_every_kind(
    spam_assassin: SpamAssassin,
) -> None:
    scores = {
        (kind, language): spam_assassin.judge(mailed(kind, language))
        for kind in KINDS
        for language in LANGUAGES
    }
    suspects = {mail: found for mail, found in scores.items() if found[0] >= SCORE_OF_A_SUSPECT}
    assert suspects == {}
    # It did read them.
    assert all("HTML_MESSAGE" in rules for _, rules in scores.values())


@point(49)
def test_spamassassin_when_a_mail_is_spam_then_it_says_so(spam_assassin: SpamAssassin) -> None:
    content = mailed("reminder", "en", note=PILLS, title=PILLS, reader=PILLS)
    score, rules = spam_assassin.judge(content)
    assert score > SCORE_OF_A_SUSPECT, rules


def mailed(kind: str, language: str, **changes: object) -> bytes:
    """A mail as it leaves, with the calendar where the kind has one."""
    stop_url = (
        "https://spinn.example/stop?token=" + "t" * 90
        if kind in {"reminder", "invited", "announcement"}
        else None
    )
    told = facts(kind, language, stop_url=stop_url, **changes)
    invites = kind in {
        "place_confirmed",
        "promoted",
        "chosen",
        "session_moved",
        "clocks_changed",
        "session_invited",
    }
    delivery = Delivery(
        id=uuid4(),
        message_id=message_id(f"{kind}/{language}", "mail.spinn.example"),
        created_at=SettableClock().now(),
        sender="spinn@exempel.se",
        recipient="asa@example.org",
        facts=told,
        entry=entry(language=language) if invites else None,
        thread=None,
    )
    return write(delivery, HOUSE).content
