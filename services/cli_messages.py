"""`./spinn messages`: what is done about messages that could not be handled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import click

from services.cli_settings import SERVICE_NAMES, settings_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shared.kernel.settings import ServiceSettings

_SHOWN = 200


@click.group()
def messages() -> None:
    """Messages that could not be handled: list them, try again, or drop them."""


@messages.command("list")
@click.argument("services", nargs=-1, type=click.Choice(SERVICE_NAMES), metavar="[SERVICE]...")
def list_waiting(services: tuple[str, ...]) -> None:
    """Show what waits for a decision, the oldest first."""
    from shared.database import Database
    from shared.messaging.dead_letters import waiting

    for service, settings in settings_of(services).items():
        with Database(settings.database_url).transaction() as session:
            letters = waiting(session)
            for letter in letters:
                click.echo(f"{letter.id}  {letter.died_at:%Y-%m-%d %H:%M:%SZ}  {service.name}")
                click.echo(f"    {letter.error}\n    {letter.raw[:_SHOWN]}")
        click.echo(f"{service.name}: {len(letters)} waiting")


@messages.command()
@click.argument("message_id", type=click.UUID)
def replay(message_id: UUID) -> None:
    """Hand a message to its service once more."""
    from shared.kernel.clock import SystemClock
    from shared.messaging import dead_letters
    from shared.messaging.broker import make_broker

    def hand_over(session: Session, settings: ServiceSettings) -> None:
        broker = make_broker(settings.redis_url)
        dead_letters.replay(session, broker, message_id, SystemClock().now())

    _where_it_is(message_id, hand_over)
    click.echo(f"{message_id} is back in its queue")


@messages.command()
@click.argument("message_id", type=click.UUID)
def drop(message_id: UUID) -> None:
    """Delete a message for good."""
    from shared.messaging import dead_letters

    _where_it_is(message_id, lambda session, _settings: dead_letters.drop(session, message_id))
    click.echo(f"{message_id} is gone")


def _where_it_is(message_id: UUID, act: Callable[[Session, ServiceSettings], None]) -> None:
    from shared.database import Database
    from shared.kernel.errors import NotFound

    for settings in settings_of(()).values():
        try:
            with Database(settings.database_url).transaction() as session:
                act(session, settings)
        except NotFound:
            continue
        return
    raise click.ClickException(f"no message {message_id} waits in any service")
