"""Settings of the registration service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from shared.kernel.settings import ServiceSettings

# Sources that frame-ancestors knows and that may stand in a header without changing another rule.
_FRAME_SOURCE = re.compile(r"\*|https?:|https?://(\*\.)?[A-Za-z0-9.\-]+(:([0-9]+|\*))?")


class RegistrationSettings(ServiceSettings):
    """Read from ``SPINN_REGISTRATION_*`` and the common ``SPINN_*`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="SPINN_REGISTRATION_", frozen=True, extra="ignore", populate_by_name=True
    )

    file_directory: Path = Field(
        description="Where files are kept that people send with forms; web and workers share it"
    )
    file_megabytes: int = Field(
        default=10, ge=1, le=50, description="How large a file may be that a question asks for"
    )
    waiting_files_megabytes: int = Field(
        default=2000, description="All files together that wait for their form to be sent right"
    )
    sign_up_limit: str = Field(
        default="60/minute", description="Sign-up forms accepted from one network"
    )
    sign_in_limit: str = Field(
        default="10/minute", description="Sign-in attempts allowed from one network"
    )
    confirm_link_days: int = Field(
        default=7, description="How long the link that confirms an address works"
    )
    my_page_link_days: int = Field(
        default=400, description="How long the link to a person's own page works"
    )
    api_limit: str = Field(default="600/minute", description="API requests of one token")
    webhooks_reach: Literal["public", "loopback"] = Field(
        default="public",
        description="loopback lets webhooks reach this machine as well; for demo and tests only",
    )
    embed_origins: str = Field(
        default="https:",
        description="Sites that may show programs in a frame: origins, or https: for all",
    )

    @field_validator("embed_origins")
    @classmethod
    def _only_frame_sources(cls, value: str) -> str:
        sources = value.split()
        if wrong := [source for source in sources if not _FRAME_SOURCE.fullmatch(source)]:
            raise ValueError(f"not an origin such as https://example.org: {wrong[0]}")
        return " ".join(sources)
