"""The public log for software: signed roots, leaves, and proofs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue

from services.certificates.domain.transparency.documents import (
    consistency_document,
    proof_document,
    root_document,
)
from services.certificates.domain.transparency.proving import consistency, proof_of
from services.certificates.domain.verification import read_number
from services.certificates.storage import log_leaves, log_roots
from services.certificates.storage.issuances import ERASED
from services.certificates.storage.papers import paper_by_number
from services.certificates.web.published import published
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("log_documents", __name__)

# What the database's own numbers can hold; others are not found rather than an error.
_LARGEST_ROOT = 2_147_483_647
_ROOT = f"int(max={_LARGEST_ROOT})"
_LEAF = "int(max=9007199254740991)"
_ROOTS_IN_AN_ANSWER = 500
_LEAVES_IN_AN_ANSWER = 1000


@blueprint.get("/log/checkpoint")
def checkpoint() -> ResponseReturnValue:
    """Hand out the root that was signed last."""
    with current_surroundings().database.reading() as session:
        latest = log_roots.latest_root(session)
    if latest is None:
        raise NotFound
    return _note(latest.note)


@blueprint.get(f"/log/roots/<{_ROOT}:number>")
def root(number: int) -> ResponseReturnValue:
    """Hand out one signed root."""
    with current_surroundings().database.reading() as session:
        found = log_roots.root_numbered(session, number)
    if found is None:
        raise NotFound
    return _note(found.note)


@blueprint.get("/log/roots")
def roots() -> ResponseReturnValue:
    """List signed roots, the latest first; ``next`` is where earlier ones are."""
    before = request.args.get("before", type=_root_number)
    with current_surroundings().database.reading() as session:
        found = log_roots.roots_before(session, before, _ROOTS_IN_AN_ANSWER)
    last = found[-1].number if found else 1
    earlier = url_for(".roots", before=last) if last > 1 else None
    return published(jsonify(roots=[root_document(each) for each in found], next=earlier))


@blueprint.get(f"/log/leaves/<{_LEAF}:first>")
def leaves(first: int) -> ResponseReturnValue:
    """List the hashes of leaves from one on, so that anybody can make the tree anew."""
    with current_surroundings().database.reading() as session:
        found = log_leaves.hashes_of_leaves(session, first, _LEAVES_IN_AN_ANSWER)
    return published(jsonify(first=first, leaves=[each.hex() for each in found]))


@blueprint.get(f"/log/consistency/<{_ROOT}:earlier>/<{_ROOT}:later>")
def between(earlier: int, later: int) -> ResponseReturnValue:
    """Prove that one signed root holds all that an earlier one did."""
    with current_surroundings().database.transaction() as session:
        first, second = (log_roots.root_numbered(session, each) for each in (earlier, later))
        if first is None or second is None or earlier > later:
            raise NotFound
        path = consistency(session, first, second)
    return published(jsonify(consistency_document(first, second, path)))


@blueprint.get("/<number>/log.json")
def proof(number: str) -> ResponseReturnValue:
    """Prove that a certificate or transcript is in the log, to whoever has its number."""
    known = read_number(number)
    with current_surroundings().database.transaction() as session:
        row = paper_by_number(session, known) if known else None
        if row is None or row.issued_at is None or row.state == ERASED:
            return _miss()
        document = proof_document(proof_of(session, row))
    response = private(jsonify(document))
    response.headers["Content-Disposition"] = f'attachment; filename="{known}-log.json"'
    return response


def _root_number(text: str) -> int:
    """Read a number of a root; ValueError for what can be none."""
    number = int(text)
    if not 0 < number <= _LARGEST_ROOT:
        raise ValueError(text)
    return number


def _note(note: str) -> Response:
    response = make_response(note)
    response.mimetype = "text/plain"
    return published(response)


def _miss() -> ResponseReturnValue:
    limit = current_workplace().miss_limit
    if not current_surroundings().limits.allow("certificate-miss", client_address(), limit):
        return error_page(429)
    raise NotFound
