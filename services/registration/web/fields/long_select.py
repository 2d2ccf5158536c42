"""A select with hundreds of fixed options, whose HTML is made once for each language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flask_babel import get_locale
from markupsafe import Markup, escape
from wtforms import StringField
from wtforms.widgets import html_params

Options = Callable[[str], Sequence[tuple[str, str]]]


class _LongSelect:
    """Draws the field; as a widget of WTForms it is called with the element's attributes."""

    def __call__(self, field: LongSelectField, **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        language = str(get_locale() or "sv")
        options = _set(field.options, language, str(field.prompt))
        chosen = f'value="{escape(field.data or "")}"'
        options = options.replace(chosen, f"{chosen} selected", 1)
        opening = html_params(name=field.name, **attributes)
        # Both parts are escaped: the attributes by WTForms, the options below.
        return Markup(f"<select {opening}>{options}</select>")  # noqa: S704


class LongSelectField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """One of many options, given by language; what was chosen is checked by whoever asks.

    WTForms' own select makes and draws each option anew for each form: with the countries of
    the world that was most of what a sign-up form cost.
    """

    widget = _LongSelect()

    def __init__(self, label: object, *, options: Options, prompt: object, **more: Any) -> None:
        super().__init__(label, **more)
        self.options = options
        self.prompt = prompt


@cache
def _set(options: Options, language: str, prompt: str) -> str:
    pairs = (("", prompt), *options(language))
    return "".join(f'<option value="{escape(key)}">{escape(name)}</option>' for key, name in pairs)
