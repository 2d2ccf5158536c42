"""`./spinn health`: asks services that are being served how they are; for container engines."""

from __future__ import annotations

import http.client
import sys

import click

from services.cli_settings import SERVICE_NAMES

_PATIENCE_SECONDS = 5


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICE_NAMES), metavar="[SERVICE]...")
@click.option("--at", "address", default="127.0.0.1:8000", show_default=True, help="HOST:PORT.")
def health(services: tuple[str, ...], address: str) -> None:
    """Ask services how they are; exits 1 when one is not well."""
    from services.roster import chosen

    answers = {
        service.name: _ask(address, f"{service.mount}/healthz") for service in chosen(services)
    }
    for name, answer in answers.items():
        click.echo(f"{name}: {answer}")
    if any(answer != "up" for answer in answers.values()):
        sys.exit(1)


def _ask(address: str, path: str) -> str:
    connection = http.client.HTTPConnection(address, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({error})"
    finally:
        connection.close()
    return "up" if status == http.client.OK else f"answers {status}"
