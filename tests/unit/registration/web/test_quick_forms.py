"""A form whose fields are copied says of everything that is sent what WTForms says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registration.domain.questions.question import Kind
from services.registration.storage.forms import FormVersion
from services.registration.web.fields.questions import asking
from services.registration.web.forms.registration import SignUpForm
from shared.kernel.identifiers import new_id
from shared.web.languages import set_up_languages
from shared.web.quick_form import QuickForm
from tests.support.registration import text

# Nobody alive was born in 1890.
TEST_PERSON_NUMBER = "18900101-9802"
_KINDS = [kind for kind in Kind if kind is not Kind.FILE]


def _question(kind: Kind) -> dict[str, Any]:
    options = [{"key": key, "label": text(key).model_dump()} for key in ("one", "two")]
    return {
        "key": kind.value,
        "kind": kind.value,
        "label": text(kind.value).model_dump(),
        "purpose": text("Vi planerar").model_dump(),
        "required": kind in (Kind.NUMBER, Kind.CHOICE),
        "special": kind is Kind.LONG_TEXT,
        "options": options if kind in (Kind.CHOICE, Kind.CHOICES) else [],
    }


_VERSION = FormVersion(
    id=new_id(),
    program_id=new_id(),
    number=1,
    questions=[_question(kind) for kind in _KINDS],
    created_at=datetime(2026, 5, 4, tzinfo=UTC),
)
_ASKING = asking(SignUpForm, _VERSION, set(), "en")

_WORDS = st.sampled_from(
    [
        "", " ", "y", "no", "one", "two", "three", "1", "0", "51", "-3", "2 000", "1e3", "²",
        "Anna Svensson", "Anna", "😀 Anna", "<b>", "a\u202eb", "x" * 5001, "e\u0301" * 100,
        "anna@example.org", "ANNA+tag@example.org", "bo@example.org", "anna@", "@example.org",
        TEST_PERSON_NUMBER, "402001-0015", "556000-0000", "DE136695976", "DE136695977",
        "swedish", "sole_trader", "foreign", "nobody", "SE", "DE", "XX", "entrepreneur",
        "2026-12-16", "2026-13-99", "+46 70 123 45 67", "https://example.org", "javascript:x",
        "\r\nAnna\x00", "\u2028",
    ]
)  # fmt: skip
_NAMES = st.sampled_from(
    [
        "name", "email", "consent", "people", "as_many_as_fit", "group", "website", "code",
        "eligible", "audience", "organisation_kind", "organisation", "organisation_number",
        "organisation_country", "register_number", "csrf_token", "guests-0-name",
        "guests-0-email", "guests-1-email", "guests-7-name", "guests", "guests-x-name", "unknown",
        *(f"q_{kind.value}" for kind in _KINDS), "agree_long_text",
    ]
)  # fmt: skip
_GOOD = {
    "name": "Anna Svensson",
    "email": "anna@example.org",
    "organisation_kind": "nobody",
    "consent": "y",
    "q_number": "7",
    "q_choice": "one",
}
_SENT = st.dictionaries(_NAMES, st.lists(_WORDS, min_size=1, max_size=3), max_size=9)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="made up")
    set_up_languages(app, Path(tmp_path_factory.mktemp("no_translations")))
    return app


@pytest.fixture(params=[SignUpForm, _ASKING], ids=["sign-up", "with all kinds of questions"])
def kind(request: pytest.FixtureRequest) -> type[SignUpForm]:
    return request.param  # type: ignore[no-any-return]


def _asked(form: SignUpForm, groups: bool) -> SignUpForm:
    """Take out of the form what the sign-up page may take out, and put in what it puts in."""
    form.largest_party = 3
    if groups:
        form.group.choices = [("founders", "Founders"), ("one", "One")]
    else:
        del form.code
        del form["group"]
    return form


def _seen(form: SignUpForm, fine: bool) -> Iterator[object]:
    """Yield all that anybody can see of a form that was checked."""
    yield fine
    yield {name: str(told) for name, told in form.errors.items()}
    yield form.draft_names
    yield form.named_guests
    yield form.origin()
    for field in form:
        yield field.name, type(field), field.data, field.raw_data, field.object_data
        yield field.label.text, field.description, field.flags.required
        if field.name != "csrf_token":
            yield str(field)
    if fine and hasattr(form, "given"):
        yield form.given


def _by_wtforms(kind: type[SignUpForm], groups: bool) -> list[object]:
    form = _asked(kind(formdata=request.form or None), groups)
    # With validators of a caller's the library checks the form itself.
    return list(_seen(form, form.validate(extra_validators={"nowhere": []})))


def _copied(kind: type[SignUpForm], groups: bool) -> list[object]:
    form = _asked(kind(), groups)
    return list(_seen(form, form.validate()))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sent=_SENT, good=st.booleans(), groups=st.booleans(), language=st.sampled_from(["sv", "en"]))
def test_form_when_filled_with_anything_then_is_what_wtforms_makes_of_it(
    app: Flask, kind: type[SignUpForm], sent: dict[str, list[str]], good: bool, groups: bool,
    language: str,
) -> None:  # fmt: skip
    sent = {**{name: [value] for name, value in _GOOD.items()}, **sent} if good else sent
    with app.test_request_context(f"/?lang={language}", method="POST", data=sent):
        expected = _by_wtforms(kind, groups)
    with app.test_request_context(f"/?lang={language}", method="POST", data=sent):
        assert _copied(kind, groups) == expected


def test_form_when_it_is_good_then_is_copied_and_fine(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    made = []
    for _ in range(3):
        with app.test_request_context("/", method="POST", data=_GOOD):
            made.append(_asked(SignUpForm(), groups=False))
            assert made[-1].validate()
    app.config["WTF_CSRF_ENABLED"] = True
    assert made[1].name is not made[2].name
    assert made[1].name.label is made[2].name.label


def test_form_when_one_is_changed_then_the_next_one_is_not(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "<b>"}):
        first = _asked(SignUpForm(), groups=True)
        first.validate()
        first.name.description = "changed"
        assert first.name.errors
    with app.test_request_context("/", method="POST", data={"email": "x"}):
        second = SignUpForm()
    assert list(second.name.errors) == []
    assert second.name.data is None
    assert second.name.description != "changed"
    assert "code" in second
    assert second.group.choices != first.group.choices


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_form_when_nothing_is_sent_then_is_as_the_library_leaves_it(
    app: Flask, method: str
) -> None:
    class Empty(QuickForm):
        pass

    for _ in range(3):
        with app.test_request_context("/", method=method):
            form = Empty()
            assert form.is_submitted() == (method == "POST")
            assert form.csrf_token.data is None
            assert str(form.csrf_token.current_token) in str(form.csrf_token)
