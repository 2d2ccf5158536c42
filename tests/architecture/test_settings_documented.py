"""Every setting is explained where operators look for it, and nothing else is."""

from __future__ import annotations

import subprocess

import pytest

from services.settings_reference import PLACE, all_settings, reference
from tests.support.deployment import ROOT, compose_services, examples

SETTINGS = {setting.variable: setting for setting in all_settings()}
EXAMPLES = examples()
SECRETS = {name for name in EXAMPLES if name.endswith(("_PASSWORD", "_SECRET_KEY"))}


def set_by_compose() -> set[str]:
    environment = compose_services()["operator"]["environment"]
    return {name for name, value in environment.items() if value and f"${{{name}" not in value}


def test_reference_when_settings_have_changed_is_written_anew():
    assert (ROOT / PLACE).read_text() == reference(), "run ./spinn settings write"


def test_settings_when_declared_say_what_they_are_for():
    assert [name for name, setting in SETTINGS.items() if not setting.purpose] == []


def test_example_when_compared_has_every_setting_and_no_other():
    ours = {name for name in EXAMPLES if name.startswith("SPINN_")}
    assert ours == set(SETTINGS)


def test_variables_of_the_example_when_read_are_explained():
    assert [name for name, example in EXAMPLES.items() if not explains(example.explanation)] == []


def explains(explanation: str) -> bool:
    return len(explanation.split()) > 4


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_example_when_commented_out_shows_the_default_or_what_compose_sets(name: str):
    example, setting = EXAMPLES[name], SETTINGS[name]
    if example.is_commented_out and name not in set_by_compose():
        assert example.value == setting.default


@pytest.mark.parametrize("name", sorted(name for name, one in SETTINGS.items() if one.is_required))
def test_required_setting_when_copied_from_the_example_is_empty_or_set_by_compose(name: str):
    example = EXAMPLES[name]
    assert (example.is_commented_out, example.value == "") == (
        (True, False) if name in set_by_compose() else (False, True)
    )


def test_secrets_when_the_example_is_published_are_not_in_it():
    assert {name for name in SECRETS if EXAMPLES[name].value} == set()
    assert len(SECRETS) == 12


def test_file_of_secrets_when_it_lies_in_the_checkout_is_never_committed():
    ignored = subprocess.run(["git", "check-ignore", "-q", ".env"], cwd=ROOT, check=False)
    assert ignored.returncode == 0
