"""A field for a time of day, as people type it where there is no picker."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import gettext as _
from wtforms import TimeField

_TYPED = re.compile(r"(?P<hours>[01]?\d|2[0-3])[:.](?P<minutes>[0-5]\d)(?::00)?")


class ClockField(TimeField):  # type: ignore[misc]  # WTForms ships no types
    """A time of day; what cannot be read as one is told in our words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed: 9:00, 09.00."""
        typed = "".join(valuelist).strip()
        self.data = None
        if not typed:
            return
        found = _TYPED.fullmatch(typed)
        if found is None:
            raise ValueError(_("Write the time like 09:00."))
        self.data = time(int(found["hours"]), int(found["minutes"]))
