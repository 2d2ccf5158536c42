"""A person's browser without a window, over HTTP: cookies, forms, tokens."""

from __future__ import annotations

import re
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# Who gave up sooner would send the form again, and a busy server would get it twice.
_SECONDS = 180


class Visitor:
    def __init__(self, site: str) -> None:
        self._site = site
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._opener.addheaders = [("Accept-Language", "en")]

    def get(self, path: str) -> str:
        url = path if "://" in path else self._site + path
        with self._opener.open(url, timeout=_SECONDS) as answer:
            text: str = answer.read().decode()
            return text

    def submit(self, path: str, fields: dict[str, str]) -> str:
        """Open the form at ``path``, send it, and return the page that follows."""
        return self.send(path, self.token(path), fields)

    def token(self, path: str) -> str:
        found = _TOKEN.search(self.get(path))
        assert found, f"{path} has no form"
        return unescape(found.group(1))

    def send(self, path: str, token: str, fields: dict[str, str]) -> str:
        url = path if "://" in path else self._site + path
        data = urlencode({"csrf_token": token, **fields}).encode()
        try:
            with self._opener.open(Request(url, data), timeout=_SECONDS) as answer:  # noqa: S310
                text: str = answer.read().decode()
                return text
        except HTTPError as error:
            raise AssertionError(f"{path}: {error.code}") from None
