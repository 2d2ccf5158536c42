"""Finding a Chromium that starts."""

from pathlib import Path

import pytest

from bootstrap.browser import find_chromium

SNAP_STUB = '#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then echo "install the snap"; exit 1; fi\n'


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH and a browser cache with nothing in them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    return folder


def place(file: Path, content: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    file.chmod(0o755)
    return file


def test_chromium_when_on_path_is_found(programs: Path):
    assert find_chromium() is None
    assert place(programs / "chromium", "\x7fELF") == find_chromium()


def test_chromium_when_it_is_a_stub_for_a_snap_is_passed_over(programs: Path):
    place(programs / "chromium-browser", SNAP_STUB)
    assert find_chromium() is None


def test_chromium_when_downloaded_for_the_tests_is_found(programs: Path):
    downloaded = programs.parent / "cache/chromium-1234/chrome-linux/chrome"
    assert place(downloaded, "\x7fELF") == find_chromium()
