"""What the files say by which Spinn is run in production, read for tests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from services.cli import main

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
COMPOSE_TLS = ROOT / "docker-compose.tls.yml"
EXAMPLE = ROOT / ".env.example"
DOCKERFILE = ROOT / "Dockerfile"
PROXY = ROOT / "deploy" / "proxy"

_VARIABLE = re.compile(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$")
_INTERPOLATED = re.compile(r"\$\{([A-Z0-9_]+)")


@dataclass(frozen=True)
class Example:
    """One variable of `.env.example`."""

    value: str
    is_commented_out: bool
    explanation: str


def compose_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


def spinn_services() -> dict[str, dict[str, Any]]:
    """The services of the compose file that run our image."""
    return {
        name: service
        for name, service in compose_services().items()
        if service["image"].startswith("spinn:")
    }


def interpolated(file: Path) -> set[str]:
    """The names of the variables that a compose file takes from `.env`."""
    return set(_INTERPOLATED.findall(file.read_text()))


def examples() -> dict[str, Example]:
    """The variables of `.env.example`, each with the comment above it."""
    found: dict[str, Example] = {}
    comment: list[str] = []
    for line in EXAMPLE.read_text().splitlines():
        if match := _VARIABLE.match(line):
            mark, name, value = match.groups()
            found[name] = Example(value, bool(mark), " ".join(comment))
        elif line.startswith("#"):
            comment.append(line.lstrip("# "))
        else:
            comment = []
    return found


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text())
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def complaint_about(arguments: Sequence[str], *, with_values: bool = True) -> str:
    """Why our command line would refuse these arguments; empty when it would not.

    Without values, only the names of commands and options are looked at.
    """
    command: click.Command = main
    context = click.Context(main, info_name="spinn")
    rest = list(arguments)
    try:
        while isinstance(command, click.Group) and rest and rest[0] != "--help":
            name, found, rest = command.resolve_command(context, rest)
            assert found is not None
            command = found
            context = click.Context(command, info_name=name, parent=context)
        command.make_parser(context).parse_args(list(rest))
        if with_values and not isinstance(command, click.Group):
            command.make_context(command.name, list(rest))
    except click.UsageError as error:
        return error.format_message()
    return ""


def commands_in(text: str) -> Iterator[list[str]]:
    """The arguments of each command of ours that a document shows in a block of code."""
    openings = (
        r"\./spinn|docker compose (?:run|exec)\b[^\n]*? operator"
        r"|\S*python -m services\.cli"
    )
    for block in re.findall(r"(?ms)^ *```\w*\n(.*?)^ *```$", text):
        joined = block.replace("\\\n", " ")
        for match in re.finditer(rf"(?m)(?:{openings}) +([^\n|;>]+)", joined):
            yield shlex.split(match.group(1), comments=True)
