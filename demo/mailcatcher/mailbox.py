"""The caught messages: one .eml file each, with a small file beside it for the list."""

import json
import re
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import SMTPUTF8
from pathlib import Path

_ID = re.compile(r"[0-9]{20}-[0-9a-f]{8}")


class NoSuchMail(LookupError):
    """There is no message with this id."""


@dataclass(frozen=True)
class Envelope:
    """What the list shows of a message; the recipients are those of the SMTP dialogue."""

    id: str
    received: str
    sender: str
    recipients: tuple[str, ...]
    subject: str

    @property
    def received_at(self) -> datetime:
        """When it was accepted."""
        return datetime.fromisoformat(self.received)


class Mailbox:
    """A folder of caught messages, shared by the SMTP server that adds and the pages that read."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def add(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> Envelope:
        """Keep a message; it is on disk when this returns."""
        headers = BytesHeaderParser(policy=SMTPUTF8).parsebytes(raw)
        envelope = Envelope(
            # Sorted by name is sorted by time.
            id=f"{time.time_ns():020d}-{secrets.token_hex(4)}",
            received=datetime.now(UTC).isoformat(),
            sender=sender,
            recipients=tuple(recipients),
            subject=str(headers.get("Subject", "")),
        )
        self._source_file(envelope.id).write_bytes(raw)
        # Renamed into place last: whoever lists the folder meets whole messages only.
        unfinished = self._directory / f"{envelope.id}.unfinished"
        unfinished.write_text(json.dumps(asdict(envelope), ensure_ascii=False), encoding="utf-8")
        unfinished.rename(self._envelope_file(envelope.id))
        return envelope

    def list(self, *, recipient: str = "") -> list[Envelope]:
        """All messages, the newest first; only those to addresses that contain `recipient`."""
        wanted = recipient.strip().casefold()
        return [
            envelope
            for envelope in self._envelopes()
            if any(wanted in address.casefold() for address in envelope.recipients)
        ]

    def envelope(self, mail_id: str) -> Envelope:
        """One message's line of the list; raises NoSuchMail."""
        if not _ID.fullmatch(mail_id):
            raise NoSuchMail(mail_id)
        try:
            return _read_envelope(self._envelope_file(mail_id))
        except FileNotFoundError:
            raise NoSuchMail(mail_id) from None

    def source(self, mail_id: str) -> bytes:
        """One message as it came over the wire; raises NoSuchMail."""
        return self._source_file(self.envelope(mail_id).id).read_bytes()

    def empty(self) -> None:
        """Delete all messages."""
        for envelope in self._envelopes():
            self._envelope_file(envelope.id).unlink(missing_ok=True)
            self._source_file(envelope.id).unlink(missing_ok=True)

    def _envelopes(self) -> Iterable[Envelope]:
        for file in sorted(self._directory.glob("*.json"), reverse=True):
            yield _read_envelope(file)

    def _envelope_file(self, mail_id: str) -> Path:
        return self._directory / f"{mail_id}.json"

    def _source_file(self, mail_id: str) -> Path:
        return self._directory / f"{mail_id}.eml"


def _read_envelope(file: Path) -> Envelope:
    fields = json.loads(file.read_text(encoding="utf-8"))
    return Envelope(**{**fields, "recipients": tuple(fields["recipients"])})
