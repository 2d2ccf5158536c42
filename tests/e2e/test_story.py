"""From the form to the certificate, with two people who read different languages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.e2e.person import Person
from tests.e2e.site import Mail, Site
from tests.support.credential_judges import own_judge

pytestmark = pytest.mark.browser

SOON = "kom-i-gang-kvall"
LAST_PLACE = "soft-landing"


@dataclass(frozen=True)
class Words:
    """What stands on buttons and pages in one language."""

    register: str
    held: str
    confirm: str
    cancel: str
    number: str
    program: str
    certificate: str
    valid: str
    revoked: str
    yes: str


SV = Words(
    register="Anmäl dig",
    held="Vi håller en plats åt dig",
    confirm="Bekräfta och ta min plats",
    cancel="Avboka min plats",
    number="nummer 1",
    program="Kom i gång-kväll",
    certificate="intyg",
    valid="Giltigt",
    revoked="Återkallat",
    yes="Ja",
)
EN = Words(
    register="Register",
    held="We hold a place for you",
    confirm="Confirm and take my place",
    cancel="Cancel my place",
    number="number 1",
    program="Get-started evening",
    certificate="certificate",
    valid="Valid",
    revoked="Revoked",
    yes="Yes",
)


@pytest.fixture
def annika(browser: Browser, site: Site) -> Iterator[Person]:
    person = Person(browser, site.url, "sv")
    yield person
    person.close()


@pytest.fixture
def ben(browser: Browser, site: Site) -> Iterator[Person]:
    person = Person(browser, site.url, "en")
    yield person
    person.close()


@pytest.fixture
def organizer(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Person]:
    person = Person(browser, site.url, getattr(request, "param", "sv"))
    yield person
    person.close()


def sign_up(person: Person, words: Words, slug: str, *, name: str, email: str) -> None:
    person.open("/")
    person.look("catalogue")
    person.open(f"/programs/{slug}")
    person.look(f"program-{slug}")
    person.open(f"/programs/{slug}/register")
    person.look(f"form-{slug}")
    person.fill(name=name, email=email, organisation="Provbolaget AB")
    person.page.check("main [name=consent]")
    person.submit()
    person.reads(email)
    del words


def confirm(person: Person, site: Site, email: str, button: str) -> None:
    mail = site.wait_for_mail(email, lambda mail: "/confirm/" in mail.text)
    assert mail.methods == []
    person.open(mail.link("/confirm/"))
    person.look("confirm")
    person.press(button)


def sign_in(organizer: Person, site: Site) -> None:
    organizer.open("/organizer/cohorts")
    organizer.look_in_both_languages("sign-in")
    organizer.fill(email=site.organizer_email, password=site.organizer_password)
    organizer.submit()
    organizer.page.wait_for_url("**/organizer/cohorts")


def open_cohort(organizer: Person, title: str) -> str:
    organizer.open("/organizer/cohorts")
    organizer.look_in_both_languages("cohorts")
    organizer.follow(title)
    organizer.look_in_both_languages("cohort")
    return urlsplit(organizer.page.url).path.rpartition("/")[2]


def invitation(site: Site, email: str, method: str) -> Mail:
    return site.wait_for_mail(email, lambda mail: method in mail.methods)


def card(mail: Mail) -> dict[str, str]:
    first: dict[str, str] = mail.calendars[0]["cards"][0]
    return first


def test_queue_when_somebody_cancels_then_the_first_who_waits_moves_up_and_calendars_follow(
    site: Site, annika: Person, ben: Person
) -> None:
    first, second = "annika.last@example.org", "ben.first@example.org"
    sign_up(annika, SV, LAST_PLACE, name="Annika Sista", email=first)
    annika.reads(SV.held)
    annika.look("received-place")
    confirm(annika, site, first, SV.confirm)
    annika.look("confirmed-place")
    invited = card(invitation(site, first, "REQUEST"))

    sign_up(ben, EN, LAST_PLACE, name="Ben First", email=second)
    ben.reads(EN.number)
    ben.look("received-queue")
    confirm(ben, site, second, "Confirm and keep my number")
    ben.reads(EN.number)
    ben.look("confirmed-queue")
    queued = site.wait_for_mail(second, lambda mail: "/my/" in mail.text)
    assert queued.methods == []

    mail = invitation(site, first, "REQUEST")
    annika.open(mail.link("/my/"))
    annika.look("my-page-place")
    annika.follow_to("/cancel")
    annika.look("cancel")
    annika.press(SV.cancel)
    annika.look("cancelled")

    withdrawn = invitation(site, first, "CANCEL")
    assert card(withdrawn)["uid"].split("@")[1] == invited["uid"].split("@")[1]
    assert int(card(withdrawn)["sequence"]) > int(invited["sequence"])
    promoted = invitation(site, second, "REQUEST")
    assert card(promoted)["attendees"] == [second]
    ben.open(promoted.link("/my/"))
    ben.look("my-page-promoted")
    follow_in_a_calendar(ben, site, card(promoted)["uid"])


def follow_in_a_calendar(person: Person, site: Site, uid: str) -> None:
    """Let a calendar follow, and read what it reads; the secret in the address is in no log."""
    person.follow_to("/notifications/calendar?")
    person.look("calendar")
    person.press("Make my address")
    person.look("calendar-followed")
    address = person.page.inner_text("main code")
    with urlopen(address) as answer:  # noqa: S310 - of the demo on this machine
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        feed = answer.read().decode()
    assert f"UID:{uid}\r\n" in feed.replace("\r\n ", "")
    token = address.split("/")[-2]
    assert not [log for log in site.folder.rglob("*.out") if token in log.read_text()]


def test_evening_when_attended_then_certificate_comes_and_anyone_can_verify_it(
    site: Site, annika: Person, ben: Person, organizer: Person
) -> None:
    people = {
        "annika.kvall@example.org": (annika, SV, "Annika Öberg-Åkesdotter"),
        "ben.evening@example.org": (ben, EN, "Ben O'Hara"),
    }
    for email, (person, words, name) in people.items():
        sign_up(person, words, SOON, name=name, email=email)
        confirm(person, site, email, words.confirm)
        mail = invitation(site, email, "REQUEST")
        assert words.program in card(mail)["summary"]
        assert "Europe/Stockholm" in card(mail)["start"]

    sign_in(organizer, site)
    cohort = open_cohort(organizer, SV.program)
    remind(organizer, site, cohort, list(people))
    mark(organizer, cohort, [name for _, _, name in people.values()])
    let_wait(organizer, cohort)
    close(organizer, cohort)
    make(organizer, cohort)

    numbers = {}
    for email, (person, words, name) in people.items():
        issued = site.wait_for_mail(email, lambda mail: "/mine/" in mail.text)
        assert words.certificate in issued.subject.lower()
        numbers[email] = verify(person, words, name, issued)

    revoke(organizer, cohort, numbers["ben.evening@example.org"])
    site.wait_for_mail("ben.evening@example.org", lambda mail: "revoked" in mail.subject.lower())
    ben.open(f"/certificates/{numbers['ben.evening@example.org']}")
    ben.reads(EN.revoked)
    ben.look("certificate-revoked")
    annika.open(f"/certificates/{numbers['annika.kvall@example.org']}")
    annika.reads(SV.valid)
    annika.open("/certificates/ABCD-EFGH")
    annika.look("certificate-unknown")
    tell_funders(organizer)


def remind(organizer: Person, site: Site, cohort: str, addresses: list[str]) -> None:
    organizer.open(f"/notifications/cohorts/{cohort}")
    organizer.look_in_both_languages("mail-and-reminders")
    before = {address: len(site.mails(address)) for address in addresses}
    organizer.follow_to("/notifications/sessions/")
    organizer.look_in_both_languages("reminder")
    organizer.submit()
    for address in addresses:
        known = before[address]
        site.wait_for_mail(address, lambda _, a=address, n=known: len(site.mails(a)) > n)  # type: ignore[misc]


def mark(organizer: Person, cohort: str, names: list[str]) -> None:
    organizer.open(f"/organizer/cohorts/{cohort}")
    organizer.follow_to("/attendance")
    organizer.look_in_both_languages("attendance")
    for name in names:
        group = organizer.page.locator("fieldset", has_text=name)
        group.locator("input[value=present]").check()
    organizer.submit()


def close(organizer: Person, cohort: str) -> None:
    organizer.open(f"/organizer/cohorts/{cohort}/close")
    organizer.look_in_both_languages("close")
    organizer.page.check("main [name=not_ended]")
    organizer.submit()
    organizer.look_in_both_languages("closed")


def let_wait(organizer: Person, cohort: str) -> None:
    """Ask to look at certificates before they are made."""
    organizer.open(f"/certificates/cohorts/{cohort}")
    organizer.look_in_both_languages("certificates-before")
    organizer.press("Låt dem vänta tills jag har tittat")


def make(organizer: Person, cohort: str) -> None:
    """Look at how they will look, and let them be made."""
    organizer.open(f"/certificates/cohorts/{cohort}")
    organizer.look_in_both_languages("certificates-waiting")
    organizer.follow_to("/look")
    organizer.look_in_both_languages("certificate-look")
    organizer.open(f"/certificates/cohorts/{cohort}")
    organizer.press("Gör 2 intyg")


def tell_funders(organizer: Person) -> None:
    organizer.open("/certificates/imports")
    organizer.look_in_both_languages("imports")
    organizer.open("/certificates/reports")
    organizer.press("Visa")
    organizer.look_in_both_languages("funders")


def verify(person: Person, words: Words, name: str, issued: Mail) -> str:
    """Open the certificate of a mail, read its text, and compare with the public page."""
    person.open(issued.link("/mine/"))
    person.look("certificate-mine")
    address = person.page.locator("main a[href*='/file/']").get_attribute("href")
    assert address is not None
    with urlopen(address) as answer:  # noqa: S310  (our own loopback server)
        document = answer.read()
    reader = PdfReader(io.BytesIO(document))
    text = " ".join(page.extract_text() for page in reader.pages)
    number = issued.link("/mine/").split("/certificates/")[1].split("/")[0]
    assert name in " ".join(text.split())
    assert words.program in " ".join(text.split())
    assert number in re.sub(r"[\s-]", "", text)

    person.open(f"{issued.link('/mine/')}/badge")
    person.look("badge")
    (badge,) = reader.attachments["credential.json"]
    origin = issued.link("/mine/").partition("/certificates/")[0]
    with urlopen(f"{origin}/.well-known/did.json") as answer:  # noqa: S310  (as above)
        assert own_judge(badge, json.load(answer))

    person.open(f"/certificates/{number}")
    person.reads(words.valid)
    person.look("certificate-valid")
    person.fill(name=name)
    person.submit()
    person.reads(words.yes)
    person.look("certificate-name")
    person.open(issued.link("/my/"))
    person.look("my-page-certificate")
    return number


def revoke(organizer: Person, cohort: str, number: str) -> None:
    organizer.open(f"/certificates/cohorts/{cohort}")
    organizer.look_in_both_languages("certificates")
    row = organizer.page.locator("tr", has_text=re.compile(number[:4]))
    with organizer.page.expect_navigation():
        row.locator("a[href*='/revoke']").click()
    organizer.look_in_both_languages("revoke")
    organizer.page.locator("main [name=reason]").first.select_option("issued_in_error")
    organizer.fill(note="Provintyg")
    organizer.submit()
