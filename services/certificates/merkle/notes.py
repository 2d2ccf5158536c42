"""Signed roots: a checkpoint in a signed note (C2SP signed-note, https://c2sp.org), by Ed25519."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256

from services.certificates.merkle.checkpoints import Checkpoint

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_MARK = "\N{EM DASH} "

Sign = Callable[[bytes], bytes]
# verifies(public_key, signature, message) tells whether an Ed25519 signature is right.
Verifies = Callable[[bytes, bytes, bytes], bool]


def signed(checkpoint: Checkpoint, public_key: bytes, sign: Sign) -> str:
    """Return the note: the checkpoint and one Ed25519 signature by ``public_key`` (32 bytes)."""
    text = checkpoint.to_text()
    signature = key_id(checkpoint.origin, public_key) + sign(text.encode())
    return f"{text}\n{_MARK}{checkpoint.origin} {b64encode(signature).decode()}\n"


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return sha256(f"{name}\n".encode() + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def is_signed_by(note: str, public_key: bytes, verifies: Verifies) -> bool:
    """Tell whether one of the note's signatures is by ``public_key`` over all of its text."""
    text, gap, _rest = note.partition("\n\n")
    origin = text.partition("\n")[0]
    message = f"{text}\n".encode()
    return bool(gap) and any(
        name == origin
        and content[:_KEY_ID_BYTES] == key_id(name, public_key)
        and verifies(public_key, content[_KEY_ID_BYTES:], message)
        for name, content in _signatures(note)
    )


def _signatures(note: str) -> Iterator[tuple[str, bytes]]:
    for line in note.partition("\n\n")[2].splitlines():
        name, _blank, content = line.removeprefix(_MARK).rpartition(" ")
        try:
            found = b64decode(content, validate=True)
        except (ValueError, binascii.Error):
            continue
        if line.startswith(_MARK) and len(found) == _KEY_ID_BYTES + _SIGNATURE_BYTES:
            yield name, found
