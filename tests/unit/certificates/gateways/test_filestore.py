"""Documents in a directory."""

import hashlib
from pathlib import Path

import pytest

from services.certificates.gateways.errors import FileMissing
from services.certificates.gateways.filestore import LocalFileStore


def files_below(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def test_put_when_stored_returns_the_hash_and_get_the_bytes(tmp_path: Path):
    store = LocalFileStore(tmp_path / "new" / "folder")
    sha256 = store.put(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert store.get(sha256) == b"content"


def test_put_when_repeated_keeps_one_file(tmp_path: Path):
    store = LocalFileStore(tmp_path)
    assert store.put(b"same") == store.put(b"same")
    assert len(files_below(tmp_path)) == 1


def test_put_when_the_name_cannot_be_given_leaves_nothing_behind(tmp_path: Path):
    store = LocalFileStore(tmp_path)
    sha256 = hashlib.sha256(b"content").hexdigest()
    # A folder with something in it stands where the file should go.
    (tmp_path / sha256[:2] / f"{sha256}.pdf" / "blocker").mkdir(parents=True)
    with pytest.raises(OSError):
        store.put(b"content")
    assert files_below(tmp_path) == []


def test_get_when_never_stored_is_missing(tmp_path: Path):
    with pytest.raises(FileMissing):
        LocalFileStore(tmp_path).get("0" * 64)


def test_get_when_bytes_were_changed_is_missing(tmp_path: Path):
    store = LocalFileStore(tmp_path)
    sha256 = store.put(b"content")
    files_below(tmp_path)[0].write_bytes(b"Content")
    with pytest.raises(FileMissing, match="damaged"):
        store.get(sha256)


def test_store_when_one_of_many_cannot_be_written_then_the_others_are(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    blocked = hashlib.sha256(b"one").hexdigest()
    (tmp_path / blocked[:2]).write_text("a file where a folder should be")
    first, second = store.put_all([b"one", b"two"])
    assert isinstance(first, OSError)
    assert isinstance(second, str)
    assert store.get(second) == b"two"
