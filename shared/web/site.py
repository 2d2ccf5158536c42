"""What the layout shows on every page: the house, its main addresses, who pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.contracts.facts import Funding


@dataclass(frozen=True)
class FundingBlock:
    """Who pays, in the reader's language and in the words of the funder's rules."""

    project: str
    statement: str
    funders: tuple[str, ...]
    emblem: Literal["eu"] | None = None

    @classmethod
    def of(cls, funding: Funding, language: str) -> FundingBlock:
        """Take the texts in ``language`` from what the messages carry."""
        return cls(
            project=funding.project.in_language(language),
            statement=funding.statement.in_language(language),
            funders=funding.funders,
            emblem=funding.emblem,
        )


@dataclass(frozen=True)
class Site:
    """The house as the layout shows it. Addresses are paths, since the services share one site."""

    name: str
    organiser: str
    contact_email: str
    funding: FundingBlock | None = None
    home_url: str = "/"
    my_page_url: str = "/my"
    sign_in_url: str = "/organizer/sign-in"
    sign_out_url: str = "/organizer/sign-out"
    organizer_url: str = "/organizer/cohorts"
    verify_url: str = "/certificates/"
    privacy_url: str = "/privacy"
    accessibility_url: str = "/accessibility"
