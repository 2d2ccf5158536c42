"""The virtual environment `.venv`: made from the lock file, and remade when that has changed."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


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
        has_pip = any(self.folder.glob("lib/python3.1[12]/site-packages/pip"))
        here = str(self.root)
        return self.python.exists() and has_pip and self._stamp().get("root", here) == here

    def make(self) -> None:
        """Create it where there is none that serves, and install what the lock file says."""
        if not self.serves():
            _run([_base_python(), "-m", "venv", "--clear", str(self.folder)])
        _run(
            [
                *(str(self.python), "-m", "pip", "install"),
                *("--quiet", "--no-input", "--disable-pip-version-check"),
                *("--require-hashes", "-r", str(self.root / "requirements.lock")),
            ]
        )
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
        # Programs in an environment begin with its full path, so a moved checkout needs a new one.
        return {"lock": hashlib.sha256(lock).hexdigest(), "root": str(self.root)}


def _base_python() -> str:
    # Ours may be the one in `.venv` (when that is activated), which is about to be replaced.
    return shutil.which(str(getattr(sys, "_base_executable", sys.executable))) or sys.executable


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - built from our own paths
        raise CannotSetUp(f"This command failed:\n{' '.join(command)}")
