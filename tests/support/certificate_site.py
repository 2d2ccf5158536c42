"""The certificates service as a visitor meets it: a house that issues, an app in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.certificates.app import create_app
from services.certificates.domain.naming import NameShown
from services.certificates.gateways.filestore import LocalFileStore
from tests.support.certificate_house import House
from tests.support.certificates import (
    PlainTextRenderer,
    certificate_links,
    certificates_settings,
    completed,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase

ADDRESS = "http://spinn.example.org"
MANY = "100000/minute"


@dataclass
class CertificateSite:
    """A house that issues certificates, and what visitors see of it."""

    house: House
    app: Flask

    @classmethod
    def opened(
        cls,
        database: TestDatabase,
        clock: SettableClock,
        redis_url: str,
        folder: Path,
        **settings: Any,
    ) -> CertificateSite:
        """Open the site; without limits, unless ``settings`` say otherwise."""
        limits = {"miss_limit": MANY, "name_limit": MANY}
        app = create_app(
            certificates_settings(
                database.url,
                redis_url,
                folder,
                **{"public_url": ADDRESS, **limits, **settings},
            ),
            clock,
        )
        return cls(House(database, clock, PlainTextRenderer(), LocalFileStore(folder)), app)

    @property
    def visitor(self) -> FlaskClient:
        """A browser that has been nowhere yet."""
        return self.app.test_client()

    def issue(self, name: str = "Åsa Öberg", shown: NameShown | None = None, **more: Any) -> UUID:
        """Issue a certificate; its name shows as its holder wants, if they have chosen."""
        issuance_id = self.house.issue(completed(name=name, **more))
        if shown is not None:
            self.house.show(issuance_id, shown)
        return issuance_id

    def number(self, issuance_id: UUID) -> str:
        return self.house.row(issuance_id).number

    def page(self, issuance_id: UUID, language: str = "en") -> TestResponse:
        """What anybody sees who has the number."""
        headers = {"Accept-Language": language}
        return self.visitor.get(f"/{self.number(issuance_id)}", headers=headers)

    def own_path(self, issuance_id: UUID) -> str:
        """Where its holder has their page, without the mount."""
        link = certificate_links("").holder(self.number(issuance_id))
        return link.removeprefix("/certificates")

    def file_path(self, issuance_id: UUID) -> str:
        """Where its holder fetches the document, without the mount."""
        link = certificate_links("").download(self.number(issuance_id))
        return link.removeprefix("/certificates")

    def compare(self, issuance_id: UUID, typed: str, language: str = "en") -> TestResponse:
        """Ask whether a name is the one on the certificate."""
        return self.visitor.post(
            f"/{self.number(issuance_id)}/name",
            data={"name": typed},
            headers={"Accept-Language": language},
        )
