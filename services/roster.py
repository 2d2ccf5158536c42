"""Which services there are, where each is mounted; each is loaded only when it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

if TYPE_CHECKING:
    from flask import Flask

    from shared.kernel.settings import ServiceSettings
    from shared.messaging.backstage import Backstage


class SettingsWrong(Exception):
    """Settings are missing or wrong; the text names every one of them, over all services."""


@dataclass(frozen=True)
class Service:
    """One service and the names under which its parts are found.

    ``elsewhere`` are addresses that standards put outside its mount, with its own path for each.
    """

    name: str
    mount: str
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def package(self) -> str:
        """The dotted name of its package."""
        return f"services.{self.name}"

    def settings_class(self) -> type[ServiceSettings]:
        """What its settings are called, take and are for."""
        module = import_module(f"{self.package}.settings")
        kind: type[ServiceSettings] = getattr(module, f"{self.name.title()}Settings")
        return kind

    def read_settings(self) -> ServiceSettings:
        """Read its settings from the environment; raises pydantic's ValidationError."""
        return self.settings_class()()

    def create_app(self, settings: ServiceSettings) -> Flask:
        """Its web side."""
        app: Flask = import_module(f"{self.package}.app").create_app(settings)
        return app

    def create_backstage(self, settings: ServiceSettings) -> Backstage:
        """What runs behind its pages."""
        backstage: Backstage = import_module(f"{self.package}.app").create_backstage(settings)
        return backstage


REGISTRATION = Service("registration", "")
SERVICES = {
    service.name: service
    for service in (
        REGISTRATION,
        Service("notifications", "/notifications"),
        # did:web Method, 3.2: the keys of whoever is reached at this host.
        Service("certificates", "/certificates", (("/.well-known/did.json", "/did.json"),)),
    )
}


def chosen(names: Iterable[str]) -> tuple[Service, ...]:
    """The services of these names; all when there are none."""
    return tuple(SERVICES[name] for name in names) or tuple(SERVICES.values())


def read_all_settings(services: Iterable[Service]) -> dict[Service, ServiceSettings]:
    """The settings of several services; raises SettingsWrong with all that is amiss at once."""
    settings: dict[Service, ServiceSettings] = {}
    faults: dict[str, str] = {}
    for service in services:
        try:
            settings[service] = service.read_settings()
        except ValidationError as error:
            faults.update(_named(service, fault) for fault in error.errors())
    if faults:
        lines = "\n".join(f"  {variable}: {text}" for variable, text in sorted(faults.items()))
        raise SettingsWrong(f"These environment variables are missing or wrong:\n{lines}")
    return settings


def _named(service: Service, fault: Any) -> tuple[str, str]:
    place = str(fault["loc"][0]) if fault["loc"] else "?"
    shared = place.startswith("SPINN_")
    return place if shared else f"SPINN_{service.name}_{place}".upper(), str(fault["msg"])
