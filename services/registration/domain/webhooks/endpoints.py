"""Endpoints: who hears of what; made, changed, given a new secret, woken, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.webhooks.payloads import EVENTS
from services.registration.domain.webhooks.schedule import OLD_SECRET_SIGNS_FOR
from services.registration.domain.webhooks.signing import SecretMaker, new_salt
from services.registration.storage import webhooks
from services.registration.storage.webhooks import WebhookEndpoint
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.identifiers import new_id


class Addresses(Protocol):
    """Knows where webhooks may go."""

    def check(self, url: str) -> None:
        """Refuse an address that is not public HTTPS.

        Raises:
            AddressRefused: Nothing is sent there.
        """
        ...


@dataclass(frozen=True)
class WriteEndpoint:
    """Where to send what; no ``events`` means all."""

    url: str
    description: str
    events: tuple[str, ...]


def add_endpoint(
    session: Session, command: WriteEndpoint, *, addresses: Addresses, now: datetime
) -> WebhookEndpoint:
    """Add an endpoint.

    Raises:
        AddressRefused: Nothing is sent to such an address.
        Invalid: An event does not exist.
    """
    _check(command, addresses)
    endpoint = WebhookEndpoint(
        id=new_id(),
        url=command.url,
        description=command.description,
        events=list(command.events),
        salt=new_salt(),
        created_at=now,
    )
    session.add(endpoint)
    session.flush()
    return endpoint


def change_endpoint(
    session: Session, endpoint_id: UUID, command: WriteEndpoint, *, addresses: Addresses
) -> WebhookEndpoint:
    """Write an endpoint anew; one that was disabled hears again.

    Raises:
        NotFound: There is no such endpoint.
        AddressRefused, Invalid: As for a new one.
    """
    endpoint = _locked(session, endpoint_id)
    _check(command, addresses)
    endpoint.url, endpoint.description = command.url, command.description
    endpoint.events = list(command.events)
    endpoint.disabled_at = endpoint.disabled_reason = endpoint.failing_since = None
    return endpoint


def rotate_secret(session: Session, endpoint_id: UUID, *, now: datetime) -> WebhookEndpoint:
    """Give the endpoint a new secret; the old one signs beside it for a day.

    Raises:
        NotFound: There is no such endpoint.
    """
    endpoint = _locked(session, endpoint_id)
    endpoint.previous_salt, endpoint.salt = endpoint.salt, new_salt()
    endpoint.previous_until = now + OLD_SECRET_SIGNS_FOR
    return endpoint


def remove_endpoint(session: Session, endpoint_id: UUID) -> None:
    """Remove an endpoint with its log; nothing more is sent to it.

    Raises:
        NotFound: There is no such endpoint.
    """
    _locked(session, endpoint_id)
    webhooks.delete_endpoint(session, endpoint_id)


def secrets_in_use(endpoint: WebhookEndpoint, maker: SecretMaker, now: datetime) -> tuple[str, ...]:
    """Return the secrets that sign now, the present one first."""
    salts = [endpoint.salt]
    until = endpoint.previous_until
    if endpoint.previous_salt is not None and until is not None and now < until:
        salts.append(endpoint.previous_salt)
    return tuple(maker.secret(salt) for salt in salts)


def _locked(session: Session, endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = webhooks.endpoint_for_update(session, endpoint_id)
    if endpoint is None:
        raise NotFound
    return endpoint


def _check(command: WriteEndpoint, addresses: Addresses) -> None:
    if not set(command.events) <= set(EVENTS):
        raise Invalid("there is no such event")
    addresses.check(command.url)
