"""The order of things between `./spinn ...` and Spinn's own command line."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bootstrap.browser import find_chromium
from bootstrap.environment import CannotSetUp, Environment
from bootstrap.node_packages import NodePackages
from bootstrap.system_packages import CannotInstall, install, missing, right_to_install

ROOT = Path(__file__).resolve().parents[1]

# These parts of `./spinn test` need neither a browser nor a reader of PDF files.
_SMALL_TESTS = frozenset({"unit", "contract", "architecture", "lint", "types"})
_LARGE_TESTS = frozenset({"integration", "conformance", "fault", "e2e", "all"})


def run(arguments: Sequence[str]) -> None:
    """Set up what is missing, then become the command line; exits 2 for missing packages."""
    environment = Environment(ROOT)
    try:
        _bring_system_packages(arguments, making=not environment.serves())
        _bring_python_packages(environment)
        _bring_node_packages(arguments, environment)
        _bring_browser(arguments, environment)
    except CannotInstall as refusal:
        sys.exit(_say(str(refusal), status=2))
    except CannotSetUp as failure:
        sys.exit(_say(str(failure), status=1))
    except KeyboardInterrupt:
        sys.exit(_say("Interrupted; the next start goes on from here.", status=130))
    # -P: what lies in the folder from which we are called is not Spinn.
    command = [str(environment.python), "-P", "-m", "services.cli", *arguments]
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(ROOT)})  # noqa: S606 - our own program


def needs_browser(arguments: Sequence[str]) -> bool:
    """Whether this command runs tests that want Chromium and poppler."""
    if not arguments or arguments[0] != "test":
        return False
    chosen = set(arguments) & (_SMALL_TESTS | _LARGE_TESTS)
    return not chosen or not chosen <= _SMALL_TESTS


def needs_node(arguments: Sequence[str]) -> bool:
    """Whether this command runs the tests that ask programs written in JavaScript."""
    if not arguments or arguments[0] != "test":
        return False
    chosen = set(arguments) & (_SMALL_TESTS | _LARGE_TESTS)
    return not chosen or bool(chosen & {"conformance", "all"})


def sections(arguments: Sequence[str], *, making: bool) -> list[str]:
    """The sections of `system-packages.txt` that a command needs."""
    wanted = ["setup"] if making else []
    wanted.append("run")
    if arguments and arguments[0] in {"demo", "test"}:
        wanted.append("demo")
    if needs_browser(arguments):
        wanted.append("test")
    return wanted


def _bring_system_packages(arguments: Sequence[str], *, making: bool) -> None:
    packages = missing(sections(arguments, making=making))
    if _is_ubuntu():
        # Ubuntu's is a stub for a snap; Playwright brings its own below.
        packages = [package for package in packages if package.name != "chromium"]
    if packages:
        install(packages, say=_say)


def _bring_python_packages(environment: Environment) -> None:
    if environment.is_current():
        return
    with _alone():
        if not environment.is_current():
            _say("Installing Spinn's Python packages into .venv; this takes a minute or two.")
            environment.make(say=_say)


def _bring_node_packages(arguments: Sequence[str], environment: Environment) -> None:
    packages = NodePackages(environment)
    if not needs_node(arguments) or packages.is_current():
        return
    with _alone():
        if not packages.is_current():
            _say("Installing the readers of mail and calendars that the conformance tests ask.")
            packages.bring()


def _bring_browser(arguments: Sequence[str], environment: Environment) -> None:
    if not needs_browser(arguments) or find_chromium() is not None:
        return
    dependencies = [] if right_to_install() is None else ["--with-deps"]
    command = [str(environment.python), "-m", "playwright", "install", *dependencies, "chromium"]
    _say("Fetching a Chromium for the browser tests.")
    fetched = subprocess.run(command, check=False)  # noqa: S603 - our own program
    if fetched.returncode != 0 or find_chromium() is None:
        raise CannotInstall(
            "The browser tests need a Chromium on PATH. Please run:\n"
            f"sudo {environment.python} -m playwright install --with-deps chromium"
        )


def _is_ubuntu() -> bool:
    about = Path("/etc/os-release")
    return about.exists() and "ID=ubuntu" in about.read_text(encoding="utf-8").splitlines()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold back a second start of the wrapper while the first makes the environment."""
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(text: str, *, status: int = 0) -> int:
    sys.stderr.write(text + "\n")
    return status
