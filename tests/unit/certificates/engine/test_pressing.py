"""Streams are compressed once, and hold what they held."""

from __future__ import annotations

import zlib

import pydyf

from services.certificates.engine.pressing import press


def test_streams_when_pressed_then_those_that_may_be_are_compressed_and_hold_the_same() -> None:
    pdf = pydyf.PDF()
    first = pydyf.Stream([b"q", "/a gs", b"Q"], compress=True)
    ready = pydyf.Stream([zlib.compress(b"x")], {"Filter": "/FlateDecode"})
    for stream in (first, ready):
        pdf.add_object(stream)
    before = ready.data
    press(pdf)
    assert zlib.decompress(first.stream[0]) == b"q\n/a gs\nQ"
    assert b"/Filter /FlateDecode" in first.data
    assert ready.data == before
    pressed = first.data
    press(pdf)
    assert first.data == pressed
