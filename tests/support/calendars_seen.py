"""Every calendar object that the tests of one process make: kept here, judged when they have run.

Mails are seen where test servers and posts take them, feeds and downloads where a web app of ours
answers.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from flask import Response, request_finished

_PART = re.compile(
    rb"Content-Type: text/calendar;[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)"
)


class SeenCalendars:
    """Objects by their bytes, each with the test that made it first."""

    def __init__(self) -> None:
        self._objects: dict[bytes, str] = {}

    @property
    def objects(self) -> Mapping[bytes, str]:
        return dict(self._objects)

    def see(self, content: bytes) -> None:
        self._objects.setdefault(content, os.environ.get("PYTEST_CURRENT_TEST", "nowhere"))

    def see_mail(self, raw: bytes) -> None:
        for part in _PART.findall(raw):
            self.see(b64decode(part))

    def see_answer(self, _app: Any, response: Response, **_more: Any) -> None:
        packed = response.headers.get("Content-Encoding")
        if response.mimetype == "text/calendar" and response.status_code == 200 and not packed:
            self.see(response.get_data())


SEEN = SeenCalendars()
request_finished.connect(SEEN.see_answer)
