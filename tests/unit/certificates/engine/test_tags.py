"""Texts whose glyphs do not stand in the order of their letters."""

from __future__ import annotations

from types import SimpleNamespace

import pydyf
import pytest

from services.certificates.engine.errors import RenderingRefused
from services.certificates.engine.tags import complete_tags, is_painted_otherwise


@pytest.mark.parametrize("text", ["محمد", "יעל", "दीपिका", "علی\u200cرضا", "Amira عميرة"])
def test_text_when_glyphs_move_is_painted_otherwise(text: str):
    assert is_painted_otherwise(text)


@pytest.mark.parametrize("text", ["Åsa Öberg", "Щербаковський", "7K4M-QX2W", "Հայկ", ""])
def test_text_when_glyphs_stand_in_order_is_not(text: str):
    assert not is_painted_otherwise(text)


def test_tags_when_texts_and_tags_do_not_pair_up_refuses():
    pdf = pydyf.PDF()
    root = pydyf.Dictionary({"K": pydyf.Array()})
    pdf.add_object(root)
    pdf.catalog["StructTreeRoot"] = root.reference
    page = SimpleNamespace(_page_box=SimpleNamespace(children=[SimpleNamespace(text="یعل")]))
    with pytest.raises(RenderingRefused):
        complete_tags(SimpleNamespace(pages=[page], metadata=SimpleNamespace(lang="sv")), pdf)
