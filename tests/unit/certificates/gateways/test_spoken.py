"""Texts whose glyphs do not stand in the order of their letters."""

from __future__ import annotations

from types import SimpleNamespace

import pydyf
import pytest

from services.certificates.gateways.errors import RenderingRefused
from services.certificates.gateways.spoken import is_painted_otherwise, say_what_is_written


@pytest.mark.parametrize("text", ["محمد", "יעל", "दीपिका", "علی\u200cرضا", "Amira عميرة"])
def test_text_when_glyphs_move_is_painted_otherwise(text: str):
    assert is_painted_otherwise(text)


@pytest.mark.parametrize("text", ["Åsa Öberg", "Щербаковський", "7K4M-QX2W", "Հայկ", ""])
def test_text_when_glyphs_stand_in_order_is_not(text: str):
    assert not is_painted_otherwise(text)


def test_say_when_texts_and_tags_do_not_pair_up_refuses():
    pdf = pydyf.PDF()
    root = pydyf.Dictionary({"K": pydyf.Array()})
    pdf.add_object(root)
    pdf.catalog["StructTreeRoot"] = root.reference
    page = SimpleNamespace(_page_box=SimpleNamespace(children=[SimpleNamespace(text="یعل")]))
    with pytest.raises(RenderingRefused):
        say_what_is_written(SimpleNamespace(pages=[page]), pdf)
