"""Whatever a page of registration does, the API does as well, or the documents say why not."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from services.registration.api.blueprint import SUBJECTS
from services.registration.app import create_app
from tests.support.registration import registration_settings
from tests.support.sources import ROOT

ACT = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<page>/[^`]*)` \| (?P<call>[^|]+) \|$", re.MULTILINE)
ACTS = [match.groupdict() for match in ACT.finditer((ROOT / "docs/api_calls.md").read_text())]
PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
NEITHER_PAGE_NOR_ACT = ("/api/", "/static/", "/registration/static/")


@pytest.fixture(scope="module")
def app() -> Flask:
    # Nothing here connects.
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    return create_app(registration_settings(nowhere, "redis://127.0.0.1:1/0"))


def test_acts_of_pages_when_listed_then_are_all_that_pages_do(app: Flask) -> None:
    done = {
        PARAMETER.sub(r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(NEITHER_PAGE_NOR_ACT)
    }

    listed = {act["page"] for act in ACTS}
    assert (sorted(done - listed), sorted(listed - done)) == ([], []), "see docs/api_calls.md"


def test_acts_of_pages_when_listed_then_name_calls_that_exist_or_a_reason() -> None:
    calls = {
        operation.method + " " + PARAMETER.sub(r"{\1}", operation.path)
        for subject in SUBJECTS
        for operation in subject.listed
    }
    named = {
        call
        for act in ACTS
        for call in re.findall(r"`([^`]+)`", act["call"])
        if not act["call"].startswith("none: ")
    }
    without = [act["what"] for act in ACTS if "`" not in act["call"]]
    reasoned = [act["what"] for act in ACTS if re.match(r"none: \w+ \w+ \w+", act["call"])]

    assert named - calls == set()
    assert without == reasoned
