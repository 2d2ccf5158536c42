"""Files as they come in and go out: read while they are measured, given out as attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request, send_file

from services.registration.api.operations import FileReply
from services.registration.api.problems import ApiProblem
from services.registration.domain.uploads.receiving import Room, SentFile
from services.registration.gateways.file_store import LocalFileStore
from services.registration.settings import RegistrationSettings
from shared.web.uploads import MeasuredFile, take_files

MEDIA_TYPE = "application/octet-stream"
_PIECE = 64 * 1024
# As the pages give files out: even if a browser did show one, it could do nothing.
_NOTHING_RUNS = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class ReadFile:
    """A file that was read; ``chunks`` of it are there if it is not larger than it may be."""

    content: MeasuredFile
    sha256: str

    @property
    def file(self) -> SentFile:
        """The file, with the name that stands in the address."""
        name = request.args.get("name", "")
        return SentFile(name, self.content.size, self.content)  # type: ignore[arg-type]  # is one

    def chunks(self) -> Iterator[bytes]:
        """Return the file, from its beginning, piece by piece."""
        return self.content.chunks()


def read(settings: RegistrationSettings) -> ReadFile:
    """Read the body of the present request as a file.

    Raises:
        ApiProblem: It says that it is something else.
    """
    if request.mimetype != MEDIA_TYPE:
        raise ApiProblem(415, "not_a_file", f"Send Content-Type: {MEDIA_TYPE}.")
    most = Room.of(settings).file_bytes
    take_files(most)
    content, digest = MeasuredFile(most), hashlib.sha256()
    while piece := request.stream.read(_PIECE):
        content.write(piece)
        digest.update(piece)
    return ReadFile(content, digest.hexdigest())


def given(reply: FileReply, store: LocalFileStore) -> Response:
    """Return a kept file, to be saved; raises ``NotFound`` if it has gone from the store."""
    response = send_file(
        store.open(reply.upload_id),
        mimetype=reply.media_type,
        as_attachment=True,
        download_name=reply.name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = _NOTHING_RUNS
    response.headers["Cache-Control"] = "no-store"
    return response
