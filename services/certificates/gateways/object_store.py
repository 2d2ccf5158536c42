"""Documents in a bucket of any S3-compatible service, under the same names as in a directory."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from services.certificates.gateways.errors import FileMissing, StoreUnavailable
from services.certificates.gateways.filestore import place_of

# A document is small, so the way there and back is what takes time.
_AT_ONCE = 16
_CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=_AT_ONCE,
    # Not every service knows the newer checksums; Content-MD5 below is known to all.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    # Buckets as a part of the path work everywhere, as a part of the host name only with DNS.
    s3={"addressing_style": "path"},
)


@dataclass(frozen=True)
class ObjectStore:
    """Objects of one bucket, all below ``prefix``; one client serves all threads of a process."""

    client: Any
    bucket: str
    prefix: str

    def put(self, content: bytes) -> str:
        """Upload ``content`` and return its SHA-256 in hexadecimal; the service checks the bytes.

        Raises:
            StoreUnavailable: The service does not answer, or does not take it.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        md5 = hashlib.md5(content, usedforsecurity=False).digest()
        with _told():
            self.client.put_object(
                Bucket=self.bucket,
                Key=self._key(sha256),
                Body=content,
                ContentMD5=base64.b64encode(md5).decode(),
            )
        return sha256

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        """Upload many at once; return the hash of each, or what went wrong with it."""

        def put_one(content: bytes) -> str | OSError:
            try:
                return self.put(content)
            except OSError as failure:
                return failure

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return list(threads.map(put_one, contents))

    def get(self, sha256: str) -> bytes:
        """Return the document of this hash.

        Raises:
            FileMissing: It is gone, or its bytes no longer fit the hash.
            StoreUnavailable: The service does not answer.
        """
        try:
            with _told():
                answer = self.client.get_object(Bucket=self.bucket, Key=self._key(sha256))
                content: bytes = answer["Body"].read()
        except self.client.exceptions.NoSuchKey:
            raise FileMissing(f"no document {sha256}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileMissing(f"document {sha256} is damaged")
        return content

    def delete(self, sha256: str) -> None:
        """Delete the document of this hash, also from a bucket that keeps earlier versions.

        Raises:
            StoreUnavailable: The service does not answer.
        """
        key = self._key(sha256)
        with _told():
            answer = self.client.delete_object(Bucket=self.bucket, Key=key)
            if answer.get("VersionId"):
                self._delete_versions(key)

    def _delete_versions(self, key: str) -> None:
        """Erase truly: whoever asked to be forgotten is not, as long as a version is kept."""
        pages = self.client.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=key
        )
        for page in pages:
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                self.client.delete_object(
                    Bucket=self.bucket, Key=key, VersionId=version["VersionId"]
                )

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}{place_of(sha256)}"


def open_object_store(
    place: str, *, endpoint: str, region: str, access_key: str, secret_key: str
) -> ObjectStore:
    """Return the store at ``place``, which is ``s3://BUCKET`` or ``s3://BUCKET/PREFIX``.

    Empty values are left to what the environment says (``AWS_*``, a role of the machine).
    Nothing is asked of the service yet.
    """
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        config=_CONFIG,
    )
    return ObjectStore(client, bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else "")


@contextmanager
def _told() -> Iterator[None]:
    """Tell what went wrong in our own terms, but for an object that is not there."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise
        raise StoreUnavailable(str(error)) from error
    except (BotoCoreError, OSError) as error:
        raise StoreUnavailable(str(error)) from error
