"""Documents in a bucket: a server that speaks S3 keeps them, over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from services.certificates.gateways.errors import FileMissing, StoreUnavailable
from services.certificates.gateways.object_store import ObjectStore, open_object_store
from shared.kernel.identifiers import new_id


def store_at(endpoint: str, place: str) -> ObjectStore:
    return open_object_store(
        place, endpoint=endpoint, region="eu-north-1", access_key="park", secret_key="secret"
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(server: str) -> ObjectStore:
    """A bucket of its own for each test."""
    store = store_at(server, f"s3://certificates-{new_id().hex}/issued/")
    store.client.create_bucket(
        Bucket=store.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    return store


def kept(store: ObjectStore) -> list[str]:
    answer: dict[str, Any] = store.client.list_objects_v2(Bucket=store.bucket)
    return [each["Key"] for each in answer.get("Contents", ())]


def test_document_when_put_then_it_is_kept_under_its_hash_below_the_prefix(store: ObjectStore):
    sha256 = store.put(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert store.get(sha256) == b"content"
    assert kept(store) == [f"issued/{sha256[:2]}/{sha256}.pdf"]


def test_document_when_put_again_then_one_is_kept(store: ObjectStore):
    assert store.put(b"same") == store.put(b"same")
    assert len(kept(store)) == 1


def test_documents_when_many_are_put_then_each_hash_is_told_in_their_order(store: ObjectStore):
    contents = [b"document %d" % number for number in range(40)]
    hashes = store.put_all(contents)
    assert hashes == [hashlib.sha256(content).hexdigest() for content in contents]
    assert len(kept(store)) == 40


def test_document_when_never_put_then_it_is_missing(store: ObjectStore):
    with pytest.raises(FileMissing):
        store.get("0" * 64)


def test_document_when_somebody_changed_it_then_it_is_missing(store: ObjectStore):
    sha256 = store.put(b"content")
    store.client.put_object(Bucket=store.bucket, Key=kept(store)[0], Body=b"Content")
    with pytest.raises(FileMissing, match="damaged"):
        store.get(sha256)


@pytest.mark.parametrize("times", [1, 2])
def test_document_when_deleted_then_it_is_gone(store: ObjectStore, times: int):
    sha256 = store.put(b"content")
    for _ in range(times):
        store.delete(sha256)
    assert kept(store) == []


def test_document_when_the_bucket_keeps_versions_then_deleting_leaves_none(store: ObjectStore):
    store.client.put_bucket_versioning(
        Bucket=store.bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    sha256, other = store.put(b"content"), store.put(b"another")
    store.put(b"content")
    store.delete(sha256)
    answer = store.client.list_object_versions(Bucket=store.bucket)
    assert [version["Key"] for version in answer["Versions"]] == [f"issued/{other[:2]}/{other}.pdf"]
    assert "DeleteMarkers" not in answer


def test_store_when_there_is_no_such_bucket_then_it_is_unavailable(server: str):
    with pytest.raises(StoreUnavailable, match="NoSuchBucket"):
        store_at(server, "s3://nowhere").put(b"content")


def test_store_when_nobody_answers_then_it_is_unavailable():
    store = store_at("http://127.0.0.1:9", "s3://certificates")
    for act in (lambda: store.put(b"x"), lambda: store.get("0" * 64), lambda: store.delete("0")):
        with pytest.raises(StoreUnavailable):
            act()
    assert isinstance(store.put_all([b"x"])[0], StoreUnavailable)
