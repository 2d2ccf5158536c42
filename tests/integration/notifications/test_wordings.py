"""Organizers' own words: who may write them, what they become, and every version of them."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifications.domain.house import House
from services.notifications.domain.sampling import sample_mail
from services.notifications.facts.letter_facts import Wording
from services.notifications.gateways.transmission import Fate, Stage, Transmission
from services.notifications.storage.wordings import LetterScope
from shared.web.sign_in_sessions import ADMIN, Organizer, SignInSessions
from tests.support.letters import KINDS
from tests.support.notification_story import (
    HOUSE,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
)

# What organizers write to a cohort has no words of ours to change.
WORDED = [kind for kind in KINDS if kind != "announcement"]


@pytest.fixture
def admin(visitor: FlaskClient, redis_url: str) -> FlaskClient:
    person = Organizer(id=str(uuid4()), name="Ada Exempel", email="ada@exempel.se", role=ADMIN)
    visitor.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return visitor


def text_of(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def path_of(program_id: UUID | None, kind: str = "waitlisted", language: str = "sv") -> str:
    return (
        f"/programs/{program_id}/letters/{kind}/{language}"
        if program_id
        else (f"/letters/{kind}/{language}")
    )


def say(client: FlaskClient, path: str, body: str, *, based_on: int = 0) -> TestResponse:
    return client.post(f"{path}?lang=en", data={"body": body, "based_on": str(based_on)})


def sent_words(listener: Listener, post: KeepingPost, applicant: Applicant) -> str:
    listener.hear(applicant.waitlisted(), 1)
    listener.run_due()
    plain = post.mails[-1].message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def test_words_when_of_the_program_then_in_its_mails_and_in_no_others(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    ours, theirs = Applicant(cohort_facts()), Applicant(cohort_facts())
    say(organizer, path_of(ours.cohort.program.program_id), "Hej **{{name}}**, vad roligt!")
    assert "Hej Åsa Ek, vad roligt!" in sent_words(listener, post, ours)
    assert "vad roligt" not in sent_words(listener, post, theirs)


def test_words_when_of_the_house_then_where_a_program_has_none_of_its_own(
    admin: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    own, other = Applicant(cohort_facts()), Applicant(cohort_facts())
    admin.post(path_of(None), data={"subject": "Husets ämne", "body": "Husets ord"})
    say(admin, path_of(own.cohort.program.program_id), "Programmets ord")
    assert "Programmets ord" in sent_words(listener, post, own)
    assert post.mails[-1].message["Subject"] == "Husets ämne"
    assert "Husets ord" in sent_words(listener, post, other)


def test_words_when_in_another_language_then_not_used(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    say(organizer, path_of(applicant.cohort.program.program_id, language="en"), "In English")
    assert "In English" not in sent_words(listener, post, applicant)


def test_mail_when_words_change_before_it_is_tried_again_then_the_same_bytes(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    path = path_of(applicant.cohort.program.program_id)
    say(organizer, path, "Först så")
    seen = []

    def later(parcel: object) -> Transmission:
        seen.append(parcel)
        return Transmission(Fate.DEFERRED, Stage.RCPT, "451 later")

    taken, post.answer = post.answer, later
    listener.hear(applicant.waitlisted(), 1)
    listener.run_due()
    say(organizer, path, "Sedan så", based_on=1)
    post.answer = taken
    listener.clock.set(listener.clock.now().replace(hour=23))
    listener.run_due()
    assert post.parcels == seen


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("Hej {{nmn}}", "There is no {{nmn}} in this letter."),
        ("Hej {{ 7*7 }}", "There is no {{7*7}} in this letter."),
        ("Hej {{confirm_by}}", "There is no {{confirm_by}} in this letter."),
        ("[x](javascript:alert)", "“javascript:alert” is no address"),
        ("[x](https://a.example/{{name}})", "A link cannot hold a variable"),
        ("[{{name}}](https://a.example)", "A link cannot hold a variable"),
        ("**Hi {{nome}}**", "There is no {{nome}} in this letter."),
        ("x" * 4001, "Keep it to 4000 characters."),
        ("x\n\n" * 41, "Keep it to 40 paragraphs and lists"),
        ("{{name}} " * 41, "Use at most 40 variables"),
    ],
)
def test_words_when_something_is_wrong_then_said_by_the_field_and_nothing_typed_is_lost(
    organizer: FlaskClient, body: str, complaint: str
) -> None:
    path = path_of(uuid4())
    response = say(organizer, path, body)
    assert response.status_code == 422
    assert complaint in text_of(response).replace("&#34;", '"')
    assert body.strip() in response.text.replace("\r\n", "\n")
    assert "Version 1" not in organizer.get(f"{path}?lang=en").text


def test_words_when_somebody_else_has_changed_them_then_said_and_nothing_typed_is_lost(
    organizer: FlaskClient,
) -> None:
    path = path_of(uuid4())
    say(organizer, path, "Först")
    response = say(organizer, path, "Samtidigt", based_on=0)
    assert response.status_code == 409
    assert "Samtidigt" in response.text
    assert "Somebody else has changed these words meanwhile." in text_of(response)
    again = re.search(r'name="based_on"[^>]*value="(\d+)"', response.text)
    assert again is not None
    assert say(organizer, path, "Samtidigt", based_on=int(again[1])).status_code == 302


def test_words_when_mistyped_while_somebody_else_changes_them_then_that_is_still_said(
    organizer: FlaskClient,
) -> None:
    path = path_of(uuid4())
    say(organizer, path, "Först")
    mistyped = say(organizer, path, "Hej {{nmn}}", based_on=0)
    seen = re.search(r'name="based_on"[^>]*value="(\d+)"', mistyped.text)
    assert seen is not None
    assert say(organizer, path, "Hej {{name}}", based_on=int(seen[1])).status_code == 409


def test_words_when_changed_and_restored_then_every_version_is_kept_with_who_and_when(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    path = path_of(applicant.cohort.program.program_id)
    say(organizer, path, "Ett")
    say(organizer, path, "Två", based_on=1)
    organizer.post(f"{path}/restore", data={"number": "1"})
    page = text_of(organizer.get(f"{path}?lang=en"))
    assert page.index("Version 3 Holds now") < page.index("Version 2") < page.index("Version 1")
    assert page.count("24 November 2026 at 10:00, Olle Exempel") == 3
    assert "Ett" in sent_words(listener, post, applicant)


def test_words_when_taken_away_then_ours_hold_again(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    path = path_of(applicant.cohort.program.program_id)
    say(organizer, path, "Egna ord")
    organizer.post(f"{path}/restore", data={"number": "0"})
    assert "Egna ord" not in sent_words(listener, post, applicant)


def test_words_when_saved_unchanged_then_no_new_version(organizer: FlaskClient) -> None:
    path = path_of(uuid4())
    say(organizer, path, "Ett")
    say(organizer, path, " Ett ", based_on=1)
    assert "Version 2" not in organizer.get(f"{path}?lang=en").text


def test_version_when_there_is_none_then_not_restored(organizer: FlaskClient) -> None:
    assert organizer.post(f"{path_of(uuid4())}/restore", data={"number": "7"}).status_code == 404


def test_words_of_the_house_when_an_organizer_asks_then_refused(organizer: FlaskClient) -> None:
    path = path_of(None)
    answers = [
        organizer.get("/letters"),
        organizer.get(path),
        say(organizer, path, "x"),
        organizer.post(f"{path}/preview"),
        organizer.post(f"{path}/restore", data={"number": "0"}),
    ]
    assert {each.status_code for each in answers} == {403}


def test_letters_about_a_persons_own_page_when_asked_for_then_of_the_house_alone(
    admin: FlaskClient,
) -> None:
    assert admin.get(path_of(uuid4(), "sign_in_code")).status_code == 404
    assert admin.get(path_of(None, "sign_in_code")).status_code == 200


@pytest.mark.parametrize("path", ["/letters/nonsense/sv", "/letters/reminder/de"])
def test_letter_when_there_is_no_such_kind_or_language_then_not_found(
    admin: FlaskClient, path: str
) -> None:
    assert admin.get(path).status_code == 404


def test_letters_when_nobody_is_signed_in_then_lead_to_the_sign_in(visitor: FlaskClient) -> None:
    for path in ("/letters", path_of(None), path_of(uuid4())):
        assert visitor.get(path).status_code == 302
        assert visitor.post(f"{path_of(None)}/preview").status_code == 302


def test_letters_when_listed_then_say_which_are_in_own_words(organizer: FlaskClient) -> None:
    program_id = uuid4()
    say(organizer, path_of(program_id), "Egna ord")
    page = text_of(organizer.get(f"/programs/{program_id}/letters?lang=en"))
    assert page.count("Own words") == 1
    assert page.count("Change the words") == 2 * (len(WORDED) - 2)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_letters_when_listed_then_each_says_what_it_is_about(
    admin: FlaskClient, language: str
) -> None:
    page = admin.get(f"/letters?lang={language}").text
    names = [name.strip() for name in re.findall(r'scope="row"[^>]*>([^<]*)<', page)]
    assert len(names) == len(set(names)) == len(WORDED)
    assert "" not in names


def test_preview_when_asked_for_then_shows_it_in_frames_and_keeps_nothing(
    organizer: FlaskClient, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.waitlisted(), 1)
    program_id = applicant.cohort.program.program_id
    path = path_of(program_id, "place_confirmed")
    attack = "<script>alert(1)</script> {{nmn}}"
    response = organizer.post(
        f"{path}/preview?lang=en", data={"subject": "Hej {{name}}", "body": attack}
    )
    policy = response.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response.text.count("srcdoc=") == 2
    assert response.text.count(" sandbox") >= 2
    assert "<script>alert" not in response.text
    assert "There is no {{nmn}} in this letter." in text_of(response)
    assert "Hej Alva Exempelsson" in response.text
    assert "Testa AI i produktionen" in response.text
    assert "Puts the entry in" in response.text
    assert "Version 1" not in organizer.get(f"{path}?lang=en").text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_sample_when_nothing_is_known_yet_then_every_kind_can_be_shown(
    listener: Listener, kind: str, language: str
) -> None:
    scope = LetterScope(None, kind, language)  # type: ignore[arg-type]
    house: House = HOUSE
    with listener.database.transaction() as session:
        shown = sample_mail(
            session, scope, Wording(body="Egna ord"), house=house, now=listener.clock.now()
        )
    assert "Egna ord" in shown.letter.html
    assert "None" not in shown.letter.text
