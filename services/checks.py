"""The steps of `./spinn test`: what each runs, and the account of how they went."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_CODE = ("bootstrap", "demo", "services", "shared")
_TEMPLATES = ("demo", "services", "shared")
_WORKERS = "2"


@dataclass(frozen=True)
class Step:
    """One step: programs that are all run, the last of which gets further arguments of pytest.

    One that ``waits`` for processes more than it works runs beside the others, and is told last.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    waits: bool = False

    @property
    def takes_arguments(self) -> bool:
        """Whether it runs pytest, which takes arguments of the caller."""
        return self.commands[-1][0] == "pytest"


def _tests(folder: str, *options: str, waits: bool = False) -> Step:
    return Step(folder, (("pytest", "-q", *options, f"tests/{folder}"),), waits)


# Tests that share nothing run in two processes; those that kill others or drive a browser do not.
_SIDE_BY_SIDE = ("-n", _WORKERS)

STEPS = {
    step.name: step
    for step in (
        Step(
            "lint",
            (
                ("ruff", "check", "--quiet", "--output-format", "concise", ".", "spinn"),
                ("ruff", "format", "--check", ".", "spinn"),
                ("djlint", "--check", "--lint", *_TEMPLATES),
                ("interrogate", "--quiet", *_CODE),
            ),
        ),
        Step("types", (("mypy",), ("mypy", "--scripts-are-modules", "spinn"))),
        Step("layers", (("lint-imports", "--no-logo"),)),
        _tests("unit"),
        _tests("integration", *_SIDE_BY_SIDE),
        _tests("contract", *_SIDE_BY_SIDE),
        _tests("conformance", *_SIDE_BY_SIDE, "--dist", "loadfile"),
        _tests("architecture", *_SIDE_BY_SIDE),
        _tests("e2e"),
        _tests("fault", waits=True),
    )
}
# The layers are a part of the architecture, told by another tool.
_TOGETHER = {"architecture": ("layers", "architecture"), "all": tuple(STEPS)}
CHOICES = (*(name for name in STEPS if name != "layers"), "all")


def steps_of(names: Sequence[str]) -> tuple[Step, ...]:
    """The steps that these names stand for, in their order, each once; all when there are none."""
    wanted = {step for name in names or ["all"] for step in _TOGETHER.get(name, (name,))}
    return tuple(step for name, step in STEPS.items() if name in wanted)


def run_steps(
    steps: Sequence[Step], arguments: Sequence[str], *, root: Path, say: Callable[[str], None]
) -> bool:
    """Run all steps, also after one has failed; True when none did. The last line sums up."""
    begun = time.monotonic()
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        beside = {
            step.name: _Beside(step, arguments, root, pool, stack.enter_context(TemporaryFile()))
            for step in steps
            if step.waits and len(steps) > 1
        }
        failed = []
        for step in sorted(steps, key=lambda step: step.waits):
            say(f"── {step.name}")
            other = beside.get(step.name)
            passed, seconds = other.result(say) if other else _run(step, arguments, root)
            say(f"── {step.name}: {'passed' if passed else 'FAILED'}, {seconds:.1f} s\n")
            if not passed:
                failed.append(step.name)
    outcome = f"failed: {', '.join(failed)}" if failed else "all passed"
    say(f"{len(steps)} steps in {time.monotonic() - begun:.1f} s: {outcome}")
    return not failed


class _Beside:
    """A step that runs while others do; what it prints is kept until it is asked for."""

    def __init__(
        self,
        step: Step,
        arguments: Sequence[str],
        root: Path,
        pool: ThreadPoolExecutor,
        output: IO[bytes],
    ) -> None:
        self._output = output
        self._running = pool.submit(_run, step, arguments, root, output)

    def result(self, say: Callable[[str], None]) -> tuple[bool, float]:
        """Wait for its end, and say what it printed."""
        outcome = self._running.result()
        self._output.seek(0)
        say(self._output.read().decode(errors="replace"))
        return outcome


def _run(
    step: Step, arguments: Sequence[str], root: Path, output: IO[bytes] | None = None
) -> tuple[bool, float]:
    """Whether each program of the step ended well, and after how many seconds the last did."""
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    begun = time.monotonic()
    more = arguments if step.takes_arguments else ()
    codes = [
        subprocess.run(  # noqa: S603 - programs of our own environment
            [str(programs / command[0]), *command[1:], *more],
            check=False,
            cwd=root,
            env=environment,
            stdout=output,
            stderr=output,
        ).returncode
        for command in step.commands
    ]
    return not any(codes), time.monotonic() - begun
