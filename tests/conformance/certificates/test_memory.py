"""Point 16: memory stays flat, because nothing that the library never gives back is made twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conformance.points import point

ROOT = Path(__file__).parents[3]
DOCUMENTS = 40
WORK = f"""
import json, re
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from services.certificates.gateways.pdf import PlainRenderer
from tests.support.certificates import printed_facts

def resident():
    status = open("/proc/self/status").read()
    return int(re.search(r"VmRSS:\\s+(\\d+)", status)[1]) / 1024

def growth(draw):
    for number in range({DOCUMENTS} // 2):
        draw(f"Åsa Öberg {{number}}")
    before = resident()
    for number in range({DOCUMENTS}):
        draw(f"Bo Ek {{number}}")
    return resident() - before

def careless(name):
    page = weasyprint.HTML(string=f"<html lang=en><title>{{name}}</title><p>{{name}}</p>")
    page.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/a-3a")

renderer = PlainRenderer.ready()
told = [growth(lambda name: renderer.render(printed_facts(name=name))), growth(careless)]
print(json.dumps(told))
"""


@point(16)
def test_memory_when_a_worker_draws_many_documents_then_it_stays_flat() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours, careless = json.loads(done.stdout)
    # Mebibytes over forty documents. What is ours comes and goes with the allocator; it is the same
    # over thousands (benchmarks/certificates/memory.py), and what leaks is not.
    assert ours < 6
    assert careless > 10
