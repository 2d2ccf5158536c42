"""All pages of a service, filled in with ids: those that let only organizers in, and the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

_SIGN_IN = "/organizer/sign-in"
# What every service has, and shows to anybody.
_SHARED = {"health", "metrics", "shared.static", "static"}


@dataclass(frozen=True)
class Page:
    endpoint: str
    method: str
    path: str

    def status(self, client: FlaskClient) -> int:
        return client.open(self.path, method=self.method).status_code


def guarded_pages(
    app: Flask, named: Mapping[str, object], *, open_to_all: Collection[str]
) -> Iterator[Page]:
    """Yield each page that only organizers see, about what ``named`` says; tokens are off.

    Whatever is not ``open_to_all``, by its blueprint or its endpoint, sends strangers to the
    sign-in, and all that may stand in its address is named.
    """
    assert app.config["WTF_CSRF_ENABLED"] is False
    stranger = app.test_client()
    for rule in app.url_map.iter_rules():
        if _is_open(rule, open_to_all):
            continue
        unknown = rule.arguments - named.keys() - (rule.defaults or {}).keys()
        assert not unknown, f"{rule}: name an example of {unknown}"
        for page in _pages(rule, named):
            answer = stranger.open(page.path, method=page.method)
            assert (answer.location or "").startswith(_SIGN_IN), f"{page}: {answer.status}"
            yield page


def open_pages(
    app: Flask, named: Mapping[str, object], *, open_to_all: Collection[str]
) -> Iterator[Page]:
    """Yield each page that anybody may open, about what ``named`` says."""
    for rule in app.url_map.iter_rules():
        if _is_open(rule, open_to_all) and not rule.arguments - named.keys():
            yield from _pages(rule, named)


def _is_open(rule: Rule, open_to_all: Collection[str]) -> bool:
    blueprint = rule.endpoint.partition(".")[0]
    return any(each in _SHARED or each in open_to_all for each in (rule.endpoint, blueprint))


def _pages(rule: Rule, named: Mapping[str, object]) -> Iterator[Page]:
    values = {name: named[name] for name in rule.arguments - (rule.defaults or {}).keys()}
    built = rule.build(values, append_unknown=False)
    assert built is not None, f"{rule} has no address about {values}"
    for method in sorted({"GET", "POST"} & (rule.methods or set())):
        yield Page(rule.endpoint, method, built[1])
