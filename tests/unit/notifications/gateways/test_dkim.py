from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.notifications.cli import dkim
from services.notifications.gateways.dkim import DkimSigner, KeyNotUsable, make_key, read_key

AS_PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
NAMES = ["--domain", "exempel.se", "--selector", "spinn"]


def test_key_when_made_then_only_its_owner_reads_it_and_it_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    made = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    signers = [DkimSigner("exempel.se", "spinn", key) for key in (made, read_key(path))]
    assert signers[0].record() == signers[1].record()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        rsa_key(65537, 1024).private_bytes(*AS_PEM),  # noqa: S505  (too short, which is the point)
        ec_key(SECP256R1()).private_bytes(*AS_PEM),
    ],
)
def test_key_when_it_cannot_sign_mail_then_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    with pytest.raises(KeyNotUsable):
        read_key(path)


def test_command_when_a_key_is_made_then_prints_its_record_and_again(tmp_path: Path) -> None:
    path = str(tmp_path / "key.pem")
    made = CliRunner().invoke(dkim, ["make", path, *NAMES])
    again = CliRunner().invoke(dkim, ["record", path, *NAMES])
    assert made.output == again.output
    assert made.output.startswith('spinn._domainkey.exempel.se. IN TXT ( "v=DKIM1; k=rsa; p=')
    strings = made.output.split('"')[1::2]
    assert max(len(each) for each in strings) <= 255


def test_command_when_there_is_a_key_already_then_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("precious")
    outcome = CliRunner().invoke(dkim, ["make", str(path), *NAMES])
    assert (outcome.exit_code, path.read_text()) == (1, "precious")
    assert CliRunner().invoke(dkim, ["record", str(path), *NAMES]).exit_code == 1


@pytest.mark.parametrize("body", [b"", b"\r\n", b"a\r\n\r\n\r\n"])
def test_signature_when_made_then_lines_are_short_and_the_message_follows(
    tmp_path: Path, body: bytes
) -> None:
    signer = DkimSigner("exempel.se", "spinn", make_key(tmp_path / "key.pem"))
    content = b"From: a@exempel.se\r\nSubject: hi\r\n\r\n" + body
    signed = signer.sign(content, datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert signed.endswith(content)
    assert signed.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
    assert max(len(line) for line in signed.split(b"\r\n")) <= 78
