"""Opening the form: those who come at the same moment share what is read and drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from services.registration.web.access_part import form_is_open
from services.registration.web.doors import database, reader
from services.registration.web.pages.participants import RegisterPage
from services.registration.web.presenting.sign_up import register_page
from services.registration.web.sign_up_form import AskedForm, asked_form
from shared.web.kept_pages import KeptPages, Look, is_for_everybody

OPENED_FORMS = "spinn-opened-forms"
# What the form of everybody may be asked for by; an invitation is for one.
_FOR_EVERYBODY = frozenset({"cohort", "lang"})


def open_form(slug: str) -> ResponseReturnValue | None:
    """Return the empty form of a cohort and what stands around it, or None where it is not open."""
    look = partial(_look, slug)
    if is_for_everybody() and _FOR_EVERYBODY.issuperset(request.args):
        return cast("KeptPages", current_app.extensions[OPENED_FORMS]).answer(look)
    seen = look()
    return None if seen is None else seen.draw()


def _look(slug: str) -> Look | None:
    with database().reading() as db:
        asked = asked_form(db, slug)
        page = register_page(db, asked.cohort, reader())
    if not form_is_open(page.cohort, asked.cohort, asked.guest):
        return None
    return Look((_shown(page), asked.drawn_from(page.cohort)), partial(_draw, asked, page))


def _shown(page: RegisterPage) -> RegisterPage:
    """Return the page as far as it is shown: how many places are left is not."""
    availability = replace(page.cohort.availability, left=0)
    return replace(page, cohort=replace(page.cohort, availability=availability))


def _draw(asked: AskedForm, page: RegisterPage) -> str:
    filled = asked.made(page.cohort)
    return render_template("registration/register.html", page=page, form=filled)
