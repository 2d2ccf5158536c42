"""What a command of Spinn needs from the machine."""

import pytest

from bootstrap.setting_up import needs_browser, needs_node, sections


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["test"], True),
        (["test", "all"], True),
        (["test", "e2e"], True),
        (["test", "unit", "integration"], True),
        (["test", "unit"], False),
        (["test", "unit", "lint", "-k", "name"], False),
        (["demo"], False),
        ([], False),
    ],
)
def test_browser_when_asked_for_is_needed_by_the_large_tests_only(
    arguments: list[str],
    needed: bool,
):
    assert needs_browser(arguments) is needed


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["test"], True),
        (["test", "all"], True),
        (["test", "conformance"], True),
        (["test", "lint", "conformance"], True),
        (["test", "unit", "integration"], False),
        (["demo"], False),
        ([], False),
    ],
)
def test_node_when_asked_for_is_needed_by_the_conformance_tests_only(
    arguments: list[str],
    needed: bool,
):
    assert needs_node(arguments) is needed


def test_sections_when_the_environment_has_to_be_made_begin_with_its_own():
    assert sections(["demo"], making=True) == ["setup", "run", "demo"]


def test_sections_when_the_product_only_runs_are_what_it_needs():
    assert sections(["web"], making=False) == ["run"]


def test_sections_when_everything_is_tested_are_all_but_setup():
    assert sections(["test"], making=False) == ["run", "demo", "test"]
