"""The canonical form of a document (RDF Dataset Canonicalization 1.0), by the library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyld.jsonld import JsonLdError, JsonLdProcessor

from services.certificates.badges.contexts import load
from services.certificates.badges.errors import ContextUnknown, TermUndefined

# Without a base: else the library makes whole addresses out of words that have no meaning.
_OPTIONS = {"documentLoader": load, "processingMode": "json-ld-1.1", "base": None}
_TO_QUADS = {**_OPTIONS, "algorithm": "URDNA2015", "format": "application/n-quads"}

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
"""What may stand between the angle brackets of N-Quads (RDF 1.1 N-Quads, IRIREF)."""

# How control characters are written in N-Quads differs between libraries, so none may occur;
# blanks and line ends are the same everywhere.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the canonical N-Quads of a JSON-LD document, in UTF-8.

    Nothing is dropped in silence: a word without a meaning would not be covered by a signature.

    Raises:
        ContextUnknown: The document names a context that is not bundled.
        TermUndefined: A word of it has no meaning, or an identifier or text is malformed.
    """
    processor = JsonLdProcessor(on_property_dropped=_refuse)
    try:
        expanded = processor.expand(dict(document), dict(_OPTIONS))
        _check(expanded)
        quads: str = processor.normalize(expanded, dict(_TO_QUADS))
    except JsonLdError as error:
        if isinstance(error.__cause__, ContextUnknown):
            raise error.__cause__ from None
        raise TermUndefined(str(error.code or error.type)) from None
    return quads.encode()


def is_text(value: str) -> bool:
    """Tell whether every library writes ``value`` alike."""
    return _CONTROLS.search(value) is None


def _refuse(term: str) -> None:
    raise TermUndefined(term)


def _check(expanded: Any) -> None:
    """Require whole addresses where the library would leave out what has none."""
    if isinstance(expanded, list):
        for each in expanded:
            _check(each)
        return
    if not isinstance(expanded, dict):
        return
    for key, value in expanded.items():
        if key in {"@id", "@type"}:
            for address in value if isinstance(value, list) else [value]:
                if not ADDRESS.fullmatch(address):
                    raise TermUndefined(address)
        elif key == "@value":
            if isinstance(value, str) and not is_text(value):
                raise TermUndefined("a control character")
        else:
            _check(value)
