"""`./spinn contracts`: the files that are made from the message classes."""

from __future__ import annotations

import click

from services.cli_settings import ROOT


@click.group()
def contracts() -> None:
    """The messages between the services."""


@contracts.command()
def write() -> None:
    """Write schemas and docs/messages.md anew from the classes, and tidy the examples.

    An example is written by hand, once, when its class is new; afterwards this command adds what
    the class has got since.
    """
    from services.message_pages import messages_page
    from shared.contracts.published import EXAMPLES, SCHEMAS, as_text, file_name, schema_of
    from shared.contracts.published import tidy_example_of as tidy
    from shared.contracts.registry import MESSAGES

    for message in MESSAGES:
        name = file_name(message)
        (SCHEMAS / name).write_text(as_text(schema_of(message)), encoding="utf-8")
        try:
            (EXAMPLES / name).write_text(as_text(tidy(message)), encoding="utf-8")
        except FileNotFoundError:
            raise click.ClickException(f"{message.NAME} has no example: write {name}") from None
    (ROOT / "docs" / "messages.md").write_text(messages_page(), encoding="utf-8")
    click.echo(f"{len(MESSAGES)} messages written")
