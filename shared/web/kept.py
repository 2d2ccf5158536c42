"""Parts of pages that are drawn once for whatever they are drawn from, and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import request
from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from shared.web.languages import current_language

_MOST_KEPT = 500


class KeptParts(Extension):
    """The tag ``{% kept ... %}`` of templates.

    After ``kept`` stands what its part is drawn from: one or more values that can be hashed,
    usually view models. The part is drawn once for each of them, in each language and below each
    mount, and shown again wherever the same is to be drawn. ``none`` draws it anew. Nothing else
    that changes from request to request may be used in it, and no token.
    """

    tags = {"kept"}  # noqa: RUF012 - the library declares it so

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._kept: dict[Hashable, str] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the part as a call of ``_draw`` that can draw it."""
        line = next(parser.stream).lineno
        place = nodes.Const(f"{parser.name}:{line}")
        drawn_from = parser.parse_tuple()
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        call = self.call_method("_draw", [place, drawn_from], lineno=line)
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def forget(self) -> None:
        """Let go of all parts, so that each is drawn anew."""
        self._kept.clear()

    def _draw(self, place: str, drawn_from: Hashable, caller: Callable[[], str]) -> str:
        if drawn_from is None:
            return caller()
        key = place, drawn_from, current_language(), request.script_root
        part = self._kept.get(key)
        if part is None:
            part = caller()
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = part
        return part
