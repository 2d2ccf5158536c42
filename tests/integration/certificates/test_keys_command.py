"""`spinn keys`: make, list, retire and compromise, as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.certificates.cli import keys
from services.certificates.gateways.credentials.keys import open_proof_key, open_token_key
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.support.certificate_house import House
from tests.support.certificates import SECRET, PlainTextSealer
from tests.support.seals import PASSWORD


class Operator:
    """Types commands; the key is to lie in a folder that does not exist yet."""

    def __init__(self, house: House, redis_url: str, folder: Path) -> None:
        self.place = folder / "keys" / "seal.p12"
        self.environment = {
            "SPINN_CERTIFICATES_DATABASE_URL": house.database.url,
            "SPINN_CERTIFICATES_FILE_DIRECTORY": str(folder),
            "SPINN_CERTIFICATES_SEAL_KEY": str(self.place),
            "SPINN_CERTIFICATES_SEAL_PASSWORD": PASSWORD,
            "SPINN_REDIS_URL": redis_url,
            "SPINN_PUBLIC_URL": "https://spinn.example.org",
            "SPINN_SECRET_KEY": SECRET,
            "SPINN_ORGANISER_NAME": "Stiftelsen Exempelparken",
        }

    def types(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(keys, arguments, env=self.environment | environment)


@pytest.fixture
def operator(house: House, redis_url: str, tmp_path: Path) -> Operator:
    return Operator(house, redis_url, tmp_path)


def test_make_when_typed_makes_a_key_that_only_its_owner_reads(operator: Operator) -> None:
    done = operator.types("make", "--test")
    assert done.exit_code == 0, done.output
    assert oct(operator.place.stat().st_mode & 0o777) == "0o600"
    sealer = open_sealer(str(operator.place), PASSWORD)
    assert (sealer.name, sealer.is_test) == ("Stiftelsen Exempelparken seal", True)
    assert b"BEGIN CERTIFICATE" in operator.place.with_suffix(".pem").read_bytes()


def test_make_when_badge_keys_are_wanted_too_makes_what_is_missing(
    operator: Operator, tmp_path: Path
) -> None:
    operator.types("make")
    seal = operator.place.read_bytes()
    proof, token = tmp_path / "badges.p12", tmp_path / "tokens.p12"
    wanted = {
        "SPINN_CERTIFICATES_BADGE_KEY": str(proof),
        "SPINN_CERTIFICATES_BADGE_TOKEN_KEY": str(token),
        "SPINN_CERTIFICATES_BADGE_PASSWORD": PASSWORD,
    }
    done = operator.types("make", "--test", **wanted)
    assert done.exit_code == 0, done.output
    assert operator.place.read_bytes() == seal
    assert oct(proof.stat().st_mode & 0o777) == "0o600"
    first, second = open_proof_key(str(proof), PASSWORD), open_token_key(str(token), PASSWORD)
    assert (first.name, first.is_test) == ("Stiftelsen Exempelparken badges", True)
    assert (second.name, second.is_test) == ("Stiftelsen Exempelparken badges as tokens", True)


def test_list_when_no_key_is_at_work_then_it_tells_what_is_not_done(
    operator: Operator, house: House
) -> None:
    house.sealer = PlainTextSealer()
    house.issue()
    done = operator.types("list")
    assert done.exit_code == 0
    assert "no key seals documents" not in done.output
    assert "no key signs badges, status lists and roots of the public log" in done.output
    operator.types("retire", house.sealer.fingerprint)
    assert "no key seals documents" in operator.types("list").output


def test_make_when_there_is_a_key_leaves_it(operator: Operator) -> None:
    operator.types("make")
    before = operator.place.read_bytes()
    done = operator.types("make")
    assert (done.exit_code, operator.place.read_bytes()) == (1, before)
    assert "exists" in done.output


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("SPINN_CERTIFICATES_SEAL_KEY", "", "has to name a file"),
        ("SPINN_CERTIFICATES_SEAL_KEY", "pkcs11:token=spinn", "has to name a file"),
        ("SPINN_CERTIFICATES_SEAL_PASSWORD", "short", "at least 12 characters"),
    ],
)
def test_make_when_it_cannot_says_what_is_missing(
    operator: Operator, variable: str, value: str, words: str
) -> None:
    done = operator.types("make", **{variable: value})
    assert done.exit_code == 1
    assert words in done.output


def test_list_when_nothing_was_signed_says_so(operator: Operator) -> None:
    assert operator.types("list").stdout == "no key was used yet\n"


def test_keys_when_retired_or_compromised_are_listed_so(operator: Operator, house: House) -> None:
    house.sealer = PlainTextSealer(is_test=True)
    house.issue()
    assert (
        operator.types("list").stdout
        == "f00d  seal  active  A seal  until 2031-01-01  (test key)\n"
    )
    assert "verify only" in operator.types("retire", "f0").output
    done = operator.types("compromise", "f00d", "--since", "2026-11-30T08:00")
    assert done.output == (
        "f00d  seal  compromised  A seal  since 2026-11-30T08:00Z  until 2031-01-01  (test key)\n"
    )


def test_retire_when_no_key_has_the_fingerprint_refuses(operator: Operator) -> None:
    done = operator.types("retire", "abc")
    assert (done.exit_code, done.output) == (1, "Error: signing key unknown: abc\n")
