"""What the forms accept, and how they say no."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from services.registration.web.forms.registration import NAME_LIMIT, SessionForm, SignUpForm
from shared.web.languages import set_up_languages

GOOD = {"name": "Anneli Kvarnlund", "email": "anneli@example.org", "consent": "y"}
SESSION = {
    "date": "2026-12-16",
    "starts": "13:00",
    "ends": "16:00",
    "place_sv": "Falun, stora salen",
    "place_en": "Falun, the main hall",
}
# Nobody alive was born in 1890.
TEST_PERSON_NUMBER = "18900101-9802"

Fill = Callable[..., SignUpForm]


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="made up", WTF_CSRF_ENABLED=False)
    set_up_languages(app, tmp_path)
    return app


@pytest.fixture
def sign_up(app: Flask) -> Fill:
    def fill(**changes: str) -> SignUpForm:
        with app.test_request_context("/?lang=en", method="POST", data={**GOOD, **changes}):
            form = SignUpForm()
            # As for a cohort without rules about who may sign up and without groups.
            for name in ("code", "eligible", "audience", "group"):
                del form[name]
            form.validate()
            # Messages are lazy: read them while the language is known.
            form.told = {name: str(errors[0]) for name, errors in form.errors.items()}
            return form

    return fill


@pytest.fixture
def session_errors(app: Flask) -> Callable[..., dict[str, str]]:
    def fill(**changes: str) -> dict[str, str]:
        with app.test_request_context("/?lang=en", method="POST", data={**SESSION, **changes}):
            form = SessionForm()
            form.validate()
            return {name: str(errors[0]) for name, errors in form.errors.items()}

    return fill


def test_sign_up_when_filled_in_is_accepted(sign_up: Fill):
    assert sign_up().told == {}


def test_sign_up_when_empty_names_every_needed_field(sign_up: Fill):
    assert set(sign_up(name="", email=" ", consent="").told) == {"name", "email", "consent"}


def test_sign_up_when_accepted_holds_cleaned_texts(sign_up: Fill):
    form = sign_up(name="  Anneli   Kvarnlund ", organisation="Kvarn AB",
                   organisation_number="SE402001001501")  # fmt: skip
    cleaned = (form.name.data, form.organisation_number.data)
    assert cleaned == ("Anneli Kvarnlund", "402001-0015")


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Minh Khai", "王小明", "O'Brien-Åström", "Þór", "O´Hara, J. (Jo)"]
)
def test_name_when_in_any_script_is_accepted(sign_up: Fill, name: str):
    assert sign_up(name=name).told == {}


@pytest.mark.parametrize(
    "name",
    [
        "Åsa \U0001f600",
        "★ Åsa",
        "Åsa ™",
        "1\ufe0f\u20e3 Åsa",
        "Åsa \U0001f44b\U0001f3fd",
        "\ue000sa",
    ],
)
def test_name_when_it_holds_symbols_then_it_is_refused_and_kept(sign_up: Fill, name: str):
    form = sign_up(name=name)
    assert "symbols" in form.told["name"]
    assert form.name.data == name


def test_organisation_when_it_holds_symbols_is_accepted(sign_up: Fill):
    assert sign_up(organisation="Åsas Café & Bar™ 2+2").told == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 10_000, f"Shorten this to at most {NAME_LIMIT} characters."),
        ("a" + "\u0301" * 10_000, f"Shorten this to at most {NAME_LIMIT} characters."),
        ("Anneli\x00", "There are invisible characters in this."),
        ("Anneli\u202e", "There are invisible characters in this."),
        ("<script>alert(1)</script>", "Write this without the characters < and >."),
        ("\u200d", "Write your name."),
    ],
)
def test_name_when_bad_is_told_and_kept(sign_up: Fill, text: str, told: str):
    form = sign_up(name=text)
    assert form.told["name"].startswith(told)
    assert form.name.data == text


@pytest.mark.parametrize("field", ["name", "email", "organisation", "organisation_number"])
def test_person_number_when_typed_anywhere_is_refused_and_emptied(sign_up: Fill, field: str):
    form = sign_up(**{field: TEST_PERSON_NUMBER})
    assert form.told[field].startswith("That looked like a personal identity number.")
    assert form[field].data == ""
    assert TEST_PERSON_NUMBER not in form[field]._value()


@pytest.mark.parametrize("address", ["anneli", "anneli@", "@example.org", "a b@example.org"])
def test_email_when_incomplete_is_told_and_kept(sign_up: Fill, address: str):
    form = sign_up(email=address)
    assert form.told["email"].startswith("That is not a complete e-mail address.")
    assert form.email.data == address


def test_organisation_number_when_wrong_is_told_and_kept(sign_up: Fill):
    form = sign_up(organisation="Kvarn AB", organisation_number="402001-0016")
    assert form.told["organisation_number"].startswith("That is not an organisation number.")
    assert form.organisation_number.data == "402001-0016"


def test_organisation_number_when_without_a_name_asks_for_it(sign_up: Fill):
    form = sign_up(organisation_number="402001-0015")
    assert form.told == {"organisation": "Write the name of the organisation as well."}


def test_session_when_it_ends_before_it_starts_is_told(
    session_errors: Callable[..., dict[str, str]],
):
    assert session_errors(ends="12:59") == {"ends": "The session must end after it starts."}


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("date", "tisdag", "Write the date as year-month-day, such as 2026-03-12."),
        ("starts", "25:99", "Write the time as hours:minutes, such as 18:00."),
        ("place_sv", "", "Write the place in Swedish."),
        ("online_url", "http://example.org", "Write the whole address, beginning with https://."),
        ("online_url", "javascript:alert(1)", "Write the whole address, beginning with https://."),
    ],
)
def test_session_when_a_field_is_bad_is_told(
    session_errors: Callable[..., dict[str, str]], field: str, text: str, told: str
):
    assert session_errors(**{field: text}) == {field: told}


@pytest.mark.parametrize("blank", [" ", "\u2028", "\t"])
def test_sign_up_when_a_guests_address_is_blank_then_nobody_is_named(
    sign_up: Fill, blank: str
) -> None:
    form = sign_up(**{"guests-0-name": "", "guests-0-email": blank})
    assert form.told == {}
    assert form.named_guests == ()
