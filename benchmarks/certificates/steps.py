"""What a certificate costs, step by step, both ways, on one process and on two.

Run it from the top of the repository: ``.venv/bin/python benchmarks/certificates/steps.py``; with
``--short`` it takes half a minute. Processor time is what to compare: others may use the machine.
Beside the ways stand their limits of the same run: the page as the library's own guide draws it,
and bare signatures.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import weasyprint
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from weasyprint.text.fonts import FontConfiguration

from services.certificates.engine.addresses import SCHEME
from services.certificates.engine.pictures import Code, Picture
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.compiled.renderer import CompiledRenderer, ready_renderer
from services.certificates.gateways.credentials.maker import IssuerBadges
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.gateways.sealing.sealer import PadesSealer, open_sealer
from services.certificates.gateways.sheet import sheet
from shared.kernel.identifiers import new_public_code
from shared.kernel.qr import modules, scannable
from tests.support.badges import badge_maker, holder
from tests.support.certificates import PUBLIC_URL, printed_facts
from tests.support.seals import PASSWORD, key_file

FIRST = ("Åsa", "Bo", "Örjan", "Wilhelmina", "Łucja", "Zoë", "Søren", "Ingrid", "Åke", "Elin")
LAST = ("Öberg", "Ek", "Nordström", "Tåquist", "Żółć", "Lindqvist", "Ståhl", "af Geijer", "Ny")
BATCH = 50


def people(count: int) -> list[PrintedFacts]:
    """Return certificates of one cohort; most were there each time."""
    return [_person(number) for number in range(count)]


def _person(number: int) -> PrintedFacts:
    code = new_public_code()
    return printed_facts(
        name=f"{FIRST[number % len(FIRST)]} {LAST[number // 7 % len(LAST)]}",
        number=code,
        verify_url=f"{PUBLIC_URL}/certificates/{code}",
        minutes_attended=540 - 30 * (number % 4),
    )


@dataclass
class Bench:
    """All that one process needs to make certificates."""

    rounds: int
    slow_rounds: int

    @cached_property
    def maker(self) -> IssuerBadges:
        """What makes badges."""
        return badge_maker()

    @cached_property
    def sealer(self) -> PadesSealer:
        """What seals."""
        return open_sealer(str(key_file()), PASSWORD)

    @cached_property
    def renderer(self) -> CompiledRenderer:
        """What draws, both ways; the kind is compiled."""
        made = ready_renderer(self.sealer, with_badges=True, folder=None)
        made.expect(people(BATCH))
        return made

    @cached_property
    def facts(self) -> list[PrintedFacts]:
        """What is drawn."""
        return people(self.rounds)

    @cached_property
    def badges(self) -> list[Badge]:
        """A badge for each."""
        return [self.maker.make(facts, holder()) for facts in self.facts]

    @cached_property
    def compiled(self) -> list[bytes]:
        """Documents that wait for their seal."""
        pairs = zip(self.facts, self.badges, strict=True)
        return [self.renderer.render(facts, badge) for facts, badge in pairs]

    def whole(self, number: int) -> bytes:
        """Make the badge, draw the compiled way, embed, seal."""
        facts = self.facts[number]
        badge = self.maker.make(facts, holder())
        return self.sealer.seal(self.renderer.render(facts, badge), facts)

    def whole_plain(self, number: int) -> bytes:
        """Make the badge, draw the plain way, embed, seal."""
        facts = self.facts[number]
        badge = self.maker.make(facts, holder())
        return self.sealer.seal(self.renderer.plain.render(facts, badge), facts)


def naive(facts: PrintedFacts) -> bytes:
    """Draw the same page as the guide of the library shows it: everything anew each time."""
    folder = FOLDER / facts.design
    fonts = FontConfiguration()
    style = "".join(
        path.read_text() for path in (FOLDER / "common/common.css", folder / "sheet.css")
    )
    page = weasyprint.HTML(string=sheet(facts, folder), base_url=SCHEME)
    drawn = {f"{SCHEME}{name}": Picture(name, svg) for name, svg in pictures(folder).items()}
    drawn[f"{SCHEME}code"] = Code(modules(scannable(facts.verify_url)))  # type: ignore[assignment]
    sheets = [weasyprint.CSS(string=style, base_url=SCHEME, font_config=fonts)]
    document = page.render(
        font_config=fonts, stylesheets=sheets, cache=drawn, pdf_variant="pdf/a-3a"
    )
    content: bytes = document.write_pdf(pdf_variant="pdf/a-3a")
    return content


def milliseconds(step: Callable[[int], object], rounds: int) -> float:
    """Return the processor time of one call."""
    step(0)
    started = time.process_time()
    for number in range(rounds):
        step(number)
    return (time.process_time() - started) / rounds * 1000


def print_steps(bench: Bench) -> None:
    """Print a row for each step: milliseconds, and how many a second of one core."""
    facts, slow = bench.facts, bench.slow_rounds
    key = ec.generate_private_key(ec.SECP256R1())
    ecdsa = ec.ECDSA(SHA256(), deterministic_signing=True)
    bench.compiled  # noqa: B018 - made before anything is measured
    plain = bench.renderer.plain.render(facts[0], bench.badges[0])
    steps: tuple[tuple[str, Callable[[int], object], int], ...] = (
        ("naive: everything anew", lambda n: naive(facts[n]), slow),
        ("plain", lambda n: bench.renderer.plain.render(facts[n], bench.badges[n]), slow),
        ("compiled", lambda n: bench.renderer.render(facts[n], bench.badges[n]), bench.rounds),
        ("seal as a revision, by the library", lambda _: bench.sealer.seal(plain, facts[0]), slow),
        (
            "seal in its place",
            lambda n: bench.sealer.seal(bench.compiled[n], facts[n]),
            bench.rounds,
        ),
        ("bare signature, P-256", lambda n: key.sign(bench.compiled[n][:64], ecdsa), bench.rounds),
        ("badge: made and signed", lambda n: bench.maker.make(facts[n], holder()), bench.rounds),
        ("badge, plain, seal", bench.whole_plain, slow),
        ("badge, compiled, seal", bench.whole, bench.rounds),
    )
    print("| step | ms of processor time | per second of one core |\n| --- | ---: | ---: |")
    for name, step, rounds in steps:
        cost = milliseconds(step, rounds)
        print(f"| {name} | {cost:.2f} | {1000 / cost:,.0f} |", flush=True)


def print_store(bench: Bench) -> None:
    """Print what keeping costs, one by one and fifty at a time, on the disk that there is."""
    documents = [bench.whole(number % bench.rounds) for number in range(BATCH)]
    salted = [content + hashlib.sha256(content).digest() for content in documents]
    print("\n| kept on disk | ms of waiting for one |\n| --- | ---: |")
    for name, contents, together in (
        ("one by one", documents, False),
        (f"{BATCH} together", salted, True),
    ):
        with tempfile.TemporaryDirectory(dir=Path.cwd() / "var") as folder:
            store = LocalFileStore(Path(folder))
            started = time.perf_counter()
            if together:
                store.put_all(contents)
            else:
                for content in contents:
                    store.put(content)
            cost = (time.perf_counter() - started) / BATCH * 1000
        print(f"| {name} | {cost:.2f} |", flush=True)


def work(options: tuple[int, int, bool, int]) -> float:
    """Make certificates in this process as long as told; return how many a second."""
    rounds, slow, is_plain, seconds = options
    bench = Bench(rounds, slow)
    step = bench.whole_plain if is_plain else bench.whole
    step(0)
    started, made = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        step(made % rounds)
        made += 1
    return made / (time.perf_counter() - started)


def print_processes(bench: Bench, seconds: int) -> None:
    """Print how many certificates one process and two make in a second, by the clock."""
    print("\n| badge, drawing and seal | processes | per second, by the clock |")
    print("| --- | ---: | ---: |")
    # Made anew, not forked: the library that draws does not live through a fork.
    context = multiprocessing.get_context("spawn")
    for name, is_plain in (("plain", True), ("compiled", False)):
        for processes in (1, 2):
            with context.Pool(processes) as pool:
                options = (bench.rounds, bench.slow_rounds, is_plain, seconds)
                rates = pool.map(work, [options] * processes, chunksize=1)
            print(f"| {name} | {processes} | {sum(rates):,.0f} |", flush=True)


def main() -> None:
    """Measure and print the tables."""
    logging.disable(logging.INFO)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true")
    short: bool = options.parse_args().short
    bench = Bench(rounds=200 if short else 2_000, slow_rounds=8 if short else 60)
    print_steps(bench)
    print_store(bench)
    print_processes(bench, seconds=3 if short else 10)


if __name__ == "__main__":
    main()
