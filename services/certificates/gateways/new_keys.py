"""The keys that settings ask for and that are not there yet, made into their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from services.certificates.gateways.credentials.keys import make_proof_key, make_token_key
from services.certificates.gateways.sealing.authority import make_key
from services.certificates.gateways.sealing.tokens import SCHEME
from services.certificates.settings import CertificatesSettings

_KEY_FILE = ".p12"


@dataclass(frozen=True)
class Making:
    """When keys are made, for how long they are good, and whether they mean anything."""

    now: datetime
    years: int
    is_test: bool


Make = Callable[[str, str, Making], dict[str, bytes]]
"""From whose key it is and the password to the contents of its files, by their endings."""


@dataclass(frozen=True)
class WantedKey:
    """A key file that a setting names, and the setting with its password."""

    place: Path
    password_setting: str
    password: str
    organisation: str
    make: Make

    def write(self, making: Making) -> None:
        """Make the key; what is secret is its owner's alone to read.

        Raises:
            FileExistsError: There is a file already; it stays as it is.
        """
        self.place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.place.touch(mode=0o600, exist_ok=False)
        for ending, content in self.make(self.organisation, self.password, making).items():
            place = self.place if ending == _KEY_FILE else self.place.with_suffix(ending)
            place.write_bytes(content)


def wanted_keys(settings: CertificatesSettings) -> list[WantedKey]:
    """Return the keys that settings name files for; keys on hardware are made there."""
    seal = ("SPINN_CERTIFICATES_SEAL_PASSWORD", settings.seal_password.get_secret_value())
    badge = ("SPINN_CERTIFICATES_BADGE_PASSWORD", settings.badge_password.get_secret_value())
    named: tuple[tuple[str, tuple[str, str], Make], ...] = (
        (settings.seal_key, seal, _seal),
        (settings.badge_key, badge, partial(_badge, make_proof_key)),
        (settings.badge_token_key, badge, partial(_badge, make_token_key)),
    )
    return [
        WantedKey(Path(place), *password, settings.issuer, make)
        for place, password, make in named
        if place and not place.startswith(SCHEME)
    ]


def _seal(organisation: str, password: str, making: Making) -> dict[str, bytes]:
    new = make_key(organisation, password=password, **asdict(making))
    return {_KEY_FILE: new.pkcs12, ".pem": new.authority}


def _badge(
    make: Callable[..., bytes], organisation: str, password: str, making: Making
) -> dict[str, bytes]:
    return {_KEY_FILE: make(organisation, password=password, **asdict(making))}
