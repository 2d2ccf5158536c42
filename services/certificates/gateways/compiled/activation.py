"""Which designs may be drawn the compiled way: tried once with many names, and remembered."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

from services.certificates.engine.fonts import FONT_FOLDER
from services.certificates.engine.libraries import library_versions
from services.certificates.facts import PrintedFacts
from shared.kernel.durable_files import write_durably

log = logging.getLogger(__name__)

# All sizes from the largest to one that a template refuses, kerning, ligatures, accents of many
# languages, characters that markup and strings of a PDF escape.
TRIAL_NAMES = (
    "Bo Ek", "Åsa Öberg", "Örjan Ärlig", "Wilhelmina Nordström-Tåquist", "Łucja Żółć-Więckowska",
    "Țepeș Ștefănescu", "Nordström Weiẞ Straße", "O'Brien-Ünal & Söner", "Ğülşen Çağlayangil",
    "Zoë Łukasik\u2013Fjölnisdóttir", "Þórunn Æsa Ðorðdóttir", "Dvořák Čapek Šťastný Ůn",
    "AVA Tóth WAYNE Yvette", "Fiffi Office Afflick", "Thfjord Ruffkin Shaftsbury", "Tj (Jr) \\ Ek",
    "<b>Ada</b>", "Søren Kjærgård", "Jõgeva Šmigun", "D\u2019Angelo Quijano", "José Ñíguez Peña",
    "Maximiliana Wolfgangina Alexandra Cholmondeley", "II. Åke, 3:e", "Élodie Lœuillet Œuvré",
)  # fmt: skip
_GATEWAYS = Path(__file__).parents[1]
_ENGINE = FONT_FOLDER.parent
_WIDE, _NARROW = "WMWMWMWMWMWMWMWMW", "7J7J7J7J7J7J7J7J7"


@dataclass
class Activations:
    """What was tried is remembered in ``folder``, else as long as the process lives."""

    folder: Path | None = None
    _known: set[str] = field(default_factory=set)

    def trials(self, facts: PrintedFacts, design: Path) -> list[PrintedFacts]:
        """Return the certificates that must come out alike in both ways before more are drawn."""
        if self._is_known(_key(facts, design)):
            return [facts.model_copy(update={"name": TRIAL_NAMES[0]})]
        return list(_trials(facts))

    def remember(self, facts: PrintedFacts, design: Path) -> None:
        """Remember that this design and language came out alike."""
        key = _key(facts, design)
        if key in self._known:
            return
        self._known.add(key)
        log.info("design %s is drawn the compiled way (%s)", facts.design, key[:16])
        if self.folder is not None:
            try:
                write_durably(self.folder / key, [])
            except OSError as failure:
                log.warning("an activation cannot be remembered: %s", failure)

    def _is_known(self, key: str) -> bool:
        if key not in self._known and self.folder is not None and (self.folder / key).exists():
            self._known.add(key)
        return key in self._known


def _trials(facts: PrintedFacts) -> Iterator[PrintedFacts]:
    for name, number in zip(TRIAL_NAMES, cycle((facts.number, _WIDE, _NARROW)), strict=False):
        url = facts.verify_url.replace(facts.number, number)
        yield facts.model_copy(update={"name": name, "number": number, "verify_url": url})


def _key(facts: PrintedFacts, design: Path) -> str:
    """Name design, language, and everything else on which the outcome of a trial depends."""
    digest = hashlib.sha256()
    folders = (design, design.parent / "common", _ENGINE, _GATEWAYS, Path(__file__).parent)
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    fonts = [f"{path.name} {path.stat().st_size}" for path in sorted(FONT_FOLDER.glob("*"))]
    said = [facts.language, str(facts.bilingual), version("pikepdf"), *library_versions(), *fonts]
    digest.update("\n".join(said).encode())
    return digest.hexdigest()
