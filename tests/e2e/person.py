"""Somebody in front of a browser: goes, fills in, presses, reads, and is photographed."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.support.browser import PATIENCE_MILLISECONDS

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
_PHONE = {"width": 360, "height": 740}
_DESK = {"width": 1280, "height": 900}
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}

# What stands out of the window, if the page can be scrolled sideways.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""


class Person:
    def __init__(self, browser: Browser, site_url: str, language: str) -> None:
        self.language = language
        self._site_url = site_url
        self._context: BrowserContext = browser.new_context(
            locale=_LOCALES[language], viewport=_DESK, java_script_enabled=True
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)

    def close(self) -> None:
        self._context.close()

    def open(self, where: str) -> None:
        answer = self.page.goto(where if "://" in where else self._site_url + where)
        assert answer is not None
        assert answer.status < 500, f"{where}: {answer.status}"

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def press(self, text: str) -> None:
        self._go(self.page.get_by_role("main").get_by_role("button", name=text))

    def submit(self) -> None:
        """Press the one button of the page's form."""
        self._go(self.page.locator("main form button[type=submit]"))

    def follow(self, text: str) -> None:
        self._go(self.page.get_by_role("main").get_by_role("link", name=text))

    def follow_to(self, address: str) -> None:
        """Follow the first link whose address contains ``address``."""
        self._go(self.page.locator(f"main a[href*='{address}']"))

    def _go(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.first.click()

    def reads(self, *texts: str) -> None:
        read = " ".join(self.page.inner_text("main").split())
        for text in texts:
            assert text in read, f"not on {self.page.url}: {text!r} in {read!r}"

    def look_in_both_languages(self, name: str) -> None:
        """Look at a page, switch the language as a person does, look again, and switch back."""
        own = self.language
        for language in ("en" if own == "sv" else "sv", own):
            self._go(self.page.locator(f"header a[hreflang={language}]"))
            self.language = language
            self.look(name)

    def look(self, name: str) -> None:
        """Photograph the page on a desk and on a phone, and check what a program can check."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for device, size in (("desk", _DESK), ("phone", _PHONE)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            wide = self.page.evaluate(_TOO_WIDE)
            assert wide == [], f"{name} scrolls sideways on a {device}: {wide}"
            path = PICTURES / f"{name}-{self.language}-{device}.png"
            self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(_DESK)  # type: ignore[arg-type]
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
