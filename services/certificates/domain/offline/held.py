"""What somebody holds beside a file that they check."""

from __future__ import annotations

from dataclasses import dataclass

from services.certificates.domain.offline.kept_roots import KeptRoot
from services.certificates.domain.offline.log_proofs import ProofFile
from services.certificates.domain.offline.status_files import StatusFile
from services.certificates.domain.offline.trusted import IssuerKeys


@dataclass(frozen=True)
class Held:
    """What the reader holds beside the file; each may be missing.

    ``authority`` is the certificate (PEM) of who certified the seal key.
    """

    authority: bytes | None = None
    issuer: IssuerKeys | None = None
    proof: ProofFile | None = None
    kept: KeptRoot | None = None
    lists: tuple[StatusFile, ...] = ()
