"""Points 28 and 30: what a proof covers. No word without meaning, no network, one form."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.certificates.badges import contexts
from services.certificates.badges.canonical import canonical
from services.certificates.badges.errors import ContextUnknown, TermUndefined
from services.certificates.badges.quick import QuickCanonicaliser
from tests.conformance.points import point
from tests.support.badges import SIGNED_AT, any_document, signer

_SEED = 30
_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


@point(30)
def test_quick_form_when_compared_on_500_credentials_then_is_the_librarys() -> None:
    random, quick = Random(_SEED), QuickCanonicaliser()
    documents = [any_document(random) for _ in range(500)]
    different = [each for each in documents if quick(each) != canonical(each)]
    assert different == []


@point(30)
def test_quick_form_when_used_then_the_library_is_asked_for_the_first_of_a_shape_only() -> None:
    random, quick = Random(_SEED), QuickCanonicaliser()
    for _ in range(50):
        quick(any_document(random))
    assert len(quick._templates) < 40
    assert all(template is not None for template in quick._templates.values())


@point(30)
@pytest.mark.parametrize(
    "people",
    [
        [{"type": "IdentityObject", "identityHash": "same"}] * 2,
        [
            {"type": "IdentityObject", "identityHash": "b"},
            {"type": "IdentityObject", "identityHash": "a"},
        ],
    ],
    ids=["alike", "in another order"],
)
def test_quick_form_when_nodes_have_no_names_then_they_are_numbered_as_by_the_library(
    people: list[dict[str, Any]],
) -> None:
    document = any_document(Random(_SEED))
    document["credentialSubject"]["identifier"] = people
    quick = QuickCanonicaliser()
    assert quick(document) == quick(document) == canonical(document)


@point(28)
@pytest.mark.parametrize(
    "change",
    [
        {"grade": "A"},
        {"id": "relative"},
        {"type": ["VerifiableCredential", "Diploma"]},
        {"name": "a\x0bb"},
        {
            "credentialSchema": {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/x.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        },
    ],
    ids=["member", "identifier", "type", "control character", "schema without its context"],
)
def test_document_when_a_word_has_no_meaning_then_it_is_not_signed(change: dict[str, Any]) -> None:
    document = {**any_document(Random(_SEED)), **change}
    with pytest.raises(TermUndefined):
        signer().sign(document, at=SIGNED_AT)


@point(28)
def test_document_when_it_names_another_context_then_it_is_not_signed() -> None:
    document = any_document(Random(_SEED))
    document["@context"] = [*document["@context"], _EXTENSIONS]
    with pytest.raises(ContextUnknown):
        signer().sign(document, at=SIGNED_AT)


@point(28)
def test_contexts_when_bundled_then_have_their_pinned_hashes() -> None:
    folder = Path(contexts.__file__).parent
    kept = {path.name for path in folder.glob("*.json")}
    assert kept == {name for name, _sha256 in contexts.PINNED.values()}
    for name, sha256 in contexts.PINNED.values():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


@point(28)
def test_context_when_changed_on_the_disk_then_nothing_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(contexts.PINNED, _EXTENSIONS, ("credentials-v2.json", "0" * 64))
    with pytest.raises(ContextUnknown, match="was changed"):
        contexts.load(_EXTENSIONS)


@point(28)
def test_canonical_form_when_no_socket_can_be_opened_then_comes_out_all_the_same() -> None:
    document = any_document(Random(_SEED))
    alone = subprocess.run(
        [sys.executable, "-c", _WITHOUT_SOCKETS],
        input=json.dumps(document).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert alone.stdout == canonical(document)


_WITHOUT_SOCKETS = """
import json, socket, sys
from services.certificates.badges.canonical import canonical

def refuse(*arguments, **more):
    raise AssertionError("somebody reached for the network")

socket.socket = socket.create_connection = socket.getaddrinfo = refuse
sys.stdout.buffer.write(canonical(json.load(sys.stdin)))
"""
