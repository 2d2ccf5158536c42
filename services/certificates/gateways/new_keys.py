"""The keys that settings ask for and that are not there yet, made into their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.certificates.gateways.credentials.keys import make_proof_key, make_token_key
from services.certificates.gateways.sealing.authority import make_key
from services.certificates.gateways.sealing.tokens import SCHEME
from services.certificates.settings import CertificatesSettings


@dataclass(frozen=True)
class Making:
    """When keys are made, for how long they are good, and whether they mean anything."""

    now: datetime
    years: int
    is_test: bool


@dataclass(frozen=True)
class WantedKey:
    """A key file that a setting names, and the setting with its password."""

    place: Path
    password_setting: str
    password: str
    make: Callable[[], dict[str, bytes]]
    """Returns the contents of its files by their endings; the one that is secret is .p12."""

    def write(self) -> None:
        """Make the key; what is secret is its owner's alone to read.

        Raises:
            FileExistsError: There is a file already; it stays as it is.
        """
        self.place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.place.touch(mode=0o600, exist_ok=False)
        for ending, content in self.make().items():
            place = self.place if ending == ".p12" else self.place.with_suffix(ending)
            place.write_bytes(content)


def wanted_keys(settings: CertificatesSettings, making: Making) -> list[WantedKey]:
    """Return the keys that settings name files for; tokens make their own."""
    seal_password = settings.seal_password.get_secret_value()
    badge_password = settings.badge_password.get_secret_value()

    def seal() -> dict[str, bytes]:
        new = make_key(
            settings.issuer,
            password=seal_password,
            now=making.now,
            years=making.years,
            is_test=making.is_test,
        )
        return {".p12": new.pkcs12, ".pem": new.authority}

    def badge(make: Callable[..., bytes]) -> Callable[[], dict[str, bytes]]:
        return lambda: {
            ".p12": make(
                settings.issuer,
                password=badge_password,
                now=making.now,
                years=making.years,
                is_test=making.is_test,
            )
        }

    named = (
        (settings.seal_key, "SPINN_CERTIFICATES_SEAL_PASSWORD", seal_password, seal),
        (
            settings.badge_key,
            "SPINN_CERTIFICATES_BADGE_PASSWORD",
            badge_password,
            badge(make_proof_key),
        ),
        (
            settings.badge_token_key,
            "SPINN_CERTIFICATES_BADGE_PASSWORD",
            badge_password,
            badge(make_token_key),
        ),
    )
    return [
        WantedKey(Path(place), setting, password, make)
        for place, setting, password, make in named
        if place and not place.startswith(SCHEME)
    ]
