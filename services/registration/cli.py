"""Commands of the registration service: loading a catalogue, adding organizers."""

from __future__ import annotations

from pathlib import Path

import click

from services.registration.domain.links import Links
from services.registration.domain.organizers import (
    ORGANIZER,
    ROLES,
    SHORTEST_PASSWORD,
    Account,
    set_organizer,
)
from services.registration.domain.programs.catalogue_file import CatalogueFile
from services.registration.domain.programs.loading import load_catalogue
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.settings import RegistrationSettings
from services.registration.storage import queries
from shared.database import Database
from shared.kernel.addresses import address_key
from shared.kernel.clock import SystemClock
from shared.web.sign_in_sessions import SignInSessions


@click.group()
def catalogue() -> None:
    """Programs and their cohorts."""


@catalogue.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Add the programs of FILE that are not there yet."""
    settings = RegistrationSettings()
    parsed = CatalogueFile.model_validate_json(file.read_bytes())
    database = Database(settings.database_url, pool_size=1)
    with database.transaction() as session:
        added = load_catalogue(session, parsed, now=SystemClock().now(), links=Links.of(settings))
    database.close()
    click.echo(f"{added} programs added, {len(parsed.programs) - added} were there already")


@click.group()
def organizers() -> None:
    """People who may sign in and run cohorts."""


@organizers.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know them.")
@click.password_option(help="At least 12 characters; asked for when not given.")
@click.option("--role", type=click.Choice(ROLES), default=ORGANIZER, show_default=True)
def add(email: str, name: str, password: str, role: str) -> None:
    """Add an organizer, or give EMAIL a new name, password and role.

    Somebody known is signed out everywhere. Which programs they run stays as it is. An admin
    decides that in the browser, where organizers can be added and disabled as well.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"needs at least {SHORTEST_PASSWORD} characters")
    settings = RegistrationSettings()
    database = Database(settings.database_url, pool_size=1)
    with database.transaction() as session:
        known = queries.organizer_by_address(session, address_key(email), changes=True)
        wanted = Account(email, name, password, role, known.programs if known else None)
        account = set_organizer(session, wanted, passwords=Argon2Passwords())
        if known:
            SignInSessions(settings.redis_url).end_all(str(account.id))
    database.close()
    click.echo(f"{email} may sign in")
