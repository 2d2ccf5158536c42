"""The guide for operators: what it tells them to type exists, and what it promises is so."""

from __future__ import annotations

import re

import pytest

from shared.messaging.relay import KEEP_INBOX, KEEP_PUBLISHED
from shared.messaging.worker import _SHUTDOWN_MILLISECONDS
from shared.web.sign_in_sessions import LIFETIME
from tests.support.deployment import (
    ROOT,
    commands_in,
    complaint_about,
    compose_services,
    examples,
)

GUIDE = (ROOT / "docs" / "operations.md").read_text()
UNIT = (ROOT / "deploy" / "systemd" / "spinn@.service").read_text()
COMMANDS = sorted({" ".join(command) for command in commands_in(GUIDE)})


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    # Else the command line would look for a running demo.
    monkeypatch.setenv("SPINN_ENVIRONMENT", "test")


def test_commands_when_sought_are_found():
    assert len(COMMANDS) > 8


@pytest.mark.parametrize("command", COMMANDS)
def test_command_when_given_to_our_command_line_is_understood(command: str):
    assert complaint_about(command.split(), with_values=False) == ""


def test_services_of_compose_when_named_exist():
    named = set(re.findall(r"\b(?:registration|notifications|certificates)-[a-z]+", GUIDE))
    assert named - set(compose_services()) == set()


def test_variables_when_named_exist():
    named = set(re.findall(r"\b(?:SPINN_[A-Z_]+|[A-Z]+_(?:TAG|DIRECTORY|PASSWORD))\b", GUIDE))
    assert named - set(examples()) == set()


def test_files_when_named_exist():
    named = set(re.findall(r"\b(?:deploy|bootstrap|data)/[\w./@-]+\w", GUIDE))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_queues_when_named_are_those_that_workers_take_from():
    named = set(re.findall(r"llen dramatiq:(\S+)", GUIDE))
    assert named == queues()


def queues() -> set[str]:
    sources = (ROOT / "services").glob("*/messaging/actors.py")
    pattern = r'(?m)^(?:SERVICE|QUEUE|\w+_QUEUE)\b.*= "([\w.]+)"'
    return {name for source in sources for name in re.findall(pattern, source.read_text())}


def test_times_when_promised_are_those_of_the_code():
    assert f"| {KEEP_PUBLISHED.days} days |" in GUIDE
    assert f"| {KEEP_INBOX.days} days |" in GUIDE
    assert f"{LIFETIME.total_seconds() / 3600:.0f} hours after the last page" in GUIDE
    assert f"within {_SHUTDOWN_MILLISECONDS // 1000} seconds" in GUIDE


@pytest.mark.parametrize("kind", re.findall(r"spinn@(\w+)", GUIDE))
def test_unit_of_systemd_when_started_runs_a_command_that_exists(kind: str):
    if kind == "service":
        assert "[Service]" in UNIT
        return
    arguments = re.findall(r"-m services\.cli (.*)", UNIT)[0].replace("%i", kind).split()
    assert complaint_about(arguments) == ""
