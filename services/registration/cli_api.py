"""Commands for programs that use the API: the tokens that let them in."""

from __future__ import annotations

from uuid import UUID

import click

from services.registration.domain.api_tokens import SCOPES, MakeToken, make_token, revoke_token
from services.registration.settings import RegistrationSettings
from services.registration.storage.api_access import tokens as all_tokens
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.kernel.errors import NotFound


@click.group()
def registration() -> None:
    """Registration's tokens for programs."""


@registration.group()
def tokens() -> None:
    """Tokens with which programs use the API."""


def _database() -> Database:
    return Database(RegistrationSettings().database_url, pool_size=1)


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What the token may do; give it once for each.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it works [default: no end].")
def make(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token for the program NAME and show it, this once."""
    database = _database()
    with database.transaction() as session:
        command = MakeToken(name, scopes, days, "command line")
        made = make_token(session, command, now=SystemClock().now())
    database.close()
    click.echo(made.secret)


@tokens.command(name="list")
def list_tokens() -> None:
    """List the tokens, without their secrets."""
    database = _database()
    with database.transaction() as session:
        for row in all_tokens(session):
            used = f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never"
            state = "revoked" if row.revoked_at else f"last used {used}"
            click.echo(f"{row.id}  {row.prefix}  {row.name}  {' '.join(row.scopes)}  {state}")
    database.close()


@tokens.command()
@click.argument("token_id", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """End the token TOKEN_ID at once."""
    database = _database()
    try:
        with database.transaction() as session:
            prefix = revoke_token(session, token_id, now=SystemClock().now()).prefix
    except NotFound:
        raise click.BadParameter("there is no such token") from None
    finally:
        database.close()
    click.echo(f"{prefix} no longer works")
