"""Named reads of certificates by the projects that paid for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.certificates.storage.issuances import Issuance
from shared.contracts.facts import Funding

_FUNDING = Issuance.facts["funding"]


def funding_blocks(session: Session) -> Sequence[Funding]:
    """Return every funders' block that certificates have printed, by the name of the project."""
    found = session.scalars(
        select(_FUNDING.cast(JSONB)).where(_FUNDING["project"].is_not(None)).distinct()
    )
    blocks = [Funding.model_validate(each) for each in found]
    return sorted(blocks, key=lambda each: (each.project.sv.casefold(), each.funders))
