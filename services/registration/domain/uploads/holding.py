"""Whether a file is needed: an answer holds it, or it is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Kind, Question
from services.registration.domain.uploads.ports import FileBin
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.storage import uploads
from services.registration.storage.forms import Answer
from shared.kernel.errors import NotFound


def hold_files(session: Session, questions: Sequence[Question], answers: Iterable[Answer]) -> None:
    """Let a registration's answers hold the files that they tell of, and no others.

    Raises:
        NotFound: A file has been deleted.
    """
    asked = {one.key for one in questions if one.kind == Kind.FILE}
    rows = [row for row in answers if row.question in asked]
    wanted = {StoredFile.read(row.value).upload_id: row for row in rows if row.value is not None}
    if not rows:
        return
    uploads.let_go(session, [row.id for row in rows], wanted.keys())
    ids = {upload_id: row.id for upload_id, row in wanted.items()}
    if uploads.hold(session, rows[0].registration_id, ids) != len(ids):
        raise NotFound


def let_go_of_files(session: Session, answer_id: UUID) -> None:
    """Let the file of an answer that is no more be deleted."""
    uploads.let_go(session, [answer_id], ())


def delete_unheld(session: Session, upload_id: UUID, *, store: FileBin, now: datetime) -> bool:
    """Delete a file that no answer holds any more, or did in time; return whether it was so.

    The file goes before its row: if the process dies between them, it is tried again.
    """
    row = uploads.upload_for_update(session, upload_id)
    if row is None or row.answer_id is not None:
        return False
    if row.registration_id is None and row.expires_at > now:
        return False
    store.delete(upload_id)
    session.delete(row)
    return True
