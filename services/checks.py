"""The steps of `./spinn test`: what each runs, and the account of how they went."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_CODE = ("bootstrap", "demo", "services", "shared")
_TEMPLATES = ("demo", "services", "shared")
_WORKERS = "2"


@dataclass(frozen=True)
class Step:
    """One step: programs that are all run, the last of which gets further arguments of pytest."""

    name: str
    commands: tuple[tuple[str, ...], ...]

    @property
    def takes_arguments(self) -> bool:
        """Whether it runs pytest, which takes arguments of the caller."""
        return self.commands[-1][0] == "pytest"


def _tests(folder: str, *options: str) -> Step:
    return Step(folder, (("pytest", "-q", *options, f"tests/{folder}"),))


# Tests that share nothing run side by side; those that kill processes or drive a browser do not.
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
        _tests("fault"),
        _tests("e2e"),
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
    failed = []
    begun = time.monotonic()
    for step in steps:
        say(f"── {step.name}")
        started = time.monotonic()
        passed = _run(step, arguments if step.takes_arguments else (), root)
        say(f"── {step.name}: {'passed' if passed else 'FAILED'}, {_since(started)}\n")
        if not passed:
            failed.append(step.name)
    outcome = f"failed: {', '.join(failed)}" if failed else "all passed"
    say(f"{len(steps)} steps in {_since(begun)}: {outcome}")
    return not failed


def _run(step: Step, arguments: Sequence[str], root: Path) -> bool:
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    codes = [
        subprocess.run(  # noqa: S603 - programs of our own environment
            [str(programs / command[0]), *command[1:], *arguments],
            check=False,
            cwd=root,
            env=environment,
        ).returncode
        for command in step.commands
    ]
    return not any(codes)


def _since(moment: float) -> str:
    return f"{time.monotonic() - moment:.1f} s"
