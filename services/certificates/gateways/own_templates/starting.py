"""What an organizer starts from: one of our designs as a page with slots and a style sheet."""

from __future__ import annotations

from functools import cache

import jinja2

from services.certificates.engine.fitting import Box, Column
from services.certificates.facts import OwnTemplate
from services.certificates.gateways.designs import FOLDER, MEASURES, Measures
from services.certificates.gateways.own_templates.measuring import FONTS
from services.certificates.settings import Design

_MM = 72 / 25.4


@cache
def start_from(design: Design) -> OwnTemplate:
    """Return one of our designs as a template that draws the same page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "common"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("starter.jinja").render(
        room=_rooms(MEASURES[design]), has_second_summary=design == "compact"
    )
    common = (FOLDER / "common" / "common.css").read_text(encoding="utf-8")
    style = (FOLDER / design / "sheet.css").read_text(encoding="utf-8")
    return OwnTemplate(design, page, f"{common}\n{style}", MEASURES[design].version)


def _rooms(measures: Measures) -> dict[str, dict[str, str]]:
    return {
        "name": _box(measures.name),
        "title": {
            **_box(measures.title),
            "size-both": _number(measures.first_title.nominal),
        },
        "second_title": _box(measures.second_title),
        "summary": _column(measures.summary),
        "facts": {
            **_column(measures.facts),
            "width-both": _number(measures.bilingual_facts.width / _MM),
        },
    }


def _box(box: Box) -> dict[str, str]:
    return {
        "width": _number(box.width / _MM),
        "size": _number(box.nominal),
        "font": _font(box.font),
    }


def _column(column: Column) -> dict[str, str]:
    return {
        "width": _number(column.width / _MM),
        "height": _number(column.height / _MM),
        "size": _number(column.sizes[0]),
        "gap": _number(column.gap),
        "font": _font(column.font),
    }


def _font(file_name: str) -> str:
    return next(name for name, file in FONTS.items() if file == file_name)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
