"""The page on which somebody says whether they come: reading it changes nothing, a button does."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications.domain.answering_on_page import (
    OwnAnswer,
    answer_on_page,
    own_answer,
    uid_of_link,
)
from services.notifications.domain.house import ANSWER_PURPOSE
from services.notifications.facts.calendar_entry import ParticipationStatus
from services.notifications.web.doors import house, subject_of_link
from services.notifications.web.pages import AnswerPage
from services.notifications.web.presenting import session_row
from shared.contracts.answers import Answer
from shared.web.languages import current_language
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("answering", __name__)


@blueprint.get("/answer")
def show() -> ResponseReturnValue:
    """Show what was answered; the link's own answer stands first, and is not given yet."""
    surroundings = current_surroundings()
    subject = subject_of_link(ANSWER_PURPOSE)
    with surroundings.database.transaction() as session:
        uid = uid_of_link(session, subject)
        shown = own_answer(session, uid, now=surroundings.clock.now())
    return _page(shown, suggested=_answer_of(request.args.get("answer")))


@blueprint.post("/answer")
def give() -> ResponseReturnValue:
    """Note an answer, and show what follows."""
    surroundings = current_surroundings()
    subject = subject_of_link(ANSWER_PURPOSE)
    answer = _answer_of(request.form.get("answer"))
    if answer is None:
        abort(400)
    status = cast("ParticipationStatus", answer.upper())
    with surroundings.database.transaction() as session:
        uid = uid_of_link(session, subject)
        shown = answer_on_page(session, uid, status, house=house(), now=surroundings.clock.now())
    return _page(shown, suggested=None, given=True)


def _answer_of(text: str | None) -> Answer | None:
    return cast("Answer", text) if text in get_args(Answer) else None


def _page(
    shown: OwnAnswer, *, suggested: Answer | None, given: bool = False
) -> ResponseReturnValue:
    now = current_surroundings().clock.now()
    language = current_language()
    answer = cast("Answer", shown.answer.lower()) if shown.answer else None
    page = AnswerPage(
        token=request.args["token"],
        title=shown.program.title.in_language(language),
        session=session_row(shown.program_session, language, now),
        answer=answer,
        suggested=suggested,
        is_open=shown.is_open,
        just_given=given and shown.is_open,
        my_page_url=shown.registration.my_page_url,
    )
    return render_template("notifications/answer.html", page=page)
