"""What badges refuse.

Refusal
└── CredentialRefused         a document that may not be signed
    ├── ContextUnknown        it names a vocabulary that is not bundled
    ├── TermUndefined         it uses a word that its vocabularies do not have
    └── MemberMissing         Open Badges 3.0 asks for a member that it lacks
ValueError
└── ProofInvalid              a signature does not prove what it should
"""

from __future__ import annotations

from shared.kernel.errors import Refusal


class CredentialRefused(Refusal):
    """The document will never be signed; trying again cannot help."""

    code = "credential_refused"


class ContextUnknown(CredentialRefused):
    """The document names a JSON-LD context that is not bundled; nothing is fetched."""

    code = "credential_context_unknown"


class TermUndefined(CredentialRefused):
    """A word of the document means nothing, so a signature would not cover it."""

    code = "credential_term_undefined"


class MemberMissing(CredentialRefused):
    """Open Badges 3.0 asks for a member that the document lacks."""

    code = "credential_member_missing"


class ProofInvalid(ValueError):
    """The signature is missing, broken, or made by a key that nobody vouches for."""
