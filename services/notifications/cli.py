"""`./spinn dkim`: the key that mails are signed with, and what the DNS has to say of it."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def dkim() -> None:
    """The key that mails are signed with."""


@dkim.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--domain", required=True, help="Domain of the sender's address.")
@click.option("--selector", required=True, help="A name for the key, such as spinn2027.")
def make(file: Path, domain: str, selector: str) -> None:
    """Make a private key in a new FILE and print the record to publish."""
    from services.notifications.gateways.dkim import DkimSigner, make_key

    try:
        key = make_key(file)
    except FileExistsError:
        raise click.ClickException(f"{file} exists; a key is never written over") from None
    click.echo(DkimSigner(domain, selector, key).zone_line())


@dkim.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--domain", required=True, help="Domain of the sender's address.")
@click.option("--selector", required=True, help="The name of the key.")
def record(file: Path, domain: str, selector: str) -> None:
    """Print the record that belongs to the private key in FILE."""
    from services.notifications.gateways.dkim import DkimSigner, KeyNotUsable, read_key

    try:
        key = read_key(file)
    except KeyNotUsable as error:
        raise click.ClickException(str(error)) from None
    click.echo(DkimSigner(domain, selector, key).zone_line())
