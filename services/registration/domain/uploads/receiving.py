"""Receiving a file: is it one that the question asks for, and is there room until it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Self

from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Question
from services.registration.domain.questions.refusals import AnswerRefused, Fault
from services.registration.domain.uploads.file_names import safe_name
from services.registration.domain.uploads.file_types import MEDIA_TYPES, FileType, recognise
from services.registration.domain.uploads.stored_file import WAITS, StoredFile
from services.registration.settings import RegistrationSettings
from services.registration.storage.uploads import Upload, waiting_bytes
from shared.kernel.identifiers import new_id

MEGABYTE = 1_000_000
# The file goes a while after, so that none goes while its form is on its way.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent; ``size`` is all that came, also if not all of it was kept."""

    name: str
    size: int
    content: BinaryIO


@dataclass(frozen=True)
class Room:
    """How large a file may be, and all those together that wait for their form."""

    file_bytes: int
    waiting_bytes: int

    @classmethod
    def of(cls, settings: RegistrationSettings) -> Self:
        """Read it from settings."""
        return cls(settings.file_megabytes * MEGABYTE, settings.waiting_files_megabytes * MEGABYTE)


def most_bytes(question: Question, room: Room) -> int:
    """Return how large the answer to ``question`` may be."""
    return min(question.most_megabytes * MEGABYTE, room.file_bytes)


def check_file(question: Question, sent: SentFile, room: Room) -> FileType:
    """Return what ``sent`` is.

    Raises:
        AnswerRefused: It is too large, empty, or none of what the question asks for.
    """
    most = most_bytes(question, room)
    if sent.size > most:
        raise AnswerRefused(Fault.FILE_TOO_LARGE, most // MEGABYTE)
    if sent.size == 0:
        raise AnswerRefused(Fault.FILE_EMPTY)
    kind = recognise(sent.content)
    if kind is None or kind not in question.file_types:
        raise AnswerRefused(Fault.FILE_OF_ANOTHER_KIND)
    return kind


def reserve(
    session: Session, sent: SentFile, kind: FileType, *, room: Room, now: datetime
) -> StoredFile:
    """Write down that the file is about to be kept, so that it is deleted if nothing needs it.

    It must be committed before the file is written: what is on disk then has a row always.

    Raises:
        AnswerRefused: Too many files wait for their form already.
    """
    if waiting_bytes(session) + sent.size > room.waiting_bytes:
        raise AnswerRefused(Fault.NO_ROOM_FOR_FILES)
    row = Upload(
        id=new_id(),
        name=safe_name(sent.name, kind),
        media_type=MEDIA_TYPES[kind],
        size=sent.size,
        created_at=now,
        expires_at=now + WAITS + _GRACE,
    )
    session.add(row)
    return StoredFile(row.id, row.name)
