"""Writing a file so that it appears whole or not at all, and survives a power cut."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from shared.kernel.failpoints import failpoint

# Python has no name of its own for syncfs.
_SYSTEM = ctypes.CDLL(None, use_errno=True)


def write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """Write ``chunks`` to ``path``; its folder is made if it is not there.

    Nobody ever sees half a file, and writing the same from two processes at once is harmless.
    """
    _write(path, chunks, now=True)
    _sync(path.parent)


def write_all_durably(files: Mapping[Path, bytes], within: Path) -> dict[Path, OSError]:
    """Write many files ``within`` one folder, and return what went wrong with single ones.

    They are written out together by one call of the file system (syncfs), which costs little
    more than one file does alone; it takes along what others have unwritten there. A power cut
    before the return may leave names without content, a return never does.

    Raises:
        OSError: The disk did not take what the system had accepted; none of the files is safe.
    """
    failures: dict[Path, OSError] = {}
    for path, content in files.items():
        try:
            _write(path, [content], now=False)
        except OSError as failure:
            failures[path] = failure
        failpoint("durable_files.between")
    if len(failures) < len(files):
        _sync_file_system(within)
    return failures


def _write(path: Path, chunks: Iterable[bytes], *, now: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            if now:
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync_file_system(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _SYSTEM.syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def _sync(directory: Path) -> None:
    """Make the new name survive a power cut, too."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
