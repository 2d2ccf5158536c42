"""A worker dies of SIGKILL at a marked point; the next one ends with exactly one certificate."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.certificates.gateways.sealing.sealer import open_sealer
from tests.support.certificate_house import House
from tests.support.seals import PASSWORD, key_file

ROOT = Path(__file__).parents[4]
WORK = """
import sys
from pathlib import Path
from uuid import UUID
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.messaging.workshop import Workshop
from shared.database import Database
from tests.support.certificates import PlainTextRenderer, certificate_links
from tests.support.clock import SettableClock
url, folder, issuance_id = sys.argv[1:]
Workshop(
    Database(url), PlainTextRenderer(), None, LocalFileStore(Path(folder)), certificate_links(),
    SettableClock(),
).render_certificate(UUID(issuance_id))
"""
# The same with real documents and a real key; the engine takes its time to load.
SEALING = (
    WORK.replace("PlainTextRenderer, ", "")
    .replace("PlainTextRenderer()", "PlainRenderer()")
    .replace("None", "open_sealer(str(key), PASSWORD)")
    .replace(
        "url, folder, issuance_id = sys.argv[1:]",
        """
from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.support.seals import PASSWORD
url, folder, issuance_id, key = sys.argv[1:]
""",
    )
)


@pytest.mark.parametrize("point", ["after_render", "after_store", "before_settle", "after_settle"])
def test_worker_when_killed_at_a_point_leaves_one_certificate_to_the_next(
    house: House, tmp_path: Path, point: str
):
    die_once(house, tmp_path, point, WORK)


@pytest.mark.parametrize("point", ["after_seal", "after_store"])
def test_worker_when_killed_with_a_sealed_document_leaves_one_file_to_the_next(
    house: House, tmp_path: Path, point: str
):
    # The next worker seals again; only the same bytes end in the same file.
    die_once(house, tmp_path, point, SEALING, str(key_file()))
    (row,) = house.rows()
    assert row.sealed_by == open_sealer(str(key_file()), PASSWORD).fingerprint


def die_once(house: House, tmp_path: Path, point: str, work: str, *more: str) -> None:
    issuance_id = house.reserve()
    environment = os.environ | {
        "SPINN_FAILPOINT": f"certificates.{point}",
        "SPINN_FAILPOINT_FLAG": str(tmp_path / "died"),
    }
    command = [
        sys.executable, "-c", work, house.database.url, str(tmp_path / "files"), str(issuance_id),
        *more,
    ]  # fmt: skip
    codes = [
        subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode for _ in range(2)
    ]
    assert codes == [-signal.SIGKILL, 0]
    (row,) = house.rows()
    assert row.state == "issued"
    assert [path.stem for path in tmp_path.rglob("*.pdf")] == [row.pdf_sha256]
    assert house.told() == [("certificate.issued", 1)]
    assert [line.to_state for line in house.history(row.id)] == ["reserved", "issued"]
