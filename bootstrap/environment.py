"""The virtual environment `.venv`: made from the lock file, and remade when that has changed."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TELL_EVERY = 20
_SHOWN_LINES = 30


class CannotSetUp(Exception):
    """The Python packages could not be installed."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of a checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def is_current(self) -> bool:
        """Whether it was made here, completely, from the lock file as it is now."""
        return self.python.exists() and self._stamp() == self._wanted()

    def serves(self) -> bool:
        """Whether it can be used as it is, once it has the right packages."""
        has_pip = any(self.folder.glob("lib/python3.*/site-packages/pip"))
        made_for = {**self._machine(), **self._stamp()}
        return self.python.exists() and has_pip and made_for.items() >= self._machine().items()

    def make(self, *, say: Callable[[str], object]) -> None:
        """Create it where there is none that serves, and install what the lock file says."""
        if not self.serves():
            _run([_base_python(), "-m", "venv", "--clear", str(self.folder)])
        lock = self.root / "requirements.lock"
        expected = lock.read_text().count("==")
        begun = 0
        for line in _lines_of(
            [
                *(str(self.python), "-m", "pip", "install", "--no-input"),
                *("--disable-pip-version-check", "--progress-bar", "off"),
                *("--require-hashes", "-r", str(lock)),
            ]
        ):
            if line.startswith("Collecting"):
                begun += 1
                if begun % _TELL_EVERY == 0:
                    say(f"  {begun} of about {expected} packages")
        self._stamp_file.write_text(json.dumps(self._wanted()))

    @property
    def _stamp_file(self) -> Path:
        return self.folder / "spinn-stamp.json"

    def _stamp(self) -> dict[str, str]:
        if not self._stamp_file.exists():
            return {}
        return {
            str(key): str(value) for key, value in json.loads(self._stamp_file.read_text()).items()
        }

    def _wanted(self) -> dict[str, str]:
        lock = (self.root / "requirements.lock").read_bytes()
        return {"lock": hashlib.sha256(lock).hexdigest(), **self._machine()}

    def _machine(self) -> dict[str, str]:
        # Programs in an environment begin with its full path, and packages lie in a folder of their
        # Python's version: a moved checkout needs a new one, a machine with a new `python3` too.
        return {"root": str(self.root), "python": str(self.python.resolve())}


def _base_python() -> str:
    # Ours may be the one in `.venv` (when that is activated), which is about to be replaced.
    return shutil.which(str(getattr(sys, "_base_executable", sys.executable))) or sys.executable


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - built from our own paths
        raise CannotSetUp(f"This command failed:\n{' '.join(command)}")


def _lines_of(command: list[str]) -> Iterator[str]:
    """What a command writes, line by line; raises CannotSetUp with its end when it fails."""
    written: list[str] = []
    with subprocess.Popen(  # noqa: S603 - built from our own paths
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            written.append(line)
            yield line
    if process.returncode != 0:
        end = "".join(written[-_SHOWN_LINES:])
        raise CannotSetUp(f"{end}This command failed:\n{' '.join(command)}")
