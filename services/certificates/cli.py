"""Commands of the certificates service: the keys that seal documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from services.certificates.domain import keys as life
from services.certificates.gateways.sealing.authority import make_key
from services.certificates.settings import CertificatesSettings
from services.certificates.storage.seal_keys import SealKey, all_keys
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.kernel.errors import Refusal

_LEAST_PASSWORD = 12
_SHOWN = 16


@click.group()
def keys() -> None:
    """Keys that seal certificates."""


@keys.command()
@click.option("--years", default=10, show_default=True, help="How long its seals are good.")
@click.option("--test", "is_test", is_flag=True, help="Marked as a key that proves nothing.")
def make(*, years: int, is_test: bool) -> None:
    """Make a key where SPINN_CERTIFICATES_SEAL_KEY points.

    It is certified by an authority of your own, whose certificate lies beside it (.pem): give
    it to those who want to check seals in their own programs.
    """
    settings = CertificatesSettings()
    password = settings.seal_password.get_secret_value()
    if not settings.seal_key or settings.seal_key.startswith("pkcs11:"):
        raise click.ClickException("SPINN_CERTIFICATES_SEAL_KEY has to name a file")
    if len(password) < _LEAST_PASSWORD:
        raise click.ClickException(
            f"SPINN_CERTIFICATES_SEAL_PASSWORD needs at least {_LEAST_PASSWORD} characters"
        )
    new = make_key(
        settings.issuer, password=password, now=SystemClock().now(), years=years, is_test=is_test
    )
    place = Path(settings.seal_key)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _write_new(place, new.pkcs12, mode=0o600)
    except FileExistsError:
        raise click.ClickException(f"{place} exists; retire its key and name a new file") from None
    place.with_suffix(".pem").write_bytes(new.authority)
    click.echo(f"{place} is made; restart the workers of certificates")


@keys.command("list")
def list_() -> None:
    """Show every key that ever sealed, the newest first."""
    with _transaction() as session:
        rows = [_line(key) for key in all_keys(session)]
    click.echo("\n".join(rows) or "no document was sealed yet")


@keys.command()
@click.argument("fingerprint")
def retire(fingerprint: str) -> None:
    """Let the key with this FINGERPRINT (or its beginning) seal nothing more.

    What it sealed stays good.
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

    Seals from then on prove nothing any more; pages that verify certificates say so.
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


def _line(key: SealKey) -> str:
    parts = [key.fingerprint[:_SHOWN], key.state.replace("_", " "), key.name]
    if key.compromised_from:
        parts.append(f"since {key.compromised_from:%Y-%m-%dT%H:%M}Z")
    parts.append(f"until {key.not_after:%Y-%m-%d}")
    return "  ".join([*parts, "(test key)"] if key.is_test else parts)


def _write_new(place: Path, content: bytes, *, mode: int) -> None:
    place.touch(mode=mode, exist_ok=False)
    place.write_bytes(content)
