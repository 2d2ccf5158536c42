"""How a server that refuses to run as root is run when we are root."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

# An account that every Debian and Ubuntu has; making one of our own would change the machine.
UNPRIVILEGED = "nobody"


def unprivileged_prefix(paths: Iterable[Path]) -> list[str]:
    """What to put before a command so that it does not run as root; empty when we are not root.

    A checkout in /root cannot be entered by other accounts. Opening /root to everyone would be
    wrong, so in that case the server keeps one capability, with which it reaches `paths`.
    """
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(UNPRIVILEGED)
    prefix = [
        shutil.which("setpriv") or "setpriv",
        *("--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups"),
    ]
    if not all(_open_to_everyone(path) for path in paths):
        kept = "-all,+dac_override"
        prefix += ["--inh-caps", kept, "--ambient-caps", kept]
        # Without this, access(2), by which PostgreSQL's programs look for one another, leaves the
        # capability out of account.
        prefix += ["--securebits", "+no_setuid_fixup"]
    return [*prefix, "--"]


def give_away(path: Path) -> None:
    """Make a new folder or file belong to the account that the server runs as."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, account.pw_uid, account.pw_gid)


def _open_to_everyone(path: Path) -> bool:
    return all(part.stat().st_mode & stat.S_IXOTH for part in path.resolve().parents)
