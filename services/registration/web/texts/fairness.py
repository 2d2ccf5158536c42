"""The queue policies in plain words, their reasons and the lab's labels; pages publish these."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from services.registration.domain.queueing.outcome import Reason
from services.registration.domain.queueing.parties import MOST_PASSES


@dataclass(frozen=True)
class PolicyText:
    """One policy as people read it: its name, the rule, when it is good, what it costs."""

    key: str
    name: str
    rule: str
    good_when: str
    price: str


def policy_texts() -> tuple[PolicyText, ...]:
    """Return all policies in words, in the order in which they are explained."""
    return (
        PolicyText(
            key="first_come",
            name=_("First come, first served"),
            rule=_("Places go at once to whoever asks, in the order of sign-up."),
            good_when=_("Good when everybody hears of it at the same time and it is seldom full."),
            price=_("It favours those who sit at a screen when sign-up opens."),
        ),
        PolicyText(
            key="lottery",
            name=_("Lottery"),
            rule=_(
                "At a stated time everybody who has signed up is drawn in a random order. A hash"
                " of the secret seed is published before and the seed after, so that anybody can"
                " check the draw."
            ),
            good_when=_("Good when many more people want to come than can."),
            price=_("Nobody knows before the draw."),
        ),
        PolicyText(
            key="priority",
            name=_("Priority groups"),
            rule=_(
                "Some places are kept first for a named group, and one organisation gets at most"
                " so many. All other places go by time of sign-up."
            ),
            good_when=_("Good when the money is meant for somebody in particular."),
            price=_("You must be able to say who belongs to the group."),
        ),
        PolicyText(
            key="manual",
            name=_("Chosen by the organizer"),
            rule=_("Those on the organizer's list get the places, in the order of the list."),
            good_when=_("Good when people judge applications."),
            price=_("Each choice needs its reason in writing. It cannot be replayed here."),
        ),
    )


def party_rule() -> str:
    """Return the rule that keeps parties together and starves none of them."""
    rule: str = _(
        "A party gets places for all of its people or for none. If too few are free, they may go"
        " to somebody further back who fits, but at most %(most)d times for each party. After that,"
        " free places are kept until the party fits. What is kept when all is over goes to those"
        " who fit.",
        most=MOST_PASSES,
    )
    return rule


def reason_sentence(reason: Reason) -> str:
    """Return in one sentence why somebody got in, waits or is out."""
    sentences: dict[Reason, str] = {
        Reason.IN_ORDER: _("Has a place: it was their turn by time of sign-up."),
        Reason.DRAWN: _("Has a place: drawn in the lottery."),
        Reason.RESERVED: _("Has a place: it was kept for their group."),
        Reason.PICKED: _("Has a place: chosen by the organizer."),
        Reason.FREED: _("Has a place: somebody gave theirs back, and it was their turn."),
        Reason.SMALL_GAP: _(
            "Has a place: too few were free for the party before them, and they fitted."
        ),
        Reason.GAP_RELEASED: _(
            "Has a place: it was kept for a party until the end, and the party never fitted."
        ),
        Reason.FULL: _("Waits: all places are taken."),
        Reason.PARTY_DOES_NOT_FIT: _("Waits: there are not places enough for the whole party."),
        Reason.PARTY_TOO_LARGE: _("Waits: the party is larger than the whole cohort."),
        Reason.ORGANISATION_LIMIT: _("Waits: their organisation has as many places as one may."),
        Reason.NOT_PICKED: _("Has no place: not on the organizer's list."),
        Reason.WITHDREW: _("Withdrew."),
    }
    return sentences[reason]


def group_name(key: str) -> str:
    """Return a group in words; a group that we do not know keeps its own name."""
    names: dict[str, str] = {
        "founder": _("Founders"),
        "company": _("Companies"),
        "public": _("Public bodies"),
        "association": _("Associations and foundations"),
        "organisation": _("Other organisations"),
        "private": _("Come alone"),
    }
    return names.get(key, key)


def organisation_name(key: str) -> str:
    """Return in words how many people of one organisation asked for a place."""
    names: dict[str, str] = {
        "none": _("From no organisation"),
        "1": _("The only one from theirs"),
        "2-3": _("Two or three from the same"),
        "4+": _("Four or more from the same"),
    }
    return names[key]


def time_name(key: str) -> str:
    """Return in words which fifth of the sign-ups it is."""
    names: dict[str, str] = {
        "1": _("The first fifth"),
        "2": _("The second fifth"),
        "3": _("The third fifth"),
        "4": _("The fourth fifth"),
        "5": _("The last fifth"),
    }
    return names[key]


def scenario_names() -> dict[str, str]:
    """Return the kinds of made-up demand in words."""
    return {
        "steady": _("Evenly over two weeks"),
        "rush": _("A rush in the first hour"),
        "companies": _("A few companies send many"),
        "parties": _("Many come in parties"),
        "cancellations": _("Many cancel"),
    }
