"""Point 14: nothing in a template or a name reaches a network or a file."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest

from services.certificates.engine.errors import RenderingRefused
from services.certificates.engine.fetching import AssetRefused
from services.certificates.gateways.designs import FOLDER
from services.certificates.gateways.pdf import PlainRenderer
from tests.conformance.points import point
from tests.support.certificates import printed_facts

SECRET = "only the machine knows this"
HOSTILE = [
    '<img src="http://{listener}/x.png">',
    '<img src="file://{secret}">',
    '<img src="sheet.css/../../../pdf.py">',
    '<img src="data:image/svg+xml,<svg/>">',
    '<img src="//{listener}/x.png">',
    '<link rel="stylesheet" href="http://{listener}/x.css">',
    '<link rel="attachment" href="file://{secret}">',
    "<style>@import url(http://{listener}/x.css);</style>",
    "<style>@font-face{{font-family:X;src:url(file://{secret})}}p{{font-family:X}}</style>",
    '<p style="background:url(http://{listener}/x.png)">x</p>',
    '<ul><li style="list-style:url(file://{secret})">x</li></ul>',
    '<svg width="9" height="9"><image href="file://{secret}" width="9" height="9"/></svg>',
    '<object data="file://{secret}"></object>',
    '<embed src="http://{listener}/x.svg">',
]


# The engine follows none of these, so there is nothing that could be stopped.
IGNORED = [
    '<svg width="9" height="9"><use href="http://{listener}/x.svg#a"/></svg>',
    '<iframe src="file://{secret}"></iframe>',
    '<script src="http://{listener}/x.js"></script>',
    '<p style="list-style:url(file://{secret})">x</p>',
]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that nobody may ask."""
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        waiting.setblocking(False)
        yield waiting


@dataclass(frozen=True)
class Outside:
    """What a hostile template would like to reach."""

    listener: socket.socket
    secret: Path

    def designs(self, markup: str) -> Path:
        """Return a folder of designs with this markup in the page."""
        folder = self.secret.parent / "designs"
        copytree(FOLDER, folder)
        page = folder / "common" / "sheet.html"
        address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        reaching = markup.format(listener=address, secret=self.secret)
        page.write_text(page.read_text().replace("<h1>", f"{reaching}<h1>"))
        return folder

    def was_asked(self) -> bool:
        """Tell whether anybody came to the listener."""
        try:
            self.listener.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def outside(listener: socket.socket, tmp_path: Path) -> Outside:
    secret = tmp_path / "secret.svg"
    secret.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {SECRET} --></svg>")
    return Outside(listener, secret)


@point(14)
@pytest.mark.parametrize("markup", HOSTILE)
def test_template_when_it_reaches_outside_then_drawing_stops_and_nobody_is_asked(
    markup: str, outside: Outside
) -> None:
    with pytest.raises((AssetRefused, RenderingRefused)):
        PlainRenderer(outside.designs(markup)).render(printed_facts())
    assert not outside.was_asked()


@point(14)
@pytest.mark.parametrize("markup", IGNORED)
def test_template_when_its_reach_means_nothing_to_the_engine_then_nobody_is_asked(
    markup: str, outside: Outside
) -> None:
    content = PlainRenderer(outside.designs(markup)).render(printed_facts())
    assert not outside.was_asked()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        assert [each for each in streams if SECRET.encode() in each.read_bytes()] == []
