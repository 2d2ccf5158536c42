"""Questions that many programs ask, ready to add: with purpose and days of keeping."""

from __future__ import annotations

from services.registration.domain.questions.question import Kind, Option, Question
from shared.contracts.facts import LocalizedText

_SPECIAL_DAYS = 7
_PLANNING_DAYS = 30


def _both(sv: str, en: str) -> LocalizedText:
    return LocalizedText(sv=sv, en=en)


def _option(key: str, sv: str, en: str) -> Option:
    return Option(key=key, label=_both(sv, en))


READY_QUESTIONS = (
    Question(
        key="phone",
        kind=Kind.PHONE,
        label=_both("Mobilnummer", "Mobile phone"),
        purpose=_both(
            "Vi ringer om något ändras samma dag.", "We call if something changes on the day."
        ),
        keep_days=_PLANNING_DAYS,
    ),
    Question(
        key="role",
        kind=Kind.SHORT_TEXT,
        label=_both("Roll eller titel", "Role or title"),
        purpose=_both(
            "Vi anpassar innehållet efter deltagarna.", "We fit the content to those who come."
        ),
        highest=100,
    ),
    Question(
        key="diet",
        kind=Kind.LONG_TEXT,
        label=_both("Kost och allergier", "Dietary needs and allergies"),
        purpose=_both("Vi beställer mat som du kan äta.", "We order food that you can eat."),
        highest=500,
        keep_days=_SPECIAL_DAYS,
        special=True,
    ),
    Question(
        key="access_needs",
        kind=Kind.LONG_TEXT,
        label=_both("Vad behöver du för att kunna delta?", "What do you need to take part?"),
        purpose=_both(
            "Vi ordnar lokal, teknik och hjälp.", "We arrange the room, the equipment and help."
        ),
        help=_both(
            "Till exempel hörslinga, teckenspråkstolk eller plats för rullstol.",
            "Such as a hearing loop, a sign language interpreter or room for a wheelchair.",
        ),
        highest=1000,
        keep_days=_SPECIAL_DAYS,
        special=True,
    ),
    Question(
        key="municipality",
        kind=Kind.MUNICIPALITY,
        label=_both("Kommun", "Municipality"),
        purpose=_both("Vi ser var i landet vi når ut.", "We see where in the country we reach."),
    ),
    Question(
        key="heard_of_us",
        kind=Kind.CHOICE,
        label=_both("Hur fick du veta om oss?", "How did you hear of us?"),
        purpose=_both("Vi ser var det lönar sig att berätta.", "We see where it pays to tell."),
        options=(
            _option("colleague", "Av en kollega eller bekant", "From a colleague or friend"),
            _option("newsletter", "I ett nyhetsbrev", "In a newsletter"),
            _option("social", "I sociala medier", "In social media"),
            _option("search", "Jag sökte på nätet", "I searched the web"),
            _option("other", "På annat sätt", "In another way"),
        ),
    ),
    Question(
        key="photo",
        kind=Kind.CONSENT,
        label=_both("Ni får publicera bilder där jag syns", "You may publish pictures of me"),
        purpose=_both(
            "Vi visar vår verksamhet på webbplatsen.", "We show what we do on our website."
        ),
        help=_both(
            "Du kan delta även om du inte kryssar här.", "You can take part without ticking this."
        ),
    ),
)
