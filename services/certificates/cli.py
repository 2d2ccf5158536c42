"""Commands of the certificates service: the keys that seal and sign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from services.certificates.domain import keys as life
from services.certificates.gateways.new_keys import Making, wanted_keys
from services.certificates.settings import CertificatesSettings
from services.certificates.storage.signing_keys import (
    ACTIVE,
    CREDENTIAL,
    SEAL,
    SigningKey,
    all_keys,
)
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.kernel.errors import Refusal

_LEAST_PASSWORD = 12
_SHOWN = 16
# What nobody does while no key is at work for it.
_LACKS = {
    SEAL: "no key seals documents (SPINN_CERTIFICATES_SEAL_KEY)",
    CREDENTIAL: "no key signs badges, status lists and roots of the public log"
    " (SPINN_CERTIFICATES_BADGE_KEY)",
}


@click.group()
def keys() -> None:
    """Keys that seal and sign certificates."""


@keys.command()
@click.option("--years", default=10, show_default=True, help="How long what they sign is good.")
@click.option("--test", "is_test", is_flag=True, help="Marked as keys that prove nothing.")
def make(*, years: int, is_test: bool) -> None:
    """Make the keys whose files the settings name and that are not there yet.

    SPINN_CERTIFICATES_SEAL_KEY, SPINN_CERTIFICATES_BADGE_KEY, SPINN_CERTIFICATES_BADGE_TOKEN_KEY.
    The key that seals is certified by an authority of your own, whose certificate lies beside
    it (.pem): give it to those who want to check seals in their own programs.
    """
    making = Making(SystemClock().now(), years, is_test)
    wanted = wanted_keys(CertificatesSettings())
    missing = [key for key in wanted if not key.place.exists()]
    if not wanted:
        raise click.ClickException("SPINN_CERTIFICATES_SEAL_KEY has to name a file")
    if not missing:
        there = ", ".join(str(key.place) for key in wanted)
        raise click.ClickException(f"{there} exists; retire its key and name a new file")
    for key in missing:
        if len(key.password) < _LEAST_PASSWORD:
            raise click.ClickException(
                f"{key.password_setting} needs at least {_LEAST_PASSWORD} characters"
            )
    for key in missing:
        key.write(making)
        click.echo(f"{key.place} is made; restart the workers of certificates")


@keys.command("list")
def list_() -> None:
    """Show every key that ever signed, the newest first."""
    with _transaction() as session:
        known = all_keys(session)
        rows = [_line(key) for key in known]
    click.echo("\n".join(rows) or "no key was used yet")
    now = SystemClock().now()
    at_work = {key.purpose for key in known if key.state == ACTIVE and key.not_after > now}
    for purpose, lack in _LACKS.items():
        if purpose not in at_work:
            click.echo(lack, err=True)


@keys.command()
@click.argument("fingerprint")
def retire(fingerprint: str) -> None:
    """Let the key with this FINGERPRINT (or its beginning) sign nothing more.

    What it signed stays good.
    """
    with _transaction() as session:
        click.echo(_line(life.retire(session, fingerprint, now=SystemClock().now())))


@keys.command()
@click.argument("fingerprint")
@click.option(
    "--since",
    required=True,
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="In UTC, such as 2026-11-30T08:00.",
)
def compromise(fingerprint: str, since: datetime) -> None:
    """Say that somebody else had the key with this FINGERPRINT, and since when.

    What it signed from then on proves nothing any more; pages that verify certificates say so.
    """
    with _transaction() as session:
        key = life.compromise(
            session, fingerprint, since=since.replace(tzinfo=UTC), now=SystemClock().now()
        )
        click.echo(_line(key))


@contextmanager
def _transaction() -> Iterator[Session]:
    database = Database(CertificatesSettings().database_url, pool_size=1)
    try:
        with database.transaction() as session:
            yield session
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.code.replace('_', ' ')}: {refusal}") from None
    finally:
        database.close()


def _line(key: SigningKey) -> str:
    parts = [key.fingerprint[:_SHOWN], key.purpose, key.state.replace("_", " "), key.name]
    if key.compromised_from:
        parts.append(f"since {key.compromised_from:%Y-%m-%dT%H:%M}Z")
    parts.append(f"until {key.not_after:%Y-%m-%d}")
    return "  ".join([*parts, "(test key)"] if key.is_test else parts)
