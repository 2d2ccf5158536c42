"""Settings of the certificates service."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.kernel.settings import ServiceSettings

Design = Literal["classic", "modern", "compact"]


class CertificatesSettings(ServiceSettings):
    """Read from ``SPINN_CERTIFICATES_*`` and the common ``SPINN_*`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="SPINN_CERTIFICATES_", frozen=True, extra="ignore", populate_by_name=True
    )

    file_directory: Path = Field(
        description="Where issued documents are kept, unless in a bucket; web and workers share it"
    )
    file_store: str = Field(
        default="",
        pattern=r"^(s3://[^/]+(/.*)?)?$",
        description="Bucket of an S3-compatible service that keeps issued documents instead of "
        "the directory: `s3://BUCKET` or `s3://BUCKET/PREFIX`",
    )
    s3_endpoint: str = Field(
        default="", description="Address of that service; when empty, Amazon's"
    )
    s3_region: str = Field(default="", description="Region of the bucket, if the service has any")
    s3_access_key: str = Field(
        default="", description="Who asks; when empty, what the environment or machine tells"
    )
    s3_secret_key: SecretStr = Field(
        default=SecretStr(""), description="Secret that belongs to the access key"
    )
    issuer_name: str = Field(
        default="",
        description="Who signs, as certificates print it; empty means the organiser's name",
    )
    design: Design = Field(
        default="classic", description="How certificates look: `classic`, `modern` or `compact`"
    )
    languages: Literal["one", "both"] = Field(
        default="one",
        description="Whether certificates speak their holder's language alone, or `both`: "
        "Swedish and English, the holder's first",
    )
    seal_key: str = Field(
        default="",
        description="Key that seals documents: a PKCS#12 file, or `pkcs11:` and the address of a "
        "token; when empty, documents are not sealed. Workers alone need it",
    )
    seal_password: SecretStr = Field(
        default=SecretStr(""), description="Opens the file of the seal key, or is the token's PIN"
    )
    badge_key: str = Field(
        default="",
        description="Key that signs badges: a PKCS#12 file with an Ed25519 key; when empty, "
        "certificates carry no badge. Workers alone need it",
    )
    badge_token_key: str = Field(
        default="",
        description="Key that signs badges in their second form, JSON Web Tokens: a PKCS#12 file "
        "with an RSA key; when empty, there is no such form. Workers alone need it",
    )
    badge_password: SecretStr = Field(
        default=SecretStr(""), description="Opens the files of the keys that sign badges"
    )
    timestamp_url: str = Field(
        default="",
        description="Address of a timestamp service (RFC 3161) that proves when documents were "
        "sealed; when empty, none is asked",
    )
    timestamp_authorities: str = Field(
        default="", description="PEM file with the certificates that vouch for that service"
    )
    timestamp_user: str = Field(default="", description="Who asks, if the service wants to know")
    timestamp_password: SecretStr = Field(
        default=SecretStr(""), description="Password of that account"
    )
    file_link_days: int = Field(
        default=3650, description="How long a holder's link to the document works"
    )
    miss_limit: str = Field(
        default="20/minute", description="Unknown numbers that one network may try"
    )
    name_limit: str = Field(
        default="10/minute",
        description="Names that one network may compare with those on certificates",
    )

    @property
    def issuer(self) -> str:
        """Return the name under the signature line."""
        return self.issuer_name or self.organiser_name
