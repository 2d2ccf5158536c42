"""Pages share one frame, carry nothing inline, and are whole in both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

TEMPLATES = sorted(
    path
    for folder in (*Path("services").glob("*/templates/*"), Path("shared/web/templates/shared"))
    for path in folder.rglob("*.html")
)
SHEETS = sorted(
    path for folder in ("services", "shared", "demo") for path in Path(folder).rglob("*.css")
)
PAGES = [path for path in TEMPLATES if "{% extends" in path.read_text()]
CATALOGS = sorted(
    (
        *Path("services").glob("*/translations/sv/*/*.po"),
        *Path("shared").glob("*/translations/sv/*/*.po"),
    )
)
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def _name(path: Path) -> str:
    return path.as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=_name)
def test_stylesheet_when_a_rule_ends_then_its_brace_is_closed(sheet: Path):
    # What follows an open one is a rule inside it, and holds nowhere else.
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_when_it_extends_anything_extends_the_layout(page: Path):
    assert re.findall(r'{% extends "([^"]+)" %}', page.read_text()) == ["shared/layout.html"]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_when_shown_carries_no_inline_style_or_script(page: Path):
    # A block of data is not run, so the policy for scripts does not concern it.
    kind = r"<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)"
    inline = re.compile(rf"<style|\sstyle=|\son[a-z]+=\"|{kind}|javascript:")
    assert inline.findall(page.read_text()) == []


@pytest.mark.parametrize("catalog", CATALOGS, ids=_name)
def test_catalog_when_read_translates_every_string_of_its_folder(catalog: Path):
    folder = catalog.parents[3]
    swedish = read_po(catalog.open("rb"), locale="sv")
    found = Catalog()
    for _file, _line, text, _comments, context in extract_from_dir(
        folder, METHODS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        found.add(text, context=context)
    assert [m.id for m in found if m.id and not _translated(swedish, m.id)] == []


def _translated(catalog: Catalog, text: str | tuple[str, str]) -> bool:
    message = catalog.get(text)
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


@pytest.mark.parametrize("sheet", sorted(Path("services").glob("*/static/**/*.css")), ids=_name)
def test_stylesheet_of_a_service_when_read_then_gives_no_shared_block_another_look(
    sheet: Path,
) -> None:
    shared = {name for each in SHEETS if each.parts[0] == "shared" for name in blocks_of(each)}
    assert "badge" in shared
    assert blocks_of(sheet) & shared == set()


def blocks_of(sheet: Path) -> set[str]:
    """Return the classes that a stylesheet gives their look by themselves."""
    return set(re.findall(r"^\.([\w-]+) \{", sheet.read_text("utf-8"), re.MULTILINE))
