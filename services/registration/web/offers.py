"""An offered place, reached by the link in the mail: GET shows it, POST answers."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from services.registration.domain.own_page.own_links import to_answer
from services.registration.domain.waitlist.answering import Answer, answer_offer
from services.registration.storage import offers
from services.registration.web.doors import database, found, links, reader
from services.registration.web.pages.participants import LinkExpiredPage
from services.registration.web.presenting.offer import offer_page
from shared.kernel.links import LinkExpired
from shared.web.headers import private

blueprint = Blueprint("offers", __name__)


@blueprint.errorhandler(LinkExpired)
def expired(_error: LinkExpired) -> ResponseReturnValue:
    """Say kindly that the link is too old."""
    return render_template("registration/link_expired.html", page=LinkExpiredPage(slug=None)), 410


@blueprint.route("/offers/<token>", methods=["GET", "POST"])
def offer(token: str) -> ResponseReturnValue:
    """GET shows the offer and changes nothing, POST accepts it or passes it on."""
    with database().transaction() as db:
        offer_id = to_answer(db, token, links())
        if request.method == "POST":
            answer_offer(db, offer_id, _answer(), now=reader().now, links=links())
            db.flush()
        row = found(offers.offer(db, offer_id))
        mine = links().own_page_token(row.registration.participant)
        page = offer_page(db, row, reader(), token=mine)
    template = "offer" if page.standing == "open" else "offer_settled"
    return private(make_response(render_template(f"registration/{template}.html", page=page)))


def _answer() -> Answer:
    answer = request.form.get("answer")
    if answer not in ("accept", "pass"):
        abort(400)
    return cast("Answer", answer)
