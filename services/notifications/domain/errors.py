"""The refusals of this service.

Refusal
├── NotFound
│   ├── NothingKnown    no such cohort, session or registration has been heard of
│   └── NotSuppressed   nothing holds mail to the address back
├── Conflict
│   ├── AlreadyGone     the message has been sent
│   ├── CodeEnded       no code works for the number, or none works any more
│   ├── NobodyToTell    a message that goes now would go to nobody
│   ├── RuleTwice       the program is reminded in that way already
│   ├── TooManyRules    the program has as many reminder rules as there may be
│   └── WordingChanged  somebody else has changed the words, or the look, meanwhile
└── Invalid
    ├── BrandFaulty     the colour cannot be read, or the logo is no small picture
    ├── PhoneOutOfReach it is in a country to which no texts are sent
    ├── PhoneUnreadable it is no telephone number
    └── WordingFaulty   the words hold something that they may not
"""

from __future__ import annotations

from shared.kernel.errors import Conflict, Invalid, NotFound


class NothingKnown(NotFound):
    """No fact about the thing has reached this service."""

    code = "nothing_known"


class NotSuppressed(NotFound):
    """Mail to the address is not held back, perhaps no longer."""

    code = "not_suppressed"


class AlreadyGone(Conflict):
    """What has been sent cannot be taken back."""

    code = "already_gone"


class CodeEnded(Conflict):
    """No code was asked for, or it is too old, or was tried too often."""

    code = "code_ended"


class PhoneOutOfReach(Invalid):
    """No texts are sent to numbers of that country."""

    code = "phone_out_of_reach"


class PhoneUnreadable(Invalid):
    """It cannot be read as a telephone number."""

    code = "phone_unreadable"


class NobodyToTell(Conflict):
    """Nobody is there now to whom the message would go."""

    code = "nobody_to_tell"


class RuleTwice(Conflict):
    """Another rule of the program says the same."""

    code = "rule_twice"


class TooManyRules(Conflict):
    """A program may have ``most`` reminder rules."""

    code = "too_many_rules"

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class WordingChanged(Conflict):
    """There is a newer version of the words than the one that was looked at."""

    code = "wording_changed"


class WordingFaulty(Invalid):
    """The words are too long, or have a variable or a link that they may not have."""

    code = "wording_faulty"


class BrandFaulty(Invalid):
    """The colour cannot be read by everybody, or the logo is no small picture."""

    code = "brand_faulty"
