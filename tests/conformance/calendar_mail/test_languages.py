"""Point 51: a reminder in each language as a golden text, one of them from right to left.

Nobody can choose Arabic, and Spinn is not translated into it. The catalogue beside the golden texts
has the words of this one letter: it shows that a language needs a catalogue and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from services.notifications.gateways.letters import set_letter
from services.notifications.storage.preferences import Preference
from tests.conformance.points import point
from tests.support.feeds import placed
from tests.support.letters import ONLINE, SESSION, Page, facts
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import Applicant, KeepingPost, Listener
from tests.support.sources import ROOT

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
STOP = "https://spinn.example/stop?token=abc"
OVERNIGHT = ONLINE.model_copy(update={"ends_at": datetime(2027, 1, 13, 1, 0)})
TOLD = {"sessions": (SESSION, OVERNIGHT), "stop_url": STOP}


@pytest.fixture(scope="module")
def arabic_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spinn with one catalogue more."""
    tree = tmp_path_factory.mktemp("arabic")
    (tree / "shared").symlink_to(ROOT / "shared")
    (tree / "services").mkdir()
    shutil.copy(ROOT / "services" / "__init__.py", tree / "services")
    service = tree / "services" / "notifications"
    shutil.copytree(
        ROOT / "services" / "notifications", service, ignore=shutil.ignore_patterns("__pycache__")
    )
    place = service / "translations" / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    shutil.copy(GOLDEN / "arabic.po", place / "messages.po")
    return tree


def set_in(tree: Path, language: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-P", str(HERE / "set_in_arabic.py")],
        input=facts("reminder", language, **TOLD).model_dump_json(),
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        check=True,
        text=True,
    )
    letter: dict[str, str] = json.loads(done.stdout)
    return letter


def golden(language: str) -> str:
    return (GOLDEN / f"reminder-{language}.txt").read_text(encoding="utf-8")


@point(51)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_reminder_when_set_then_it_is_the_golden_text(language: str) -> None:
    letter = set_letter(facts("reminder", language, **TOLD))
    assert f"{letter.subject}\n\n{letter.text}" == golden(language)
    html = dict(Page(letter.html).tags)["html"]
    assert (html["lang"], html["dir"]) == (language, "ltr")


@point(51)
def test_reminder_when_a_catalogue_is_there_then_it_is_set_from_right_to_left(
    arabic_tree: Path,
) -> None:
    letter = set_in(arabic_tree, "ar")
    assert f"{letter['subject']}\n\n{letter['text']}" == golden("ar")
    tags = Page(letter["html"]).tags
    ways = [attrs["dir"] for _, attrs in tags if "dir" in attrs]
    assert (dict(tags)["html"]["lang"], ways) == ("ar", ["rtl", "rtl"])
    assert {attrs["align"] for tag, attrs in tags if tag == "td" and "align" in attrs} == {
        "center",
        "right",
    }
    # Nothing is pushed to one side by a style that does not turn round, and no letters are torn.
    assert "text-align: left" not in letter["html"]
    assert ["الثلاثاء", "١٢", "يناير", "٢٠٢٧"][0] in letter["text"]


@point(51)
def test_reminder_when_no_catalogue_is_there_then_english_in_all_its_parts() -> None:
    letter = set_letter(facts("reminder", "ar", **TOLD))
    assert letter == set_letter(facts("reminder", "en", **TOLD))
    assert letter.language == "en"


@point(51)
@pytest.mark.parametrize(
    ("zone", "line"),
    [
        (
            "America/New_York",
            "För dig: tisdag 12 januari 2027, 11:00–13:30 (östnordamerikansk tid)",
        ),
        ("Asia/Tokyo", "För dig: onsdag 13 januari 2027, 01:00–03:30 (japansk tid)"),
        ("Europe/Berlin", None),
        ("Europe/Stockholm", None),
        (None, None),
    ],
)
def test_time_when_the_readers_clocks_show_another_then_it_is_said_in_theirs_too(
    zone: str | None, line: str | None
) -> None:
    told = facts("reminder", "sv", sessions=(SESSION,), of_sessions=1, reader_zone=zone)
    letter = set_letter(told)
    own = [each.strip() for each in letter.text.splitlines() if "För dig" in each]
    assert own == ([] if line is None else [line])
    assert ("För dig" in letter.html) == (line is not None)
    assert "tisdag 12 januari 2027, 17:00–19:30 (svensk tid)" in letter.text


@point(51)
def test_mail_when_somebody_has_said_where_they_are_then_it_has_their_time(
    listener: Listener, post: KeepingPost
) -> None:
    asa = Applicant()
    with listener.database.transaction() as session:
        session.add(
            Preference(
                address=asa.person.email, quiet_zone="Asia/Tokyo", changed_at=listener.clock.now()
            )
        )
    placed(listener, asa)
    text = plain(post.mails[0])
    assert "tisdag 12 januari 2027, 17:00–19:30 (svensk tid)" in text
    assert "För dig: onsdag 13 januari 2027, 01:00–03:30 (japansk tid)" in text


def plain(mail: ReceivedMail) -> str:
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
