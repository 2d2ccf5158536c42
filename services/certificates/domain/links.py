"""The addresses of one certificate or transcript: public for its number, signed for its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.certificates.badges.issuer_id import IssuerId
from shared.kernel.links import LinkInvalid, LinkSigner

_FILE_PURPOSE = "certificate-file"
_TRANSCRIPT_PURPOSE = "transcript-file"
_HOLDER_PURPOSE = "certificate-holder"


@dataclass(frozen=True)
class CertificateLinks:
    """Makes and reads the links of this service. ``public_url`` has no trailing slash."""

    public_url: str
    signer: LinkSigner
    file_link_lifetime: timedelta

    @property
    def issuer(self) -> IssuerId:
        """Who signs badges, as software finds it, and the addresses of its keys."""
        return IssuerId(self.public_url, f"{self.public_url}/certificates/keys")

    def verification(self, number: str) -> str:
        """Return the address that anybody may open; the QR code holds it."""
        return f"{self.public_url}/certificates/{number}"

    @property
    def log_origin(self) -> str:
        """The name of the public log, with which its signed roots begin."""
        return f"{self.public_url.partition('://')[2]}/certificates/log"

    def status_list(self, purpose: str, number: int) -> str:
        """Return the public address of one list of status bits."""
        return f"{self.public_url}/certificates/status/{purpose}/{number}"

    def download(self, number: str, epoch: int = 0) -> str:
        """Return the address of the document, for its holder.

        ``epoch`` counts how often the holder has ended their links.
        """
        return f"{self.verification(number)}/file/{self._token(_FILE_PURPOSE, number, epoch)}"

    def holder(self, number: str, epoch: int = 0) -> str:
        """Return the address of the holder's page: the document, the name, corrections."""
        return f"{self.verification(number)}/mine/{self._token(_HOLDER_PURPOSE, number, epoch)}"

    def transcript(self, number: str, epoch: int = 0) -> str:
        """Return the address of the document of a transcript, for its holder."""
        token = self._token(_TRANSCRIPT_PURPOSE, number, epoch)
        return f"{self.verification(number)}/transcript/{token}"

    def check_download(self, number: str, token: str) -> int:
        """Accept ``token`` only for the certificate that it was made for; return its epoch.

        Whether the holder has ended it since must be asked.

        Raises:
            LinkExpired: The link is older than its lifetime.
            LinkInvalid: The token is cut, changed, or belongs to another certificate.
        """
        return self._epoch(_FILE_PURPOSE, number, token)

    def check_holder(self, number: str, token: str) -> int:
        """Do the same for the holder's page; a link to the document does not open it.

        Raises:
            LinkExpired: The link is older than its lifetime.
            LinkInvalid: The token is cut, changed, or belongs to another certificate.
        """
        return self._epoch(_HOLDER_PURPOSE, number, token)

    def check_transcript(self, number: str, token: str) -> int:
        """Do the same for the document of a transcript.

        Raises:
            LinkExpired: The link is older than its lifetime.
            LinkInvalid: The token is cut, changed, or belongs to another number.
        """
        return self._epoch(_TRANSCRIPT_PURPOSE, number, token)

    def _token(self, purpose: str, number: str, epoch: int) -> str:
        return self.signer.sign(purpose, f"{number}.{epoch}" if epoch else number)

    def _epoch(self, purpose: str, number: str, token: str) -> int:
        subject = self.signer.read(purpose, token, max_age=self.file_link_lifetime)
        made_for, _, epoch = subject.partition(".")
        if made_for != number:
            raise LinkInvalid
        return int(epoch or 0)
