"""A field for a file: what was sent, what was sent before, and what is answered already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.widgets import FileInput

from services.registration.domain.questions.question import Question
from services.registration.domain.questions.refusals import AnswerRefused, Fault
from services.registration.domain.uploads.file_types import FileType
from services.registration.domain.uploads.receiving import (
    MEGABYTE,
    Room,
    SentFile,
    check_file,
    most_bytes,
    reserve,
)
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.storage.uploads import may_answer
from services.registration.web.doors import database, file_store, links, reader, settings
from shared.kernel.addresses import address_key
from shared.kernel.links import LinkRefused
from shared.web.uploads import MeasuredFile

TAKE_AWAY = "take_away"
_NAMES = {
    FileType.PDF: _l("PDF"),
    FileType.PNG: _l("PNG picture"),
    FileType.JPEG: _l("JPEG picture"),
    FileType.DOCX: _l("Word document (docx)"),
    FileType.ODT: _l("OpenDocument text (odt)"),
}


class UploadField(Field):  # type: ignore[misc]  # WTForms ships no types
    """A file for one question; a good one is kept while the rest of the form is put right.

    Under the field's name come the file, the token of one that was sent before, and the wish
    to take away what is there.
    """

    widget = FileInput()
    held: StoredFile | None = None
    href: str | None = None
    """Where whoever sent the file can read it again."""

    def __init__(self, label: str, *, question: Question, **more: Any) -> None:
        super().__init__(label, **more)
        self.question = question

    def process_data(self, value: Any) -> None:
        """Hold what is answered already."""
        self.data = value
        self.held = StoredFile.read(value) if value else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Leave everything to ``take``: it is judged with the rest of the answers."""
        self.data = valuelist

    def take(self, address: str | None) -> None:
        """Hold the file that was sent, else the one that was sent before.

        ``address`` is whose form it is, where the form says that.

        Raises:
            AnswerRefused: The file cannot be taken; what was held stays held.
        """
        said = [value for value in self.raw_data or () if isinstance(value, str) and value]
        if TAKE_AWAY in said:
            self.held, self.href = None, None
        files = [one for one in self.raw_data or () if isinstance(one, FileStorage)]
        sent = next((one for one in files if one.filename), None)
        tokens = [value for value in said if value != TAKE_AWAY]
        if TAKE_AWAY not in said and tokens:
            self._take_again(tokens[0], address, replaced=sent is not None)
        if sent is not None:
            self.held, self.href = _keep(self.question, sent), None

    def _take_again(self, token: str, address: str | None, *, replaced: bool) -> None:
        try:
            before = links().read_upload(self.question.key, token)
        except LinkRefused:
            before = None
        if before is not None and before == self.held:
            return
        key = address_key(address) if address else None
        with database().transaction() as db:
            there = before is not None and may_answer(db, before.upload_id, key)
        if there:
            self.held, self.href = before, None
        elif self.held is None and not replaced:
            raise AnswerRefused(Fault.FILE_GONE)

    @property
    def token(self) -> str:
        """What the form carries of the file that it holds."""
        return links().upload_token(self.question.key, self.held.answer) if self.held else ""

    @property
    def accepted(self) -> str:
        """The ends of names that a browser offers to choose."""
        more = [".jpeg"] if FileType.JPEG in self.question.file_types else []
        return ",".join([f".{kind}" for kind in self.question.file_types] + more)

    @property
    def most_bytes(self) -> int:
        """How large the file may be."""
        return most_bytes(self.question, Room.of(settings()))

    @property
    def rule(self) -> str:
        """Which files are taken, in words."""
        kinds = ", ".join(str(_NAMES[kind]) for kind in self.question.file_types)
        most = self.most_bytes // MEGABYTE
        return str(_("%(kinds)s. At most %(most)s MB.", kinds=kinds, most=most))


def take_all(fields: Iterable[UploadField], address: str | None) -> dict[str, AnswerRefused]:
    """Hold all files that were sent with the form of ``address``, where it is known.

    Return what is wrong with the others, by question.
    """
    refusals = {}
    for field in fields:
        try:
            field.take(address)
        except AnswerRefused as refusal:
            refusals[field.question.key] = refusal
    return refusals


def file_type_names() -> dict[FileType, str]:
    """Return the kinds of files in words."""
    return {kind: str(name) for kind, name in _NAMES.items()}


def _keep(question: Question, sent: FileStorage) -> StoredFile:
    content = cast("MeasuredFile", sent.stream)
    file = SentFile(sent.filename or "", content.size, cast("Any", content))
    kind = check_file(question, file, Room.of(settings()))
    with database().transaction() as db:
        kept = reserve(db, file, kind, room=Room.of(settings()), now=reader().now)
    file_store().put(kept.upload_id, content.chunks())
    return kept
