"""Pages in the manner of lists: the engine of certificates with one plain style."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import jinja2

from services.certificates.engine.drawing import Engine
from services.certificates.gateways.designs import FOLDER as DESIGNS
from services.certificates.gateways.designs import pictures

_STYLE = Path(__file__).parent / "sheet.css"


@dataclass(frozen=True)
class PageRenderer:
    """Draws the pages of one template; made once per process."""

    template: ClassVar[Path]

    engine: Engine
    page: jinja2.Template

    @classmethod
    def ready(cls) -> Self:
        """Return a renderer.

        Raises:
            EngineUnusable: A library is missing.
        """
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(cls.template.parent),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )
        engine = Engine(_STYLE.read_text(encoding="utf-8"), pictures(DESIGNS / "compact"))
        return cls(engine, environment.get_template(cls.template.name))
