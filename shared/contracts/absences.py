"""Messages about places of those who were absent from the first session."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.registrations import RegistrationMessage


class RegistrationAbsent(RegistrationMessage):
    """Somebody with a place was absent from the first session and is asked whether they come."""

    NAME: ClassVar[str] = "registration.absent"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Ask whether they still come, and say until when they can answer."

    answer_by: AwareDatetime
    """From this moment the place may go to somebody else."""
    my_page_url: str
    """Signed link to their own page, where they answer."""


class RegistrationReleased(RegistrationMessage):
    """The place of somebody who was absent and did not answer went on."""

    NAME: ClassVar[str] = "registration.released"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Withdraw calendar entries and reminders, and say what happened."

    answer_by: AwareDatetime
    """Until when they could answer."""
    my_page_url: str
    """Signed link to their own page."""
