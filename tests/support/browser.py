"""One Chromium for a run of tests, without a way out of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from bootstrap.browser import find_chromium
from tests.support.waiting import PATIENCE_SECONDS

PATIENCE_MILLISECONDS = 1000 * PATIENCE_SECONDS


@contextmanager
def opened_browser() -> Iterator[Browser]:
    program = find_chromium()
    assert program is not None, "the browser tests need Chromium: ./spinn test installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(program),
            args=["--no-sandbox", "--disable-background-networking", "--disable-sync"],
            timeout=PATIENCE_MILLISECONDS,
        )
        yield opened
        opened.close()
