"""Who may sign up, as an organizer decided it; kept as one checked JSON object."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.facts import LocalizedText


class AccessRules(BaseModel):
    """The rules of a program or of one cohort; without any, everybody may sign up.

    A cohort that is not ``public`` opens by a personal invitation, an address at one of
    ``domains`` or below it, or a code if ``codes``; each alone is enough. ``approval`` asks an
    organizer before anybody gets a place. The limits count what has not ended: ``per_person``
    registrations in the whole program, ``per_organisation`` places in the cohort. A code that
    opens a closed window works with ``codes`` also where a cohort is public. ``question`` must
    be answered yes; ``audiences`` are the keys of whom the cohort is for.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    public: bool = True
    domains: tuple[str, ...] = ()
    codes: bool = False
    approval: bool = False
    approval_days: int | None = Field(default=None, ge=1)
    per_person: int | None = Field(default=None, ge=1)
    no_overlap: bool = False
    per_organisation: int | None = Field(default=None, ge=1)
    question: LocalizedText | None = None
    question_refusal: LocalizedText | None = None
    audiences: tuple[str, ...] = ()
    audience_refusal: LocalizedText | None = None
    hold_unconfirmed: bool = True

    @property
    def by_invitation_only(self) -> bool:
        """Whether nothing but a personal invitation opens the cohort."""
        return not self.public and not self.domains and not self.codes

    @property
    def claims_at_once(self) -> bool:
        """Whether filling in the form is enough to hold a place or a number for a while."""
        return self.hold_unconfirmed and not self.approval


OPEN = AccessRules()
