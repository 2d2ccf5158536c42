"""A browser without a window: follows forms as a person's browser would, CSRF token included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

# A field that is sent more than once has a list.
Fields = Mapping[str, str | list[str]]
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Visitor:
    """One person with their own cookies."""

    client: FlaskClient
    language: str = "en"

    @classmethod
    def of(cls, app: Flask, language: str = "en") -> Visitor:
        return cls(app.test_client(), language)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": self.language, **headers})

    def submit(self, path: str, fields: Fields | None = None) -> TestResponse:
        """Open the page of a form and send it filled in."""
        return self.press(self.get(path), path, fields)

    def press(self, page: TestResponse, path: str, fields: Fields | None = None) -> TestResponse:
        """Send a form of a page that was opened before."""
        found = _TOKEN.search(page.text)
        assert found, f"{path}: the page has no form"
        return self.client.post(
            path,
            data={"csrf_token": unescape(found.group(1)), **(fields or {})},
            headers={"Accept-Language": self.language},
        )


def words(response: TestResponse) -> str:
    """What a reader reads of the main part of a page."""
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(_TAGS.sub(" ", main.partition(">")[2])).split())
