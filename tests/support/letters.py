"""The facts of one letter of any kind, to be changed by each test; and a reader of its page."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, get_args

from services.notifications.facts.letter_facts import (
    FundingLines,
    Kind,
    LetterFacts,
    SessionLine,
)

KINDS = get_args(Kind)
SESSION = SessionLine(
    number=1,
    starts_at=datetime(2027, 1, 12, 17, 0),
    ends_at=datetime(2027, 1, 12, 19, 30),
    zone="Europe/Stockholm",
    place="Gruvan, Falun",
    online_url=None,
)
ONLINE = SESSION.model_copy(
    update={"number": 2, "place": "", "online_url": "https://meet.example.org/ai"}
)


def facts(kind: str, language: str = "sv", **changes: Any) -> LetterFacts:
    return LetterFacts.model_validate(
        {
            "kind": kind,
            "language": language,
            "reader": "Åsa Exempelsson",
            "title": "Testa AI",
            "program_url": "https://spinn.example/programs/testa-ai",
            "organiser": "Dalarna Science Park",
            "contact": "kontakt@exempel.se",
            "funding": FundingLines(
                statement="Medfinansieras av EU", project="SPINN", funders=("Region Dalarna",)
            ),
            "sessions": (SESSION, ONLINE),
            "of_sessions": 2,
            "before": SESSION if kind == "session_moved" else None,
            "calendar_method": "REQUEST",
            "position": 3,
            "counted_at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
            "cause": "by_participant",
            "had_place": True,
            "answer_url": "https://spinn.example/invitations/abc",
            "answer_days": 5,
            "note": "Kursen är för nya företag.",
            "limit": 2,
            "invited_by": "Gun Exempelsson",
            "claim_url": "https://spinn.example/seats/abc",
            "confirm_url": "https://spinn.example/confirm/abc",
            "confirm_by": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
            "offer_url": "https://spinn.example/offers/abc",
            "answer_by": datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
            "my_page_url": "https://spinn.example/my/abc",
            "calendar_url": "https://spinn.example/calendar/abc",
            "reservation": "01a10b56-0c17-7a1e-9b2c-6d0f4e8a7b01",
            "follow_url": "https://spinn.example/notifications/calendar?token=abc",
            "rsvp_url": "https://spinn.example/notifications/answer?token=abc",
            "download_url": "https://spinn.example/certificates/N/document",
            "holder_url": "https://spinn.example/certificates/N/mine/abc",
            "wished_name": "Åsa Öberg-Lind",
            "verify_url": "https://spinn.example/certificates/N",
            "certificate_number": "7KQ4W9XZ2MTH8RVCP",
            "reason": "misuse",
            "code_until": datetime(2026, 11, 24, 9, 10, tzinfo=UTC),
            "code": "048213" if kind == "sign_in_code" else None,
            **changes,
        }
    )


class Page(HTMLParser):
    """Collects what a reader sees and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "a":
            self.links.add(str(found["href"]))
        if tag in {"style", "title"}:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "title"}:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += f" {data}"

    def words(self) -> str:
        return " ".join(self.text.split())
