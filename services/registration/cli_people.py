"""Commands about people: erasing somebody once more after a backup has brought them back."""

from __future__ import annotations

from uuid import UUID

import click

from services.registration.domain.errors import ReasonNamesPerson
from services.registration.domain.links import Links
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.settings import RegistrationSettings
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.kernel.errors import NotFound

_OPERATOR = "operator"


@click.group()
def people() -> None:
    """People who have signed up."""


@people.command("erase")
@click.argument("participant", type=click.UUID)
@click.option("--reason", required=True, help="Why, without saying who it is about.")
@click.option(
    "--with-certificates", is_flag=True, help="Their certificates, too; else those can be verified."
)
def erase_person(participant: UUID, reason: str, *, with_certificates: bool) -> None:
    """Erase the person with this id in all services; once more changes nothing.

    The id stands in the log of whoever was erased, and in the copy of a person's data.
    """
    settings = RegistrationSettings()
    database = Database(settings.database_url, pool_size=1)
    command = Erase(participant, _OPERATOR, with_certificates, reason)
    try:
        with database.transaction() as session:
            done = erase(session, command, now=SystemClock().now(), links=Links.of(settings))
    except NotFound:
        raise click.ClickException(f"nobody has the id {participant}") from None
    except ReasonNamesPerson:
        raise click.BadParameter("names the person, and would be kept") from None
    finally:
        database.close()
    click.echo("erased" if done else "was erased before")
