"""A private Dovecot: a real IMAP server with one mailbox, without TLS, on loopback."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from demo.ports import LOOPBACK, free_port
from demo.server_process import ServerProcess
from tests.support.waiting import PATIENCE_SECONDS

USER, PASSWORD = "answers", "known-to-the-tests-only"
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

# What 2.3 and 2.4 understand alike, and then what each says in its own way.
_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
_UNTIL_2_3 = """\
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
"""
# These two settings must come first.
_SINCE_2_4 = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {folder}/home
  }}
}}
"""


class PrivateDovecot:
    """One server in a folder that every account can enter.

    Root starts it for the account that the package made, anybody else for themselves.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.host, self.port = LOOPBACK, free_port()
        self._process = ServerProcess("dovecot", folder / "out.log", signal.SIGTERM)

    def start(self) -> None:
        assert _PROGRAM is not None, "Debian's package dovecot-imapd is missing"
        account = pwd.getpwnam("dovecot") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        group = grp.getgrgid(account.pw_gid).gr_name
        for name in ("run", "state", "mail", "home"):
            (self._folder / name).mkdir()
            os.chown(self._folder / name, account.pw_uid, account.pw_gid)
        self._folder.chmod(0o711)
        configuration = self._folder / "dovecot.conf"
        configuration.write_text(
            (_own_words(_PROGRAM) + _CONFIGURATION).format(
                folder=self._folder,
                user=account.pw_name,
                group=group,
                port=self.port,
                password=PASSWORD,
            )
        )
        self._process.launch([_PROGRAM, "-F", "-c", str(configuration)], environment={})
        self._process.wait_until(self._answers, within=PATIENCE_SECONDS)

    def stop(self) -> None:
        self._process.stop(signal.SIGTERM, patience=PATIENCE_SECONDS)

    def client(self) -> imaplib.IMAP4:
        """Return a signed-in client."""
        client = imaplib.IMAP4(self.host, self.port, timeout=PATIENCE_SECONDS)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, content: bytes) -> None:
        """Put a mail into the mailbox, as a mail server does."""
        client = self.client()
        assert client.append("INBOX", None, None, content)[0] == "OK"  # type: ignore[arg-type]  # typed as texts
        client.logout()

    def flags(self) -> list[bytes]:
        """Return the flags of what lies in the mailbox."""
        client = self.client()
        client.select("INBOX", readonly=True)
        found = client.fetch("1:*", "(FLAGS)")[1]
        client.logout()
        return [each for each in found if isinstance(each, bytes)]

    def _answers(self) -> bool:
        try:
            self.client().logout()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True


def _own_words(program: str) -> str:
    version = subprocess.run(
        [program, "--version"], check=True, capture_output=True, text=True
    ).stdout
    major, minor = version.split()[0].split(".")[:2]
    return _SINCE_2_4 if (int(major), int(minor)) >= (2, 4) else _UNTIL_2_3
