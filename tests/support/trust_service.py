"""A trust service for tests: an authority with a list of revocations, and a timestamp service.

Timestamps are made by OpenSSL and asked for over HTTP (RFC 3161 section 3.4).
"""

from __future__ import annotations

import http.server
import subprocess
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIGURATION = """
[tsa]
default_tsa = service
[service]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.55555.1
digests = sha256
ess_cert_id_alg = sha256
"""
_DAY = timedelta(days=1)


@dataclass
class TrustService:
    """Runs while it is entered; ``is_away`` makes it answer nothing but failures."""

    folder: Path
    is_away: bool = False
    asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                service.answer(self, "application/timestamp-reply", service.reply_to(query))

            def do_GET(self) -> None:
                service.answer(self, "application/pkix-crl", (service.folder / "crl").read_bytes())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._make_authority()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where timestamps are asked for."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def root(self) -> Path:
        """The certificate of the authority in PEM."""
        return self.folder / "root.pem"

    def answer(self, handler: http.server.BaseHTTPRequestHandler, kind: str, body: bytes) -> None:
        """Send ``body``, or a failure while the service is away."""
        handler.send_response(503 if self.is_away else 200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(b"" if self.is_away else body)

    def reply_to(self, query: bytes) -> bytes:
        """Let OpenSSL answer a question for a timestamp."""
        with self._lock:
            self.asked += 1
            (self.folder / "query").write_bytes(query)
            command = ["openssl", "ts", "-reply", "-section", "service", "-config", "tsa.cnf"]
            done = subprocess.run(
                [*command, "-queryfile", "query", "-out", "reply"],
                cwd=self.folder,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr.decode()
            return (self.folder / "reply").read_bytes()

    def seal_key(self, password: str, *, valid: tuple[datetime, datetime]) -> bytes:
        """Return a seal key of the authority as PKCS#12."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(
            **dict.fromkeys(_USAGES, False) | {"content_commitment": True}  # type: ignore[arg-type]
        )
        certificate = self._certify("Exempelparken seal", key, valid, [(usage, True)])
        return serialize_key_and_certificates(
            b"seal", key, certificate, [self._root], BestAvailableEncryption(password.encode())
        )

    def _make_authority(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        lifetime = (now - 4000 * _DAY, now + 4000 * _DAY)
        name = _name("Trust service authority")
        builder = _builder(name, name, self._key, lifetime)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)  # type: ignore[arg-type]
        self._root = builder.sign(self._key, SHA256())
        self.root.write_bytes(self._root.public_bytes(Encoding.PEM))
        crl = x509.CertificateRevocationListBuilder(name, now - 4000 * _DAY, now + 4000 * _DAY)
        crl = crl.add_extension(x509.CRLNumber(1), critical=False)
        (self.folder / "crl").write_bytes(crl.sign(self._key, SHA256()).public_bytes(Encoding.DER))
        self._make_timestamp_key(lifetime)

    def _make_timestamp_key(self, lifetime: tuple[datetime, datetime]) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        usage = dict.fromkeys(_USAGES, False) | {"digital_signature": True}
        certificate = self._certify(
            "Exact Time",
            key,
            lifetime,
            [(purpose, True), (x509.KeyUsage(**usage), True)],  # type: ignore[arg-type]
        )
        (self.folder / "tsa.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (self.folder / "tsa.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder))

    def _certify(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        lifetime: tuple[datetime, datetime],
        extensions: list[tuple[x509.ExtensionType, bool]],
    ) -> x509.Certificate:
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{self.address}crl")], None, None, None
        )
        builder = _builder(_name(name), self._root.subject, key, lifetime)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, critical=is_critical)
        return builder.sign(self._key, SHA256())


_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    lifetime: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    serial = x509.random_serial_number()
    return x509.CertificateBuilder(issuer, name, key.public_key(), serial, *lifetime)
