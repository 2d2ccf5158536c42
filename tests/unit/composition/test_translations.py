"""When catalogs of translations are compiled."""

import gettext
import os
from pathlib import Path

import pytest

from services.translations import compile_stale

CATALOG = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Welcome"
msgstr "Välkommen"
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    file = tmp_path / "services/any/translations/sv/LC_MESSAGES/messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(CATALOG, encoding="utf-8")
    return file


def test_catalog_when_never_compiled_is_compiled(catalog: Path, tmp_path: Path):
    assert compile_stale(tmp_path) == [catalog]
    with catalog.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Welcome") == "Välkommen"


def test_catalog_when_compiled_already_is_left(catalog: Path, tmp_path: Path):
    compile_stale(tmp_path)
    assert compile_stale(tmp_path) == []
    assert catalog.with_suffix(".mo").exists()


def test_catalog_when_newer_than_its_compiled_file_is_compiled_again(catalog: Path, tmp_path: Path):
    compile_stale(tmp_path)
    os.utime(catalog.with_suffix(".mo"), (1, 1))
    assert compile_stale(tmp_path) == [catalog]
