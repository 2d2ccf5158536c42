"""A program that answers each line with a line, kept running for many of them."""

from __future__ import annotations

import subprocess
from types import TracebackType
from typing import ClassVar, Self


class LineProcess:
    """Runs ``command`` while it is entered; a context manager."""

    command: ClassVar[tuple[str, ...]]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def answer_to(self, line: str) -> str:
        """Return the line that the program answers; an empty one when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()
