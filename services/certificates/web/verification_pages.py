"""Public pages: type a number, see what it says, fetch one's own document."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.certificates.domain.opening import note_download
from services.certificates.domain.transcript_verification import (
    TranscriptFinding,
    transcript_name_matches,
    verify_transcript,
)
from services.certificates.domain.verification import name_matches, read_number, verify
from services.certificates.domain.versions import latest_sha256
from services.certificates.storage import queries
from services.certificates.storage.issuances import ISSUED, STANDING
from services.certificates.web.documents import pdf
from services.certificates.web.log_pages import log_part
from services.certificates.web.log_presenting import LogPart
from services.certificates.web.pacing import begin_pace, keep_pace
from services.certificates.web.pages import VerificationPage
from services.certificates.web.transcript_presenting import TranscriptPage
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("verification", __name__)

_LONGEST_ECHO = 40
_LONGEST_NAME = 1000
_GUESSES_AT_ONE = "60/hour"

Missing = Literal["typo", "unknown", "erased", "erased_transcript"]


blueprint.before_request(begin_pace)


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
    return _answer(number)


@blueprint.post("/<number>/name")
def compare_name(number: str) -> ResponseReturnValue:
    """Say whether a name is the one on the certificate: yes or no, and nothing else of it."""
    known = read_number(number)
    limits, limit = current_surroundings().limits, current_workplace().name_limit
    # By network against many guesses from one place, by number against some from many.
    if not limits.allow("certificate-name", client_address(), limit) or (
        known is not None and not limits.allow("certificate-name-of", known, _GUESSES_AT_ONE)
    ):
        return error_page(429)
    return _answer(number, typed_name=request.form.get("name", "")[:_LONGEST_NAME])


def _answer(number: str, typed_name: str | None = None) -> ResponseReturnValue:
    known = read_number(number)
    if known is None:
        return _missing(number, "typo")
    surroundings, log, matches = current_surroundings(), None, None
    with surroundings.database.transaction() as session:
        now = surroundings.clock.now()
        finding = verify(session, known, now=now)
        if finding is not None and finding.status != "erased":
            log = log_part(session, known)
            matches = None if typed_name is None else name_matches(session, known, typed_name)
        other = None if finding is not None else verify_transcript(session, known, now=now)
        if other is not None and other.facts is not None:
            log = log_part(session, known)
            if typed_name is not None:
                matches = transcript_name_matches(session, known, typed_name)
    if other is not None:
        return _transcript(number, other, log, matches=matches)
    if finding is None or finding.status == "erased":
        return _missing(number, "unknown" if finding is None else "erased")
    page = VerificationPage.of(finding)
    return render_template("certificates/verified.html", page=page, log=log, matches=matches)


def _transcript(
    number: str, found: TranscriptFinding, log: LogPart | None, *, matches: bool | None
) -> ResponseReturnValue:
    if found.facts is None:
        return _missing(number, "erased_transcript")
    page = TranscriptPage.of(found.facts, found)
    return render_template("certificates/transcript.html", page=page, log=log, matches=matches)


@blueprint.get("/<number>/file/<token>")
def file(number: str, token: str) -> ResponseReturnValue:
    """Hand the document to its holder; one that does not hold shows why instead."""
    surroundings, workplace = current_surroundings(), current_workplace()
    epoch = workplace.links.check_download(number, token)
    with surroundings.database.transaction() as session:
        issuance = queries.by_number(session, number)
        if issuance is None or issuance.state not in STANDING:
            raise NotFound
        if epoch < issuance.link_epoch:
            raise LinkExpired
        if issuance.state != ISSUED:
            return redirect(workplace.links.holder(number, issuance.link_epoch), 303)
        if request.method == "GET":
            note_download(session, issuance.id, now=surroundings.clock.now())
        sha256 = latest_sha256(session, issuance)
    if sha256 is None:
        raise NotFound
    return pdf(workplace.store.get(sha256), f"{number}.pdf")


def _missing(typed: str, why: Missing) -> ResponseReturnValue:
    """Answer a miss: mistyped, unknown and erased numbers look alike to whoever guesses."""
    limit = current_workplace().miss_limit
    if not current_surroundings().limits.allow("certificate-miss", client_address(), limit):
        return error_page(429)
    page = render_template("certificates/missing.html", typed=typed[:_LONGEST_ECHO], why=why)
    keep_pace()
    return page, 404
