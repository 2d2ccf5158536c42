"""Point 36: public pages for everybody: by keyboard, without scripts, at 320 px, in sv and en."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from tests.conformance.certificates.documents import RENDERER
from tests.conformance.points import point
from tests.support.browser import PATIENCE_MILLISECONDS, opened_browser
from tests.support.certificate_site import CertificateSite
from tests.support.certificates import NUMBER, completed
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.live_site import served

PHONE = {"width": 320, "height": 640}
LOCALES = {"sv": "sv-SE", "en": "en-GB"}
KINDS = (
    "start", "valid", "full", "hidden", "superseded", "suspended", "revoked", "expired", "erased",
    "unknown", "malformed", "check", "mine", "correct", "transcript", "partly",
)  # fmt: skip
NAME = "Åsa Öberg"


@dataclass(frozen=True)
class Live:
    """The site behind a port, and where its pages are."""

    address: str
    paths: dict[str, str]
    file: Path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture
def live(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> Iterator[Live]:
    site = CertificateSite.opened(certificates_database, clock, redis_url, tmp_path / "kept")
    with served(site.app) as address:
        yield Live(address, paths_of(site), written(site, tmp_path))


def paths_of(site: CertificateSite) -> dict[str, str]:
    """One page of each kind."""
    house = site.house
    expired = house.issue(completed(good_for_months=1))
    valid, suspended, revoked, superseded = (site.issue(NAME) for _ in range(4))
    full, hidden = site.issue(NAME, "full"), site.issue(NAME, "hidden")
    for each in (valid, site.issue("Bo Ek")):
        house.transcribe(each)
    partly, transcript = (f"/{each.number}" for each in house.transcripts())
    house.suspend(suspended)
    house.revoke(revoked)
    house.correct(superseded, "Åsa Lindh")
    gone = completed()
    erased = house.issue(gone)
    house.forget(gone)
    house.clock.set(house.row(expired).reserved_at.replace(year=2027))
    numbers = {
        "valid": valid, "full": full, "hidden": hidden, "superseded": superseded,
        "suspended": suspended, "revoked": revoked, "expired": expired, "erased": erased,
    }  # fmt: skip
    own = site.own_path(valid)
    return {kind: f"/{site.number(each)}" for kind, each in numbers.items()} | {
        "start": "/", "check": "/check", "unknown": f"/{NUMBER}",
        "malformed": f"/{NUMBER[:-1]}A", "mine": own, "correct": f"{own}/correct",
        "transcript": transcript, "partly": partly,
    }  # fmt: skip


def written(site: CertificateSite, folder: Path) -> Path:
    """A real document of the site, as somebody has it."""
    site.house.renderer = RENDERER  # type: ignore[assignment]  # the real one
    row = site.house.row(site.issue(NAME))
    file = folder / "certificate.pdf"
    file.write_bytes(site.house.store.get(str(row.pdf_sha256)))
    return file


def opened(browser: Browser, live: Live, language: str, *, scripts: bool) -> Page:
    context = browser.new_context(
        locale=LOCALES[language],
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=scripts,
        base_url=live.address,
        bypass_csp=scripts,
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context.new_page()


@point(36)
@pytest.mark.parametrize(("language", "scheme"), [("sv", "light"), ("en", "dark")])
def test_pages_when_axe_looks_at_a_phone_then_it_finds_nothing_and_nothing_stands_out(
    browser: Browser, live: Live, language: str, scheme: Literal["light", "dark"]
) -> None:
    page = opened(browser, live, language, scripts=True)
    page.emulate_media(color_scheme=scheme)
    for kind in KINDS:
        page.goto(live.paths[kind])
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], kind
        assert page.evaluate("document.documentElement.lang") == language
        found = Axe().run(page)
        assert found.violations_count == 0, f"{kind}: {found.generate_report()}"
    page.context.close()


@point(36)
def test_axe_when_a_page_is_spoilt_then_it_complains(browser: Browser, live: Live) -> None:
    page = opened(browser, live, "en", scripts=True)
    page.goto(live.paths["valid"])
    page.evaluate("document.querySelector('label').remove()")
    assert Axe().run(page).violations_count > 0
    page.context.close()


@point(36)
def test_pages_when_opened_then_ask_no_other_site_for_anything(
    browser: Browser, live: Live
) -> None:
    page, asked = opened(browser, live, "sv", scripts=True), []

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).netloc)

    page.on("request", note)
    for kind in KINDS:
        page.goto(live.paths[kind])
    assert set(asked) - {""} == {urlsplit(live.address).netloc}
    page.context.close()


def tab_to(page: Page, selector: str) -> None:
    """Go on with the tabulator until the focus is there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


@point(36)
def test_number_when_typed_by_keyboard_without_scripts_then_its_page_opens(
    browser: Browser, live: Live
) -> None:
    page = opened(browser, live, "en", scripts=False)
    page.goto(live.paths["start"])
    tab_to(page, "#number")
    page.keyboard.type(live.paths["valid"][1:].lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{live.paths['valid']}")
    assert page.inner_text("main h1") == "Valid"
    page.context.close()


@point(36, 37)
@pytest.mark.parametrize(("typed", "answer"), [("asa oberg", "Yes"), ("Bo Ek", "No")])
def test_name_when_typed_by_keyboard_without_scripts_then_is_answered(
    browser: Browser, live: Live, typed: str, answer: str
) -> None:
    page = opened(browser, live, "en", scripts=False)
    page.goto(live.paths["valid"])
    tab_to(page, "#name")
    page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.inner_text("main .notice__title") == answer
    page.context.close()


@point(36)
@pytest.mark.parametrize("language", LOCALES)
def test_file_when_handed_in_by_keyboard_without_scripts_then_the_findings_are_read(
    browser: Browser, live: Live, language: str
) -> None:
    page = opened(browser, live, language, scripts=False)
    page.goto(live.paths["check"])
    tab_to(page, "#file")
    page.locator("#file:focus").set_input_files(live.file)
    tab_to(page, "main button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".finding").count() >= 5
    assert page.inner_text("main h1") == {"sv": "Inte äkta", "en": "Not genuine"}[language]
    page.context.close()
