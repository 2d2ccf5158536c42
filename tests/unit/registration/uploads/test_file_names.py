"""Names of uploaded files, made safe."""

from __future__ import annotations

import pytest

from services.registration.domain.uploads.file_names import safe_name
from services.registration.domain.uploads.file_types import FileType


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("Mitt CV.pdf", "Mitt CV.pdf", id="plain"),
        pytest.param("ÅSAS märke.PDF", "ÅSAS märke.pdf", id="capitals"),
        pytest.param("../../etc/passwd", "passwd.pdf", id="folders"),
        pytest.param(r"C:\Users\anna\cv.docx", "cv.pdf", id="windows"),
        pytest.param("cv.pdf.exe", "cv.pdf.pdf", id="two-ends"),
        pytest.param('a<b>:"c|d?*;e.pdf', "a b c d e.pdf", id="signs"),
        pytest.param("evil\u202efdp.exe", "evilfdp.pdf", id="bidi"),
        pytest.param("line\r\nbreak.pdf", "line break.pdf", id="header"),
        pytest.param(".htaccess", "htaccess.pdf", id="hidden"),
        pytest.param("...", "file.pdf", id="dots"),
        pytest.param("", "file.pdf", id="nothing"),
        pytest.param("CV 19800105-1237.pdf", "file.pdf", id="person-number"),
        pytest.param("x" * 300 + ".pdf", "x" * 80 + ".pdf", id="long"),
    ],
)
def test_name_when_typed_then_is_made_safe(typed: str, kept: str) -> None:
    assert safe_name(typed, FileType.PDF) == kept
