"""Files as they are sent, and what is answered about them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from services.registration.api.operations import Query, Shape
from services.registration.api.shapes.answers import Key


class UploadQuery(Query):
    """What a file is."""

    question: Key
    """The key of the question of the program's present form that asks for it."""
    name: Annotated[str, StringConstraints(max_length=400)] = ""
    """What it is called; its end is put right by what it is."""


class UploadShape(Shape):
    """A file that was taken."""

    token: str
    """The answer to the question, for two hours: it stands for this file and this question."""
    question: str
    """The key of the question."""
    name: str
    """What the file is called from now on."""
    answer_by: datetime
    """Until when the token works."""
