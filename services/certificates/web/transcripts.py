"""The holder asks for a transcript, and fetches it with the link that came by mail."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.certificates.domain.transcribing import ask
from services.certificates.domain.versions import latest_sha256
from services.certificates.storage import queries
from services.certificates.storage.transcripts import MADE, transcript_by_number
from services.certificates.web.documents import pdf
from services.certificates.web.owning import own_certificate
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("transcripts", __name__)

# Each is a mail to somebody who perhaps did not ask for it.
_MAILS = "1/10 minutes"


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.post("/<number>/mine/<token>/transcript")
def order(number: str, token: str) -> ResponseReturnValue:
    """Have a transcript made and mailed; what is in it is not told here."""
    surroundings, links = current_surroundings(), current_workplace().links
    with surroundings.database.transaction() as session:
        issuance = own_certificate(session, number, token)
        if surroundings.limits.allow("transcript", number, _MAILS):
            ask(session, issuance.id, links=links, now=surroundings.clock.now())
            flash(_("We have sent it to your address. The mail comes in a minute."))
        else:
            flash(_("It was sent a few minutes ago. Look into your mail, or try again later."))
    return redirect(url_for("holder.show", number=number, token=token), 303)


@blueprint.get("/<number>/transcript/<token>")
def file(number: str, token: str) -> ResponseReturnValue:
    """Hand the document to its holder."""
    surroundings, workplace = current_surroundings(), current_workplace()
    epoch = workplace.links.check_transcript(number, token)
    with surroundings.database.transaction() as session:
        row = transcript_by_number(session, number)
        if row is None or row.state != MADE or row.pdf_sha256 is None:
            raise NotFound
        asked_at = queries.by_id(session, row.issuance_id)
        if asked_at is None or epoch < asked_at.link_epoch:
            raise LinkExpired
        sha256 = latest_sha256(session, row)
    return pdf(workplace.store.get(sha256), f"{number}.pdf")
