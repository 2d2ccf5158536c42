"""A form that asks for files, people who send them, and what is kept of it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from services.registration.domain.questions.question import Question
from services.registration.domain.uploads.holding import delete_unheld
from services.registration.gateways.file_store import LocalFileStore
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from services.registration.storage.uploads import claim_unheld
from tests.support import files as made
from tests.support.answers import ask
from tests.support.pages import Visitor
from tests.support.registration import text
from tests.support.stories import Stories

CV = Question.model_validate(
    {
        "key": "cv",
        "kind": "file",
        "label": text("Ditt cv", "Your CV"),
        "purpose": text("Vi lär känna dig"),
        "file_types": ["pdf", "png"],
        "most_megabytes": 1,
        "required": True,
        "keep_days": 10,
    }
)
PROOF = CV.model_copy(update={"key": "proof", "required": False, "special": True})
SIZE = Question.model_validate(
    {"key": "size", "kind": "number", "label": text("Storlek"), "purpose": text("Vi planerar")}
)


def open_form(stories: Stories) -> str:
    """Open a cohort whose form asks for files; return the form's path."""
    stories.open_cohort(capacity=5)
    ask(stories, CV, PROOF, SIZE)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return f"/programs/{cohort.program.slug}/register"


def person(who: str, **more: Any) -> dict[str, Any]:
    return {"name": who.title(), "email": f"{who}@example.org", "consent": "y", **more}


def file(content: bytes = made.PDF, name: str = "Mitt CV.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def on_disk(files: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in files.rglob("*") if path.is_file())


def sweep(stories: Stories, files: Path) -> None:
    """Do what scheduler and worker do now."""
    now = stories.clock.now()
    with stories.database.transaction() as session:
        due = claim_unheld(session, now, 100, timedelta(seconds=60))
    for upload_id in due:
        with stories.database.transaction() as session:
            assert delete_unheld(session, upload_id, store=LocalFileStore(files), now=now)


def own(app: Flask, stories: Stories, path: str, **more: Any) -> str:
    """Sign Anna up with a file; return where her answers are."""
    sent = Visitor.of(app).submit(path, person("anna", q_cv=file(), **more))
    assert sent.status_code == 302
    stories.confirm("anna")
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of("anna"))
        assert row is not None
        token = stories.links.own_page_token(row.participant)
        return f"/my/{token}/registrations/{row.id}/answers"
