"""A worker dies of SIGKILL at a marked point; the next one ends with exactly one certificate."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.certificate_house import House

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
    Database(url), PlainTextRenderer(), LocalFileStore(Path(folder)), certificate_links(),
    SettableClock(),
).render_certificate(UUID(issuance_id))
"""


@pytest.mark.parametrize("point", ["after_render", "after_store", "before_settle", "after_settle"])
def test_worker_when_killed_at_a_point_leaves_one_certificate_to_the_next(
    house: House, tmp_path: Path, point: str
):
    issuance_id = house.reserve()
    environment = os.environ | {
        "SPINN_FAILPOINT": f"certificates.{point}",
        "SPINN_FAILPOINT_FLAG": str(tmp_path / "died"),
    }
    command = [
        sys.executable, "-c", WORK, house.database.url, str(tmp_path / "files"), str(issuance_id),
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
