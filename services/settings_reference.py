"""The reference of all settings, `docs/settings.md`, written from the classes that read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from services.roster import SERVICES
from shared.kernel.settings import ServiceSettings

PLACE = Path("docs", "settings.md")

_OPENING = """\
# Settings

Written by `./spinn settings write` from the settings classes of the services; do not edit it.

Every process reads its settings once, when it starts, from environment variables. All that are
missing or wrong are named together, and the process ends. Variables that start with the name of a
service are read by that service only.
"""
_TYPES = {SecretStr: "secret", Path: "path", time: "time of day", str: "text"}
_NUMBERS = {int: "whole number", float: "number"}


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it is called, takes, defaults to and is for."""

    variable: str
    kind: str
    default: str | None
    purpose: str

    @property
    def is_required(self) -> bool:
        """Whether Spinn cannot start without it."""
        return self.default is None


def common_settings() -> tuple[Setting, ...]:
    """What all services read under the same name, in the order of its class."""
    return tuple(_settings_of(ServiceSettings.model_fields, prefix="", shared=True))


def settings_of(service: str) -> tuple[Setting, ...]:
    """What only this service reads, in the order of its class."""
    kind = SERVICES[service].settings_class()
    prefix = str(kind.model_config.get("env_prefix", ""))
    return tuple(_settings_of(kind.model_fields, prefix=prefix, shared=False))


def all_settings() -> tuple[Setting, ...]:
    """Every setting there is."""
    return (*common_settings(), *(one for name in SERVICES for one in settings_of(name)))


def reference() -> str:
    """The text of `docs/settings.md`."""
    parts = [_OPENING, _section("All services", common_settings())]
    parts += [_section(f"The {name} service", settings_of(name)) for name in SERVICES]
    return "\n".join(parts)


def _settings_of(
    fields: Mapping[str, FieldInfo], *, prefix: str, shared: bool
) -> Iterator[Setting]:
    for name, field in fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices) is shared:
            variable = str(alias.choices[0]) if isinstance(alias, AliasChoices) else prefix + name
            yield Setting(
                variable=variable.upper(),
                kind=_kind(field.annotation),
                default=None if field.is_required() else _written(field.default),
                purpose=field.description or "",
            )


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    return (_TYPES | _NUMBERS)[annotation]


def _written(default: Any) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, time):
        return f"{default:%H:%M}"
    return str(default)


def _section(title: str, settings: Iterable[Setting]) -> str:
    rows = "\n".join(
        f"| `{one.variable}` | {one.kind} | {_default_cell(one)} | {one.purpose} |"
        for one in settings
    )
    return f"## {title}\n\n| variable | takes | default | purpose |\n|---|---|---|---|\n{rows}\n"


def _default_cell(setting: Setting) -> str:
    if setting.default is None:
        return "**required**"
    return f"`{setting.default}`" if setting.default else "empty"
