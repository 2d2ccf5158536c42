"""A worker dies with a list or a transcript in its hands: no file stays that no row knows of.

The key is on a token, whose signatures are others each time: the next worker comes to other bytes.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from services.certificates.domain import reporting, transcribing
from services.certificates.domain.designing import Author
from services.certificates.domain.reporting import AskFor
from services.certificates.facts.reports import Frame
from services.certificates.messaging.press import Press
from services.certificates.storage.reports import latest_reports
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, certificate_links, completed
from tests.support.dying_papers import PaperWorkers


class NoDrawing:
    """Has nothing to draw."""

    def render(self, *_facts: object) -> bytes:
        raise AssertionError("this list is not wanted")


def ask(house: House, paper: Literal["report", "transcript"], *, with_names: bool = False) -> UUID:
    now = house.clock.now()
    with house.database.transaction() as session:
        if paper == "transcript":
            first = house.rows()[0]
            return transcribing.ask(session, first.id, links=certificate_links(), now=now)
        frame = Frame("Spinn", now.date() - timedelta(days=30), now.date())
        author = Author(id="organizer-1", name="Ola Exempel", at=now)
        command = AskFor(frame, "sv", author, with_names=with_names, purpose="Granskning 2026-1")
        return reporting.ask_for(session, command)


def noted(house: House, paper: Literal["report", "transcript"]) -> tuple[str, str | None]:
    if paper == "transcript":
        (row,) = house.transcripts()
        return row.state, row.pdf_sha256
    with house.database.transaction() as session:
        (report,) = latest_reports(session, 2)
        return report.state, report.pdf_sha256


def test_worker_when_killed_with_kept_papers_then_the_next_leaves_one_file_that_each_row_names(
    house: House, tmp_path: Path
) -> None:
    house.issue()
    report, transcript = ask(house, "report"), ask(house, "transcript")
    workers = PaperWorkers(house.database.url, tmp_path)
    workers.die_at("certificates.after_report_stored", report=report)
    workers.die_at("certificates.after_transcript_stored", transcript=transcript)
    # What the dead kept is known by its hash already.
    first = {"report": noted(house, "report"), "transcript": noted(house, "transcript")}
    assert [state for state, _sha256 in first.values()] == ["wanted", "wanted"]
    assert workers.files() == {sha256 for _state, sha256 in first.values()}
    workers.make(report=report, transcript=transcript)
    made, issued = noted(house, "report"), noted(house, "transcript")
    assert (made[0], issued[0]) == ("made", "issued")
    assert workers.files() == {made[1], issued[1]}
    assert not workers.files() & {sha256 for _state, sha256 in first.values()}


def test_list_when_its_worker_dies_and_somebody_named_is_erased_then_its_file_goes_too(
    house: House,
) -> None:
    completion = completed(name="Bo Ek")
    house.issue(completion)
    row_id = ask(house, "report", with_names=True)
    sha256 = house.store.put(b"what a worker kept before it died")
    now = house.clock.now()
    with house.database.transaction() as session:
        assert reporting.claim_due(session, now, 10) == [row_id]
        assert reporting.begin(session, row_id, now=now)
        assert reporting.note_hash(session, row_id, sha256) == []
    house.forget(completion)
    assert noted(house, "report") == ("failed", sha256)
    # Somebody may be at it until the lease runs out.
    with house.database.transaction() as session:
        assert reporting.claim_due(session, house.clock.now(), 10) == []
    house.clock.advance(reporting.LEASE)
    with house.database.transaction() as session:
        assert reporting.claim_due(session, house.clock.now(), 10) == [row_id]
    idle = Press(house.database, NoDrawing(), None, house.store, "Exempelparken", house.clock)
    idle.attend_to(row_id)
    assert noted(house, "report") == ("failed", None)
    assert isinstance(house.store, MemoryStore)
    assert list(house.store.kept) == [str(house.rows()[0].pdf_sha256)]
