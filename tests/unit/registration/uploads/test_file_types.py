"""What a file is, told by its bytes."""

from __future__ import annotations

import io

import pytest

from services.registration.domain.uploads.file_types import FileType, recognise
from tests.support import files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(files.PDF, FileType.PDF, id="pdf"),
        pytest.param(files.PNG, FileType.PNG, id="png"),
        pytest.param(files.JPEG, FileType.JPEG, id="jpeg"),
        pytest.param(files.DOCX, FileType.DOCX, id="docx"),
        pytest.param(files.ODT, FileType.ODT, id="odt"),
    ],
)
def test_file_when_it_is_of_a_kind_that_we_take_then_is_recognised(
    content: bytes, kind: FileType
) -> None:
    assert recognise(io.BytesIO(content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(files.SVG, id="svg"),
        pytest.param(files.HTML, id="html"),
        pytest.param(files.DOCX_WITH_MACROS, id="macros"),
        pytest.param(files.ODS, id="spreadsheet"),
        pytest.param(files.ZIP, id="zip"),
        pytest.param(files.EMPTY_ZIP, id="empty-zip"),
        pytest.param(files.DOCX[:-30], id="cut-zip"),
        pytest.param(b"PK\x03\x04", id="only-a-signature"),
        pytest.param(b" %PDF-1.7", id="pdf-after-a-blank"),
        pytest.param(b"GIF89a", id="gif"),
        pytest.param(b"MZ\x90", id="program"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_file_when_it_is_anything_else_then_is_not_recognised(content: bytes) -> None:
    assert recognise(io.BytesIO(content)) is None


def test_file_when_it_has_too_many_parts_then_is_not_recognised() -> None:
    many = files.with_parts(5001)
    assert recognise(io.BytesIO(many)) is None
