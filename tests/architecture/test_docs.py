"""What the documents name exists, and nothing in the repository speaks of the machine it was on."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from services.checks import CHOICES
from services.cli import main
from tests.support.sources import ROOT, kept_files, short

DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]
QUOTED = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"\./spinn((?: [a-z][a-z-]*)*)")
ENDINGS = (".py", ".md", ".json", ".html", ".css", ".toml", ".yml", ".yaml", ".po", ".sh", ".cfg")
# Places that exist only once somebody has run something.
MADE_LATER = ("var", ".venv")
FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|home/[a-z]+|Users/[A-Za-z]+|root/[a-z]+)(?:/|\b)"  # a builder's folders
    r"|pythonhosted\.org|://[\w.:-]+/simple\b"  # a registry that it installed from
)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=short)


def _looks_like_path(text: str) -> bool:
    top = {path.relative_to(ROOT).parts[0] for path in kept_files()}
    if re.search(r"[\s()<>$=,:…{]", text) or text.startswith(("/", "-", "http")):
        return False
    in_the_tree = "/" in text.strip("/") and text.strip("/").split("/")[0] in top
    return in_the_tree or text.endswith(ENDINGS)


def _exists(named: str) -> bool:
    wanted = named.removeprefix("./").rstrip("/")
    if wanted.split("/")[0] in MADE_LATER:
        return True
    pattern = re.compile(
        r"(?:.*/)?" + re.escape(wanted).replace(r"\*\*", ".*").replace(r"\*", "[^/]*") + r"(?:/.*)?"
    )
    return any(pattern.fullmatch(short(path)) for path in kept_files())


@each_document
def test_document_when_it_names_a_path_then_there_is_one(document: Path) -> None:
    named = [text for text in QUOTED.findall(document.read_text("utf-8")) if _looks_like_path(text)]

    assert [text for text in named if not _exists(text)] == []


@each_document
def test_document_when_it_links_to_a_file_then_there_is_one(document: Path) -> None:
    linked = LINKED.findall(document.read_text("utf-8"))

    assert [link for link in linked if not (document.parent / link).exists()] == []


def _complaint(words: list[str]) -> str | None:
    """The first word of ``./spinn …`` that is no command, or None."""
    group: click.Command | None = main
    for word in words:
        if not isinstance(group, click.Group):
            return None if group is not main.commands["test"] or word in CHOICES else word
        if word not in group.list_commands(click.Context(group)):
            return word
        group = group.get_command(click.Context(group), word)
    return None


@each_document
def test_document_when_it_names_a_command_then_there_is_one(document: Path) -> None:
    quoted = re.findall(
        r"`[^`]*\./spinn[^`]*`|^\s*\./spinn.*$", document.read_text("utf-8"), re.MULTILINE
    )
    commands = [match.split() for text in quoted for match in COMMAND.findall(text)]

    assert [words for words in commands if _complaint(words)] == []


def test_files_when_read_then_none_speaks_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in kept_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}: {match.group()}" for match in FOREIGN.finditer(text)]

    assert found == []
