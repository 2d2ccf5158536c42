"""Memory of a process that makes 20,000 certificates, both ways taking turns at some of them.

Run it from the top of the repository: ``.venv/bin/python benchmarks/certificates/memory.py``;
``--certificates 2000`` is short. One in a hundred has a name that goes the plain way.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.certificates.steps import BATCH, Bench, people
from tests.support.badges import holder

MANY = 20_000
ROWS = 10
PLAIN = "Святослав Щербаковський"


def resident() -> float:
    """Return the mebibytes that the process holds."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


def main() -> None:
    """Make certificates and print what the process holds after each tenth of them."""
    logging.disable(logging.INFO)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--certificates", type=int, default=MANY)
    count: int = options.parse_args().certificates
    bench = Bench(rounds=BATCH, slow_rounds=BATCH)
    print("| certificates | MiB |\n| ---: | ---: |")
    for start in range(0, count, BATCH):
        for number, facts in enumerate(people(BATCH)):
            named = facts.model_copy(update={"name": PLAIN}) if number == start % 100 else facts
            badge = bench.maker.make(named, holder())
            bench.sealer.seal(bench.renderer.render(named, badge), named)
        made = start + BATCH
        if made == BATCH or made % (count // ROWS) == 0:
            print(f"| {made:,} | {resident():.0f} |", flush=True)


if __name__ == "__main__":
    main()
