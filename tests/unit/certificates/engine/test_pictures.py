"""Pictures that are painted once, and codes that are nothing but squares."""

from __future__ import annotations

import io

import pikepdf
import pytest

from services.certificates.engine.drawing import Engine
from services.certificates.engine.errors import EngineUnusable
from services.certificates.engine.fetching import AssetRefused, Nothing
from services.certificates.engine.pictures import Code

FLAT = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<path fill="#123" d="M0 0h9v9z"/></svg>'
)
GRADIENT = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><linearGradient id="g">'
    b'<stop offset="0" stop-color="#123"/><stop offset="1" stop-color="#fff"/></linearGradient>'
    b'<path fill="url(#g)" d="M0 0h9v9z"/></svg>'
)
PAGE = '<html lang="en"><head><title>T</title></head><body><p>Text</p>{}</body></html>'
IMAGE = '<img src="asset:{}" alt="A picture" style="width: {}mm">'


def forms_of(content: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        forms = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        return [f.read_bytes() for f in forms if f.get("/Subtype") == "/Form"]


def test_picture_when_drawn_again_has_the_same_bytes():
    engine = Engine("", {"flat.svg": FLAT})
    page = PAGE.format(IMAGE.format("flat.svg", 20))
    first, second = engine.draw(page), engine.draw(page)
    assert first == second
    assert len(forms_of(first)) == 1


def test_picture_when_drawn_in_two_sizes_is_painted_for_each():
    engine = Engine("", {"flat.svg": FLAT})
    content = engine.draw(PAGE.format(IMAGE.format("flat.svg", 20) + IMAGE.format("flat.svg", 30)))
    assert len(set(forms_of(content))) == 2


def test_picture_when_it_has_a_gradient_is_refused():
    with pytest.raises(EngineUnusable, match=r"gradient\.svg is not drawn in flat colours"):
        Engine("", {"gradient.svg": GRADIENT}).draw(PAGE.format(IMAGE.format("gradient.svg", 20)))


def test_code_when_drawn_is_one_square_for_each_run_of_dark_modules():
    rows = [bytes([1, 1, 0]), bytes([0, 0, 0]), bytes([1, 0, 1])]
    content = Engine("", {}).draw(PAGE.format(IMAGE.format("code", 20)), {"code": Code(rows)})
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].Contents.read_bytes()
    for square in (b"0 0 2 1 re", b"0 2 1 1 re", b"2 2 1 1 re"):
        assert square in page


def test_fetcher_when_asked_for_anything_refuses():
    for address in ("http://127.0.0.1:9/", "file:///etc/hostname", "asset:other.svg", "data:,x"):
        with pytest.raises(AssetRefused):
            Nothing().fetch(address)
