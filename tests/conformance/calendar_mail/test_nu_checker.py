"""Point 49, decided by the Nu checker of the W3C: every kind of mail, both languages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from services.notifications.gateways.letters import set_letter
from tests.conformance.points import point
from tests.support.letters import KINDS, facts

CHECKER = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LANGUAGES = ("sv", "en")
SPOILT = {
    "no_title": ("<title>", "<!--"),
    "late_charset": ("<head>", f"<head><!--{'-x' * 600}-->"),
    "list_of_cells": ("<tbody>", "<ul>"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the checker says of each page, those of letters and spoilt ones, asked once for all."""
    folder = tmp_path_factory.mktemp("letters")
    pages = {
        f"{kind}-{language}": set_letter(facts(kind, language)).html
        for kind in KINDS
        for language in LANGUAGES
    }
    for name, (wanted, instead) in SPOILT.items():
        assert wanted in pages["reminder-sv"]
        pages[name] = pages["reminder-sv"].replace(wanted, instead, 1)
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    options = ["--format", "json", "--errors-only", "--exit-zero-always"]
    machine = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xss4m"]
    command = [*machine, "-jar", str(CHECKER), *options, str(folder)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {name: [] for name in pages}
    for each in json.loads(asked.stderr)["messages"]:
        found[Path(each["url"]).stem].append(each["message"])
    return found


@point(49)
def test_html_when_the_nu_checker_reads_it_then_it_is_silent(
    complaints: dict[str, list[str]],
) -> None:
    assert {name: said for name, said in complaints.items() if said and name not in SPOILT} == {}


@point(49)
def test_nu_checker_when_a_letter_is_spoilt_then_it_complains(
    complaints: dict[str, list[str]],
) -> None:
    assert [name for name in SPOILT if not complaints[name]] == []
