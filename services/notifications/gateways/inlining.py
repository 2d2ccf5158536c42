"""Style for each element of a letter's HTML, as mail programs want it, without asking each time.

The stylesheet of letters knows classes only, and one rule for the direction of writing. So
the inliner is asked once for each tag with its classes; after that the same style is put in.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import css_inline

_TAG = re.compile(r'<([a-z][a-z0-9]*)(\s[^<>]*?)?\sclass="([^"]*)"([^<>]*)>')
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_SHEET = re.compile(r"<style>.*?</style>", re.DOTALL)
_HEAD_ENDS = "</head>"


class _Unknown(Exception):
    """A tag and its classes have not been seen together yet."""


class LetterStyles:
    """What the inliner has answered for one stylesheet and one direction; threads may share it."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], str] = {}
        self._rules_that_stay = ""

    def inline(self, html: str) -> str:
        """Return a letter with the style of each element in its tag."""
        try:
            return self._filled_in(html)
        except _Unknown:
            self._learn(html)
        return self._filled_in(html)

    def _filled_in(self, html: str) -> str:
        styled = _TAG.sub(self._with_style, _SHEET.sub("", html, count=1))
        return _with_rules_last(styled, self._rules_that_stay)

    def _with_style(self, tag: re.Match[str]) -> str:
        style = self._styles.get((tag[1], tag[3]))
        if style is None:
            raise _Unknown
        return f"{tag[0][:-1]}{style}>"

    def _learn(self, html: str) -> None:
        inlined = inlined_slowly(html)
        stays = _SHEET.search(inlined)
        # First: whoever knows all styles must know these rules, too.
        self._rules_that_stay = stays[0] if stays else ""
        for tag in _TAG.finditer(inlined):
            found = _STYLE.search(tag[0])
            self._styles[tag[1], tag[3]] = found[0] if found else ""


def with_styles(html: str, direction: str) -> str:
    """Return a letter, written in ``direction``, with the style of each element in its tag."""
    sheet = _SHEET.search(html)
    assert sheet is not None
    return _styles_of(sheet[0], direction).inline(html)


# Each brand has colours of its own, and so a stylesheet.
@lru_cache(maxsize=64)
def _styles_of(sheet: str, direction: str) -> LetterStyles:
    del sheet, direction
    return LetterStyles()


def inlined_slowly(html: str) -> str:
    """Return ``html`` as the inliner makes it: what ``LetterStyles`` is to be read alike."""
    inlined = _inliner().inline(html)
    stays = _SHEET.search(inlined)
    return _with_rules_last(_SHEET.sub("", inlined, count=1), stays[0] if stays else "")


def _with_rules_last(html: str, rules: str) -> str:
    """Put the rules that stay at the end of the head: its charset must be among the first bytes.

    HTML Living Standard, 4.2.5.4: within the first 1,024.
    """
    return html.replace(_HEAD_ENDS, f"{rules}{_HEAD_ENDS}", 1)


@cache
def _inliner() -> css_inline.CSSInliner:
    # The rules for dark mode and narrow screens cannot be inlined and stay in the head.
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )
