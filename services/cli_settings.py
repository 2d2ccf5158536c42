"""Where the commands take the services' settings from: the environment, else the running demo."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.roster import Service
    from shared.kernel.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[1]
SERVICE_NAMES = ("registration", "notifications", "certificates")


def settings_of(names: Sequence[str]) -> dict[Service, ServiceSettings]:
    """The settings of these services, all when none is named; ends the command when wrong."""
    from services.roster import SettingsWrong, chosen, read_all_settings

    use_the_running_demo()
    try:
        return read_all_settings(chosen(names))
    except SettingsWrong as fault:
        raise click.ClickException(str(fault)) from None


def use_the_running_demo() -> None:
    """Take the demo's settings where the environment says nothing of Spinn at all.

    So that `./spinn organizers add` and the like work beside `./spinn demo` without more ado.
    """
    from services.demo_state import environment_of_the_running_demo

    if not any(name.startswith("SPINN_") for name in os.environ):
        os.environ.update(environment_of_the_running_demo(ROOT / "var"))
