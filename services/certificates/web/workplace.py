"""What this service's views need beyond what all services have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import FileStore

_EXTENSION = "spinn_certificates"


@dataclass(frozen=True)
class Workplace:
    """Links, documents and limits; made once per process."""

    links: CertificateLinks
    store: FileStore
    miss_limit: str
    name_limit: str


def set_up_workplace(app: Flask, workplace: Workplace) -> None:
    """Give ``app`` its workplace."""
    app.extensions[_EXTENSION] = workplace


def current_workplace() -> Workplace:
    """Return the workplace of the app that serves the present request."""
    return cast("Workplace", current_app.extensions[_EXTENSION])
