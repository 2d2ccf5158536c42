"""All pages of a service that lead strangers to the sign-in, filled in with ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask, url_for
from flask.testing import FlaskClient

_SIGN_IN = "/organizer/sign-in"


@dataclass(frozen=True)
class GuardedPage:
    endpoint: str
    method: str
    path: str

    def status(self, client: FlaskClient) -> int:
        return client.open(self.path, method=self.method).status_code


def guarded_pages(app: Flask, named: Mapping[str, object]) -> Iterator[GuardedPage]:
    """Yield each page that only organizers see, about what ``named`` says; tokens are off."""
    assert app.config["WTF_CSRF_ENABLED"] is False
    stranger = app.test_client()
    for rule in app.url_map.iter_rules():
        values = {name: named[name] for name in rule.arguments if name in named}
        if rule.arguments - named.keys() - (rule.defaults or {}).keys():
            continue
        with app.test_request_context():
            path = url_for(rule.endpoint, **values)  # type: ignore[arg-type]  # whatever they are
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = stranger.open(path, method=method)
            if (answer.location or "").startswith(_SIGN_IN):
                yield GuardedPage(rule.endpoint, method, path)
