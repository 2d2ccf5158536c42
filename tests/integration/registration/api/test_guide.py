"""The guide to the API works as it stands: its commands in order, its check of signatures."""

from __future__ import annotations

import json
import re
import shlex
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.registration.domain.webhooks.signing import SecretMaker, new_salt, signed_headers
from tests.support.api import ApiClient
from tests.support.files import PDF
from tests.support.sources import ROOT

GUIDE = (ROOT / "docs/api_guide.md").read_text("utf-8")
STEP = re.compile(r"```sh\n(?P<command>.+?)```\n\n→ (?P<outcome>.+?)\n", re.DOTALL)
STATUS = re.compile(r"^(\d{3})")
KEPT = re.compile(r"keep (?P<header>the header )?`(?P<what>[^`]+)` as `\$(?P<name>\w+)`")
IS = re.compile(r"`(?P<what>[^`]+)` is `(?P<value>[^`]+)`")


@dataclass
class Reader:
    """Somebody who types the guide's commands, and keeps what it says to keep."""

    api: ApiClient
    kept: dict[str, str] = field(default_factory=dict)

    def types(self, command: str) -> TestResponse:
        """Send what curl would send for a command."""
        words = [string.Template(word).substitute(self.kept) for word in shlex.split(command)]
        assert words.pop(0) == "curl"
        method, url, headers, body = "", "", {}, None
        while words:
            match words.pop(0):
                case "-X":
                    method = words.pop(0)
                case "-H":
                    name, _, value = words.pop(0).partition(": ")
                    headers[name] = value
                case "--json":
                    body = json.loads(words.pop(0))
                case "--data-binary":
                    body = PDF
                    assert words.pop(0).endswith(".pdf")
                    assert headers.pop("Content-Type") == "application/octet-stream"
                case "-i":
                    continue
                case address:
                    url = address
        assert headers.pop("Authorization") == f"Bearer {self.api.token}"
        parts = urlsplit(url)
        path = parts.path.removeprefix("/api/v1") + (f"?{parts.query}" if parts.query else "")
        method = method or ("POST" if body is not None else "GET")
        return self.api.send(method, path, body, **headers)

    def keeps(self, outcome: str, answer: TestResponse) -> None:
        """Hold the answer against what the guide says of it."""
        told = STATUS.match(outcome)
        assert told, outcome
        assert answer.status_code == int(told[1]), answer.json
        for wanted in IS.finditer(outcome):
            assert str(_at(answer.json, wanted["what"])) == wanted["value"]
        for kept in KEPT.finditer(outcome):
            value = answer.headers[kept["what"]] if kept["header"] else None
            self.kept[kept["name"]] = value or str(_at(answer.json, kept["what"]))


def _at(body: Any, where: str) -> Any:
    for part in where.split("/"):
        body = body[int(part)] if part.isdigit() else body[part]
    return body


def test_guide_when_followed_then_each_command_answers_as_it_says(api: ApiClient) -> None:
    reader = Reader(api, {"SPINN": "http://localhost/api/v1", "TOKEN": str(api.token)})
    steps = list(STEP.finditer(GUIDE))

    for step in steps:
        reader.keeps(step["outcome"], reader.types(step["command"]))

    assert len(steps) == GUIDE.count("```sh")
    assert len(steps) > 12


@pytest.fixture
def is_from_spinn() -> Any:
    """The guide's own function."""
    known: dict[str, Any] = {}
    exec(GUIDE.partition("```python\n")[2].partition("```")[0], known)  # noqa: S102 - our own guide
    return known["is_from_spinn"]


def headers_of(body: str, at: datetime, *keys: str) -> Mapping[str, str]:
    return signed_headers(UUID(int=1), body, at=at, keys=keys)


def test_guide_when_it_checks_a_signature_then_believes_only_what_is_signed(
    is_from_spinn: Any,
) -> None:
    maker, body, now = SecretMaker("a"), '{"type":"webhook.test"}', datetime.now(UTC)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    old, new = maker.secret(new_salt()), maker.secret(new_salt())

    assert is_from_spinn(headers_of(body, now, new, old), body.encode(), old)
    assert is_from_spinn(headers_of(body, now, new), body.encode(), new)
    assert not is_from_spinn(headers_of(body, now, new), b"{}", new)
    assert not is_from_spinn(headers_of(body, now, new), body.encode(), old)
    assert not is_from_spinn(headers_of(body, long_ago, new), body.encode(), new)
