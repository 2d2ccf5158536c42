"""What the domain needs from outside: who draws, who seals, and a place that keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from services.certificates.facts import PrintedFacts, Sealable
from services.certificates.facts.reports import Line, ReportFacts
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.gateways.credentials.values import Badge, Holder
from services.certificates.gateways.sealing.told import Stamped
from shared.contracts.facts import Language

Purpose = Literal["seal", "credential", "token"]


class Renderer(Protocol):
    """Draws one certificate. Same facts, same template version, same bytes."""

    def version(self, facts: PrintedFacts) -> str:
        """Name the design of a certificate; it changes whenever the document looks different."""
        ...

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Hear what is to be drawn next, to get ready for what many have in common."""
        ...

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        """Return the PDF, with the badge inside.

        Raises:
            RenderingRefused: These facts can never become a document.
        """
        ...


class Key(Protocol):
    """The public half of a key that signs, as it is enrolled."""

    @property
    def purpose(self) -> Purpose:
        """What it signs: documents, badges, or badges in their second form."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key's certificate in hexadecimal."""
        ...

    @property
    def certificate(self) -> bytes:
        """The key's certificate in DER."""
        ...

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        ...

    @property
    def is_test(self) -> bool:
        """Whether the key was made for a demo and proves nothing."""
        ...

    @property
    def not_after(self) -> datetime:
        """When the certificate runs out."""
        ...


class Sealer(Key, Protocol):
    """Seals documents with one key. Same document, same bytes, if the key allows it."""

    @property
    def waits_for(self) -> int | None:
        """Bytes that a document may keep empty for a seal; None if it must keep none."""
        ...

    def seal(self, content: bytes, facts: Sealable) -> bytes:
        """Return the document with a seal over all of it, in its empty place if it has one."""
        ...


class ReportDrawer(Protocol):
    """Draws lists of issued certificates."""

    def render(self, facts: ReportFacts, lines: Iterable[Line]) -> bytes:
        """Return the PDF with all ``lines`` attached for spreadsheets.

        Raises:
            RenderingRefused: It can never become a document.
        """
        ...


class TranscriptDrawer(Protocol):
    """Draws transcripts."""

    def render(self, facts: TranscriptFacts) -> bytes:
        """Return the PDF; same facts, same bytes.

        Raises:
            RenderingRefused: It can never become a document.
        """
        ...


class LogSigner(Protocol):
    """Signs the roots of the log with Ed25519, with the key that makes proofs."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        ...

    def sign_note(self, text: bytes) -> bytes:
        """Return the signature over ``text``: 64 bytes."""
        ...


class CredentialSigner(LogSigner, Protocol):
    """Signs as the issuer: badges, status lists, roots of the log. Same input, same bytes.

    Whoever signs enrols ``keys`` in the same transaction in which the work begins.
    """

    @property
    def issuer(self) -> str:
        """The ``did:web`` that all documents have to name as their issuer."""
        ...

    @property
    def keys(self) -> tuple[Key, ...]:
        """The key of proofs, and that of tokens where there is one."""
        ...

    def sign(self, document: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
        """Return a JSON-LD document with a Data Integrity proof made ``at``.

        Raises:
            CredentialRefused: It uses a word that its contexts do not define.
        """
        ...

    def token(self, document: Mapping[str, Any]) -> str | None:
        """Return a document as a JSON Web Token; None where no key for tokens is set.

        It needs ``id``, ``issuer``, ``validFrom`` and an ``id`` of its subject.
        """
        ...


class BadgeMaker(Protocol):
    """Makes the badge of a certificate. Same facts and holder, same bytes."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that sign badges."""
        ...

    def make(self, facts: PrintedFacts, holder: Holder) -> Badge:
        """Return the signed badge.

        Raises:
            CredentialRefused: These facts can never become a badge.
        """
        ...


class Timestamper(Protocol):
    """Gets proof of when from somebody else."""

    def stamp(self, content: bytes, language: Language) -> Stamped:
        """Return a sealed document with a timestamp over all of it, added at its end.

        Raises:
            OSError: None can be had now.
        """
        ...


class FileStore(Protocol):
    """Keeps documents under the SHA-256 of their bytes."""

    def put(self, content: bytes) -> str:
        """Keep ``content`` durably and return its SHA-256 in hexadecimal."""
        ...

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        """Keep many durably at once; return the hash of each, or what went wrong with it."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return what was kept.

        Raises:
            FileMissing: Nothing is kept under this hash, or it does not fit the hash.
        """
        ...

    def delete(self, sha256: str) -> None:
        """Delete what is kept under this hash; if nothing is, nothing happens."""
        ...
