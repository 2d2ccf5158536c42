"""Point 21: a worker dies of SIGKILL within a batch; the next ends with one certificate each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.certificates.gateways.sealing.sealer import open_sealer
from tests.conformance.points import point
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.seals import PASSWORD, key_file

ROOT = Path(__file__).parents[3]
CERTIFICATES = 3
WORK = """
import sys
from pathlib import Path
from uuid import UUID
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.messaging.workshop import Workshop
from shared.database import Database
from tests.support.certificates import PlainTextRenderer, certificate_links
from tests.support.clock import SettableClock
url, folder, issuance_ids = sys.argv[1:4]
Workshop(
    Database(url), PlainTextRenderer(), None, LocalFileStore(Path(folder)), certificate_links(),
    SettableClock(),
).render_certificates([UUID(each) for each in issuance_ids.split()])
"""
# The same with real documents and a real key; the engine takes its time to load.
SEALING = (
    WORK.replace("PlainTextRenderer, ", "")
    .replace("PlainTextRenderer()", "PlainRenderer()")
    .replace("None", "open_sealer(str(key), PASSWORD)")
    .replace(
        "url, folder, issuance_ids = sys.argv[1:4]",
        """
from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.support.seals import PASSWORD
url, folder, issuance_ids, key = sys.argv[1:]
""",
    )
)


POINTS = (
    "certificates.after_begin",
    "certificates.after_render",
    "certificates.before_store",
    "durable_files.between",
    "certificates.after_store",
    "certificates.before_settle",
    "certificates.after_settle",
)


@point(21)
@pytest.mark.parametrize("where", POINTS)
def test_worker_when_killed_in_a_batch_leaves_one_certificate_for_each_to_the_next(
    house: House, tmp_path: Path, where: str
):
    die_once(house, tmp_path, where, WORK)


@point(21)
@pytest.mark.parametrize("where", ["certificates.after_seal", "certificates.after_store"])
def test_worker_when_killed_with_sealed_documents_leaves_one_file_for_each_to_the_next(
    house: House, tmp_path: Path, where: str
):
    # The next worker seals again; only the same bytes end in the same file.
    die_once(house, tmp_path, where, SEALING, str(key_file()))
    fingerprint = open_sealer(str(key_file()), PASSWORD).fingerprint
    assert [row.sealed_by for row in house.rows()] == [fingerprint] * CERTIFICATES


def die_once(house: House, tmp_path: Path, where: str, work: str, *more: str) -> None:
    waiting = [house.reserve(completed(name=f"Person {number}")) for number in range(CERTIFICATES)]
    environment = os.environ | {
        "SPINN_FAILPOINT": where,
        "SPINN_FAILPOINT_FLAG": str(tmp_path / "died"),
    }
    command = [
        sys.executable, "-c", work, house.database.url, str(tmp_path / "files"),
        " ".join(map(str, waiting)), *more,
    ]  # fmt: skip
    codes = [
        subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode for _ in range(2)
    ]
    assert codes == [-signal.SIGKILL, 0]
    rows = house.rows()
    assert [row.state for row in rows] == ["issued"] * CERTIFICATES
    files = sorted(path.stem for path in tmp_path.rglob("*.pdf"))
    assert files == sorted(str(row.pdf_sha256) for row in rows)
    # One message each, so one mail: notifications drop what they were told before.
    assert house.told() == [("certificate.issued", 1)] * CERTIFICATES
    for row in rows:
        assert [line.to_state for line in house.history(row.id)] == ["reserved", "issued"]
