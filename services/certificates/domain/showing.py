"""The holder says how the public page shows their name."""

from __future__ import annotations

from services.certificates.domain.naming import NameShown
from services.certificates.storage.issuances import Issuance


def show_name(issuance: Issuance, how: NameShown) -> None:
    """Keep the choice; it holds at once, and for certificates that take the place of this one."""
    issuance.name_shown = how
