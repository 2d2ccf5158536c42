"""Lists of issued certificates for those who paid: sums, a table, and a sealed document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.certificates.domain import reporting
from services.certificates.domain.errors import ReportUnknown
from services.certificates.domain.policies import house_day
from services.certificates.domain.reporting import AskFor
from services.certificates.facts.reports import Frame
from services.certificates.gateways.reports import table
from services.certificates.storage import project_queries, reports
from services.certificates.storage.reports import MADE
from services.certificates.web.doors import author
from services.certificates.web.report_forms import FrameForm, ReportForm, last_year
from services.certificates.web.report_presenting import ReportsPage
from services.certificates.web.workplace import current_workplace
from shared.contracts.facts import Language
from shared.database import Database
from shared.web.headers import private
from shared.web.languages import current_language
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("reports", __name__)

_SHOWN = 20
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/reports")
@organizer_required
def show() -> ResponseReturnValue:
    """Ask which certificates a list is about, and show their sums."""
    choosing = _choosing()
    is_chosen = "project" in request.args and choosing.validate()
    return _page(choosing, choosing.frame() if is_chosen else None, _asking(choosing))


@blueprint.get("/reports/certificates.csv")
@organizer_required
def as_table() -> ResponseReturnValue:
    """Send the list for spreadsheets, without names."""
    choosing = _choosing()
    if not choosing.validate():
        return _page(choosing, None, _asking(choosing)), 422
    pieces = _pieces(current_surroundings().database, choosing.frame(), _language())
    response = Response(pieces, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="certificates.csv"'
    return response


@blueprint.post("/reports")
@organizer_required
def ask_for() -> ResponseReturnValue:
    """Let the list be made as a sealed document."""
    with current_surroundings().database.transaction() as session:
        asking = ReportForm(project_queries.funding_blocks(session))
    if not asking.validate():
        frame_is_right = not {"project", "first_day", "last_day", "by"} & set(asking.errors)
        return _page(asking, asking.frame() if frame_is_right else None, asking), 422
    with current_surroundings().database.transaction() as session:
        command = AskFor(
            asking.frame(),
            _language(),
            author(),
            with_names=bool(asking.with_names.data),
            purpose=asking.purpose.data or "",
        )
        reporting.ask_for(session, command)
    flash(_("The document is being made. It stands at the end of this page."))
    told: dict[str, Any] = dict(asking.told())
    return redirect(url_for(".show", **told) + "#documents", 303)


@blueprint.get("/reports/<uuid:report_id>/file")
@organizer_required
def file(report_id: UUID) -> ResponseReturnValue:
    """Hand out the document of a list."""
    with current_surroundings().database.transaction() as session:
        made = reports.report(session, report_id)
        if made is None or made.state != MADE or made.pdf_sha256 is None:
            raise ReportUnknown
        sha256, name = made.pdf_sha256, f"certificates-{made.first_day}-{made.last_day}.pdf"
    response = Response(current_workplace().store.get(sha256), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = _PDF_POLICY
    return response


def _choosing() -> FrameForm:
    """Return the form of the address; without one, the last twelve months."""
    first, last = last_year(house_day(current_surroundings().clock.now()))
    with current_surroundings().database.transaction() as session:
        blocks = project_queries.funding_blocks(session)
    usual = {"first_day": first.isoformat(), "last_day": last.isoformat(), "by": "issued"}
    told = MultiDict({**usual, **request.args})
    if "project" not in told:
        told["project"] = blocks[0].project.sv if blocks else ""
    return FrameForm(blocks, formdata=told, meta={"csrf": False})


def _asking(choosing: FrameForm) -> ReportForm:
    with current_surroundings().database.transaction() as session:
        asking = ReportForm(project_queries.funding_blocks(session), formdata=None)
    for name in ("project", "first_day", "last_day", "by"):
        asking[name].data = choosing[name].data
    return asking


def _page(choosing: FrameForm, frame: Frame | None, asking: ReportForm) -> str:
    with current_surroundings().database.transaction() as session:
        sums = project_queries.sums(session, frame) if frame else None
        page = ReportsPage.of(sums, reports.latest_reports(session, _SHOWN))
    told = choosing.told() if frame else {}
    return render_template(
        "certificates/reports.html", page=page, choosing=choosing, asking=asking, told=told
    )


def _pieces(database: Database, frame: Frame, language: Language) -> Iterator[bytes]:
    with database.transaction() as session:
        lines = project_queries.lines(session, frame, with_names=False)
        yield from table.pieces(lines, language, with_names=False)


def _language() -> Language:
    return "sv" if current_language() == "sv" else "en"
