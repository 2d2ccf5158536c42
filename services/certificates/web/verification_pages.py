"""Public pages: type a number, see what it says, fetch one's own document."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.certificates.domain.verification import read_number, verify
from services.certificates.domain.versions import latest_sha256
from services.certificates.storage import queries
from services.certificates.storage.issuances import ISSUED, REVOKED
from services.certificates.web.log_pages import log_part
from services.certificates.web.pages import VerificationPage
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import grouped_public_code
from shared.kernel.links import LinkExpired
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("verification", __name__)

# Browsers draw PDF with a part of their own that the strict policy of pages would stop.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
_LONGEST_ECHO = 40


@blueprint.before_request
def _lower_mount() -> ResponseReturnValue | None:
    """Lead from the capitals of a QR code to the address that pages and caches know."""
    mount = request.script_root
    if mount == mount.lower():
        return None
    return redirect(f"{mount.lower()}{request.full_path.rstrip('?')}", 308)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Ask for a number; with one in the query, go to its page."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return render_template("certificates/start.html")
    number = read_number(typed) or typed[:_LONGEST_ECHO].replace("/", "-")
    return redirect(url_for(".show", number=number), 303)


@blueprint.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """Say what a number means, in one word and with every printed fact."""
    known = read_number(number)
    if known is None:
        return _unknown(number, typo=True)
    with current_surroundings().database.transaction() as session:
        finding = verify(session, known)
        log = log_part(session, known) if finding is not None else None
    if finding is None:
        return _unknown(number, typo=False)
    if finding.status == "erased":
        return render_template("certificates/erased.html", number=grouped_public_code(known))
    return render_template("certificates/verified.html", page=VerificationPage.of(finding), log=log)


@blueprint.get("/<number>/file/<token>")
def file(number: str, token: str) -> ResponseReturnValue:
    """Hand the document to its holder; a withdrawn one shows why instead."""
    workplace = current_workplace()
    epoch = workplace.links.check_download(number, token)
    with current_surroundings().database.transaction() as session:
        issuance = queries.by_number(session, number)
        sha256 = latest_sha256(session, issuance) if issuance is not None else None
    if issuance is not None and issuance.state == REVOKED:
        return redirect(url_for(".show", number=number), 303)
    if issuance is None or issuance.state != ISSUED or sha256 is None:
        raise NotFound
    if epoch < issuance.link_epoch:
        raise LinkExpired
    return _pdf(workplace.store.get(sha256), f"{number}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = _PDF_POLICY
    return response


def _unknown(typed: str, *, typo: bool) -> ResponseReturnValue:
    """Answer a miss; unknown and mistyped numbers look alike to whoever guesses."""
    surroundings = current_surroundings()
    limit = current_workplace().miss_limit
    if not surroundings.limits.allow("certificate-miss", client_address(), limit):
        return error_page(429)
    typed = typed[:_LONGEST_ECHO]
    return render_template("certificates/unknown.html", typed=typed, typo=typo), 404
