"""Organizers' own templates: drawn as ours are, and refused before they could break one."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from services.certificates.engine.apart import Reached, Sheet, draw_apart
from services.certificates.facts import OwnTemplate
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.gateways.own_templates.drawing import OwnDesigns
from services.certificates.gateways.own_templates.samples import (
    Sample,
    SampleHouse,
    sample_facts,
)
from services.certificates.gateways.own_templates.starting import start_from
from services.certificates.gateways.own_templates.trying import Tried, try_template
from services.certificates.settings import Design
from shared.kernel.identifiers import new_id
from tests.conformance.certificates.documents import (
    DESIGNS,
    RENDERER,
    document,
    structure_of,
    text_of,
)
from tests.conformance.certificates.names import LONG
from tests.conformance.certificates.test_reach import HOSTILE
from tests.conformance.certificates.test_standards import judged
from tests.conformance.points import point
from tests.support.certificates import printed_facts
from tests.support.verapdf import VeraPDF

HOUSE = SampleHouse("Exempelparken", "Stiftelsen Exempelparken", "https://spinn.example.org")


# The design without large pictures, so that a trial is quick.
QUICK: Design = "compact"


def tried(template: OwnTemplate, samples: tuple[Sample, ...] = ("long",)) -> Tried:
    facts = [
        sample_facts(each, "sv", HOUSE, design=template.design, bilingual=False) for each in samples
    ]
    return try_template(template, facts)


def styled(style: str) -> OwnTemplate:
    template = start_from(QUICK)
    return replace(template, css=f"{template.css}\n{style}")


def paged(old: str, new: str) -> OwnTemplate:
    template = start_from(QUICK)
    assert old in template.html
    return replace(template, html=template.html.replace(old, new))


def codes(made: Tried) -> list[str]:
    return sorted({each.code for each in made.faults})


@point(5, 6)
@pytest.mark.parametrize("design", DESIGNS)
def test_template_when_it_is_ours_unchanged_then_its_document_says_the_same(
    design: Design,
) -> None:
    own = OwnDesigns(RENDERER, lambda _: start_from(design))
    facts = printed_facts(name=LONG, design=design, bilingual=True)
    content = own.render(facts.model_copy(update={"template": new_id()}))
    ours = document(LONG, design=design, bilingual=True)
    assert text_of(content) == text_of(ours)
    assert structure_of(content).count("H1") == 1


@point(1, 2)
def test_template_when_drawn_then_both_standards_hold(verapdf: VeraPDF, tmp_path: Path) -> None:
    own = OwnDesigns(RENDERER, lambda _: start_from(QUICK))
    content = own.render(printed_facts(name=LONG, bilingual=True, template=new_id()))
    assert judged(verapdf, content, tmp_path).failures == ()


@pytest.mark.parametrize("design", DESIGNS)
def test_template_when_it_is_ours_unchanged_then_it_may_be_used(design: Design) -> None:
    made = tried(start_from(design), ("long", "arabic"))
    assert made.faults == ()
    assert all(each.startswith(b"\x89PNG") for each in made.pictures)
    assert len(set(made.pictures)) == 2


@point(4)
def test_template_when_it_states_no_language_then_it_is_refused() -> None:
    assert codes(tried(paged('<html lang="sv">', "<html>"))) == ["no_language"]


@point(10)
def test_template_when_it_has_a_gradient_then_it_is_refused() -> None:
    made = tried(styled("body { background: linear-gradient(#fff, #eee) }"))
    assert codes(made) == ["gradient"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (lambda: paged("<h1 ", "<p "), ["no_heading"]),
        (lambda: paged("<h1 ", "<h1>Intyg</h1><h1 "), ["headings"]),
        (lambda: paged('data-slot="number"', ""), ["missing_slot"]),
        (lambda: paged('data-slot="funders"', ""), ["missing_slot"]),
        (lambda: paged('data-slot="name" data-width="170"', 'data-slot="name"'), ["no_measures"]),
        (lambda: paged('<p class="lead who"', "<p>Hurra 🎉</p><p"), ["unprintable"]),
        (
            lambda: styled(
                ".code { width: 20mm; height: 20mm } .emblem { width: 12mm; height: 8mm }"
                ".statement, .project, .funders { font-size: 5pt } .what { top: 78mm }"
                ".number { visibility: hidden } .funding { left: 150mm }"
            ),
            [
                "code_small",
                "emblem_small",
                "hidden_slot",
                "name_runs_into",
                "outside_paper",
                "statement_small",
            ],
        ),
        (lambda: styled(".emblem { display: none }"), ["hidden_slot"]),
    ],
)  # fmt: skip
def test_template_when_a_certificate_would_come_out_wrong_then_it_is_refused(
    template: Callable[[], OwnTemplate], expected: list[str]
) -> None:
    assert codes(tried(template())) == expected


def test_template_when_it_makes_two_pages_then_it_is_refused() -> None:
    template = paged(
        '<p class="organiser"', '<div>1</div><div class="next">2</div><p class="organiser"'
    )
    style = f"{template.css} body {{ overflow: visible }} .next {{ break-before: page }}"
    assert "pages" in codes(tried(replace(template, css=style)))


def test_template_when_another_picture_is_larger_than_the_emblem_then_it_is_refused() -> None:
    logo = '<p class="big"><img src="asset:mark.svg" alt="Logo"></p><div class="funding"'
    template = paged('<div class="funding"', logo)
    style = (
        f"{template.css} .big {{ top: 10mm; left: 200mm }} .big img {{ width: 30mm; height: 30mm }}"
    )
    assert codes(tried(replace(template, css=style))) == ["emblem_not_largest"]


@point(14)
@pytest.mark.parametrize("markup", HOSTILE)
def test_template_when_it_reaches_outside_then_it_is_refused_and_nobody_is_asked(
    markup: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        waiting.setblocking(False)
        address = f"127.0.0.1:{waiting.getsockname()[1]}"
        hostile = markup.format(listener=address, secret=tmp_path / "secret.svg")
        assert tried(paged('<p class="organiser"', f'{hostile}<p class="organiser"')).faults
        with pytest.raises(BlockingIOError):
            waiting.accept()


@point(14)
def test_page_when_it_got_past_the_reading_then_the_process_apart_still_fetches_nothing(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    html = f'<html lang="sv"><body><h1>x</h1><img src="file://{secret}" alt="x"></body></html>'
    with pytest.raises(Reached):
        draw_apart([Sheet(html, {})], "p { color: red }", pictures(FOLDER / QUICK))


@point(15)
def test_template_when_code_stands_in_it_then_it_prints_as_it_is() -> None:
    template = paged('<p class="lead who"', "<p class='more'>{{7*7}} ${{7*7}}</p><p")
    style = f"{template.css} .more {{ top: 215mm; left: 18mm }}"
    own = OwnDesigns(RENDERER, lambda _: replace(template, css=style))
    content = own.render(printed_facts(name="<b>Bo</b> {{7*7}}", template=new_id()))
    text = text_of(content)
    assert "{{7*7}} ${{7*7}}" in text
    assert "<b>Bo</b> {{7*7}}" in text
    assert "49" not in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0
