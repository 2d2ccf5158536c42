"""Signed roots as text: a checkpoint in a signed note, as transparency logs publish them.

C2SP tlog-checkpoint and signed-note (https://c2sp.org): the name of the log, the number of
leaves, the root in base64; an empty line; signatures. A line of ours after the root says when.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from services.certificates.merkle.hashing import HASH_BYTES

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_MARK = "\N{EM DASH} "
_TIME = "time "

Sign = Callable[[bytes], bytes]
# verifies(public_key, signature, message) tells whether an Ed25519 signature is right.
Verifies = Callable[[bytes, bytes, bytes], bool]


class NoteUnreadable(ValueError):
    """The text is no signed root."""


@dataclass(frozen=True)
class Checkpoint:
    """A root over the first ``size`` leaves of the log ``origin``, signed ``at`` (RFC 3339)."""

    origin: str
    size: int
    root: bytes
    at: str

    def to_text(self) -> str:
        """Return the lines that are signed, with the line end of each."""
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{_TIME}{self.at}\n"


def signed(checkpoint: Checkpoint, public_key: bytes, sign: Sign) -> str:
    """Return the note: the checkpoint and one Ed25519 signature by ``public_key`` (32 bytes)."""
    text = checkpoint.to_text()
    signature = key_id(checkpoint.origin, public_key) + sign(text.encode())
    return f"{text}\n{_MARK}{checkpoint.origin} {b64encode(signature).decode()}\n"


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return sha256(f"{name}\n".encode() + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def read(note: str) -> Checkpoint:
    """Return what a note says, whoever signed it.

    Raises:
        NoteUnreadable: It does not have the form of a signed root.
    """
    lines = note.partition("\n\n")[0].split("\n")
    try:
        origin, size, root, *more = lines
        checkpoint = Checkpoint(origin, int(size), b64decode(root, validate=True), _time(more))
    except (ValueError, binascii.Error) as error:
        raise NoteUnreadable("this is no signed root") from error
    if len(checkpoint.root) != HASH_BYTES or checkpoint.size < 0:
        raise NoteUnreadable("this is no signed root")
    return checkpoint


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


def _time(more: list[str]) -> str:
    return next((line.removeprefix(_TIME) for line in more if line.startswith(_TIME)), "")
