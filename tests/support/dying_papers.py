"""Workers that make lists and transcripts, sealed by a token, in processes that may be killed.

Run as ``python -m tests.support.dying_papers URL FOLDER KIND:ID ...``, KIND being ``report`` or
``transcript``. The token lives in FOLDER, and only such processes open it: its module knows one
token for the whole of a process.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pikepdf

from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.messaging.press import Press
from services.certificates.messaging.scribe import Scribe
from shared.database import Database
from tests.support.certificates import certificate_links
from tests.support.clock import SettableClock
from tests.support.seals import PIN, token_with_key
from tests.support.sources import ROOT


class BlankPaper:
    """Draws an empty page: what is on it does not matter here, and the engine takes its time."""

    def render(self, *_facts: object) -> bytes:
        """Return the same bytes each time."""
        page = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(page, static_id=True)
        return page.getvalue()


@dataclass(frozen=True)
class PaperWorkers:
    """Processes that make papers with a real key, which signs otherwise each time."""

    url: str
    folder: Path

    def make(self, **papers: UUID) -> None:
        """Make papers, and live."""
        assert self._run({}, papers) == 0

    def die_at(self, where: str, **papers: UUID) -> None:
        """Make papers and die at a failpoint."""
        flag = self.folder / f"died-at-{where}"
        armed = {"SPINN_FAILPOINT": where, "SPINN_FAILPOINT_FLAG": str(flag)}
        assert self._run(armed, papers) == -signal.SIGKILL

    def files(self) -> set[str]:
        """Return the hashes of all that is kept."""
        return {path.stem for path in self.folder.rglob("*.pdf")}

    def _run(self, armed: dict[str, str], papers: dict[str, UUID]) -> int:
        told = [f"{paper}:{row_id}" for paper, row_id in papers.items()]
        command = [sys.executable, "-m", "tests.support.dying_papers", self.url, str(self.folder)]
        return subprocess.run(
            [*command, *told], cwd=ROOT, env=os.environ | armed, check=False
        ).returncode


def work(url: str, folder: Path, papers: list[str]) -> None:
    """Make what is asked for, five minutes after the clock of tests begins."""
    database, store = Database(url), LocalFileStore(folder)
    sealer, clock = open_sealer(_token(folder), PIN), SettableClock()
    clock.advance(timedelta(minutes=5))
    for paper, _colon, row_id in (each.partition(":") for each in papers):
        if paper == "report":
            press = Press(database, BlankPaper(), sealer, store, "Exempelparken", clock)
            press.attend_to(UUID(row_id))
        else:
            drawer, links = BlankPaper(), certificate_links()
            Scribe(database, drawer, sealer, store, links, clock).attend_to(UUID(row_id))


def _token(folder: Path) -> str:
    """Return the address of the token of these processes; the first one makes it."""
    address = folder / "token"
    if not address.exists():
        address.write_text(token_with_key(folder), encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    return address.read_text(encoding="utf-8")


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
