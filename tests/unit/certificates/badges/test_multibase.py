"""Base 58, against values that the standards print."""

from __future__ import annotations

import pytest

from services.certificates.badges import multibase


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "z"),
        (b"\0\0", "z11"),
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"\0\0\x28\x7f\xb4\xcd", "z11233QC4"),
    ],
)
def test_content_when_encoded_then_reads_as_in_the_draft(content: bytes, text: str) -> None:
    assert multibase.encode(content) == text
    assert multibase.decode(text) == content


@pytest.mark.parametrize("text", ["", "2NEpo7", "z0", "zI", "u2NE"])
def test_text_when_not_in_base_58_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        multibase.decode(text)
