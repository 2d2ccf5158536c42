"""The container image: its packages, its files, its commands."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch

import pytest

from bootstrap.system_packages import read_list
from tests.support.deployment import ROOT, complaint_about, compose_services, instructions

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOT_IN_THE_IMAGE = ("demo", "bootstrap")
COPIED = [
    rest.split()[:-1]
    for word, rest in instructions()
    if word == "COPY" and not rest.startswith("--from")
]
# How deploy/requirements.lock is made anew when this module says that it is out of date.
MADE_BY = (
    "uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras "
    "--no-header --no-emit-index-url --no-annotate -c requirements.lock pyproject.toml "
    "-o deploy/requirements.lock"
)


def pinned(lock: str) -> dict[str, str]:
    """Each package of a lock file with its version, marker and hashes."""
    text = re.sub(r"\\\n\s*", "", (ROOT / lock).read_text())
    return {re.split(r"\[|==| ", line)[0]: line for line in text.splitlines() if "==" in line}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~ ]", requirement)[0].lower() for requirement in requirements}


def all_of(word: str) -> list[str]:
    return [rest for found, rest in instructions() if found == word]


def test_system_packages_when_installed_are_those_that_the_wrapper_brings():
    installed = re.findall(r"apt-get install (.*?) &&", " ".join(all_of("RUN")))
    packages = [word for word in installed[0].split() if not word.startswith("-")]
    assert packages == sorted(package.name for package in read_list("run"))


def test_python_when_chosen_is_one_that_spinn_supports():
    images = {rest.split()[0] for rest in all_of("FROM")}
    assert images == {"python:3.12-slim-bookworm"}


def test_python_packages_when_installed_are_checked_against_their_hashes():
    assert "--require-hashes -r /requirements.lock" in " ".join(all_of("RUN"))


def test_lock_of_the_image_when_compared_pins_what_the_lock_of_development_pins():
    everything = pinned("requirements.lock")
    strays = {
        name
        for name, pin in pinned("deploy/requirements.lock").items()
        if differs(name, pin, everything)
    }
    assert strays == set(), MADE_BY


def differs(name: str, pin: str, everything: dict[str, str]) -> bool:
    # Markers may differ: what only the tests need elsewhere is not asked for here.
    def without_marker(line: str) -> list[str]:
        return re.sub(r";.*?(?=--hash)", "", line).split()

    return name not in everything or without_marker(pin) != without_marker(everything[name])


def test_lock_of_the_image_when_compared_has_what_the_product_needs_and_no_more():
    locked = set(pinned("deploy/requirements.lock"))
    needed = names(PROJECT["dependencies"])
    for_others = {
        name for extra in PROJECT["optional-dependencies"].values() for name in names(extra)
    }
    assert needed - locked == set(), MADE_BY
    assert locked & (for_others - needed) == set(), MADE_BY


@pytest.mark.parametrize("source", sorted({source for sources in COPIED for source in sources}))
def test_files_when_copied_exist_and_are_let_into_the_build(source: str):
    let_in = [line[1:] for line in ignore_lines() if line.startswith("!")]
    assert (ROOT / source).exists()
    assert any(fnmatch(source, pattern) for pattern in let_in)


def test_files_when_they_are_not_asked_for_stay_out_of_the_build():
    assert ignore_lines()[0] == "*"
    asked_for = {source for sources in COPIED for source in sources}
    assert {line[1:] for line in ignore_lines() if line.startswith("!")} == asked_for


def test_code_of_the_product_when_it_starts_needs_no_folder_that_the_image_lacks():
    importers = [
        str(path.relative_to(ROOT))
        for folder in ("shared", "services")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if re.search(rf"(?m)^(?:from|import) (?:{'|'.join(NOT_IN_THE_IMAGE)})\b", path.read_text())
    ]
    # They run the demo, and the command line loads them only for that.
    assert importers == ["services/demo.py", "services/processes.py"]


def test_translations_when_the_image_is_built_are_compiled_before_rights_are_given_up():
    words = [f"{word} {rest}" for word, rest in instructions()]
    compiled = next(
        i for i, line in enumerate(words) if "services.cli translations compile" in line
    )
    assert complaint_about(["translations", "compile"]) == ""
    assert compiled < next(i for i, line in enumerate(words) if line.startswith("USER"))


def test_processes_when_started_do_not_run_as_root():
    users = all_of("USER")
    assert [user for user in users if re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)] == users != []


def test_commands_of_the_image_when_given_to_our_command_line_are_understood():
    check = re.findall(r"CMD (\[.*\])", all_of("HEALTHCHECK")[0])[0]
    assert json.loads(all_of("ENTRYPOINT")[0]) == ["python", "-m", "services.cli"]
    assert json.loads(check)[:3] == ["python", "-m", "services.cli"]
    assert complaint_about(json.loads(all_of("CMD")[0])) == ""
    assert complaint_about(json.loads(check)[3:]) == ""


def test_image_when_not_told_otherwise_has_the_version_of_the_project():
    assert compose_services()["registration-web"]["image"] == (
        f"spinn:${{IMAGE_TAG:-{PROJECT['version']}}}"
    )


def ignore_lines() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
