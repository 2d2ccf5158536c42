"""Reading the answers of an IMAP server, as the standard client hands them over."""

from __future__ import annotations

from typing import Any


class MailboxAnswer(Exception):
    """The server refused a command, or its answer made no sense."""


def checked(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return the data of an answer; raises MailboxAnswer when the server refused."""
    status, data = answer
    if status != "OK":
        raise MailboxAnswer(status)
    return data


def flat(data: list[Any]) -> bytes:
    """Return what stands on the lines of an answer."""
    return b" ".join(piece for piece in data if isinstance(piece, bytes))


def body_in(data: list[Any]) -> bytes:
    """Return the message in an answer; raises MailboxAnswer when there is none."""
    for piece in data:
        if isinstance(piece, tuple) and len(piece) > 1 and isinstance(piece[1], bytes):
            return piece[1]
    raise MailboxAnswer("no body")


def quoted(folder: str) -> str:
    """Return the name of a folder as commands want it."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
