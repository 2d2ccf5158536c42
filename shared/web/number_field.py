"""A field for a whole number, as people type it."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField


class NumberField(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """A whole number; what cannot be read as one is told in our words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = "".join(valuelist).strip()
        if typed and not re.fullmatch(r"-?\d{1,9}", typed):
            self.data = None
            raise ValueError(_("Write a whole number with digits, such as 20."))
        self.data = int(typed) if typed else None
