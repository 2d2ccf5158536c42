"""`./spinn settings`: the reference of all settings."""

from __future__ import annotations

import click

from services.cli_settings import ROOT


@click.group("settings")
def settings_docs() -> None:
    """What Spinn can be told by its environment."""


@settings_docs.command()
def show() -> None:
    """Print the reference of all settings."""
    from services.settings_reference import reference

    click.echo(reference(), nl=False)


@settings_docs.command()
def write() -> None:
    """Write that reference to docs/settings.md."""
    from services.settings_reference import PLACE, reference

    (ROOT / PLACE).write_text(reference(), encoding="utf-8")
    click.echo(f"{PLACE} is up to date")
