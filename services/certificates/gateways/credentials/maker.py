"""Makes the badge of a certificate: what the paper says, for software."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.certificates.badges.documents import Achievement, Award, Goal, Person, credential
from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.gateways.credentials.keys import IssuerKey
from services.certificates.gateways.credentials.signer import IssuerSigner
from services.certificates.gateways.credentials.values import Badge, Holder
from services.certificates.gateways.phrases import phrases
from shared.kernel.identifiers import grouped_public_code

_HOUSE_ZONE = ZoneInfo("Europe/Stockholm")
_LAST_MOMENT = time(23, 59, 59)
_GOAL = "https://sdgs.un.org/goals/goal{}"
_FRAMEWORK = "Sustainable Development Goals"


@dataclass(frozen=True)
class IssuerBadges:
    """Makes badges as one issuer; made once per process. ``picture_url`` is how they look."""

    signer: IssuerSigner
    picture_url: str

    @property
    def keys(self) -> tuple[IssuerKey[Any], ...]:
        """The keys that sign badges."""
        return self.signer.keys

    def make(self, facts: PrintedFacts, holder: Holder) -> Badge:
        """Return the signed badge of a certificate; same facts and holder, same bytes.

        Raises:
            CredentialRefused: A text of it cannot be signed so that every reader agrees.
        """
        document = credential(self._award(facts, holder))
        signed = self.signer.sign(document, at=holder.awarded_at)
        content = json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()
        return Badge(content, self.signer.token(document), self.signer.proof_key.fingerprint)

    def _award(self, facts: PrintedFacts, holder: Holder) -> Award:
        _ = phrases(facts.language).gettext
        number = grouped_public_code(facts.number)
        return Award(
            page=facts.verify_url,
            page_name=_("Certificate %(number)s") % {"number": number},
            issuer=self.signer.issuer,
            issuer_name=facts.issuer,
            issuer_url=self.signer.identity.public_url,
            awarded_at=holder.awarded_at,
            first_day=facts.first_day,
            last_day=facts.last_day,
            person=Person(holder.email, holder.salt, facts.name if holder.shows_name else None),
            achievement=self._achievement(facts),
            attendance=_attendance(facts),
            status=holder.status,
            good_until=_end_of(facts.valid_until) if facts.valid_until else None,
        )

    def _achievement(self, facts: PrintedFacts) -> Achievement:
        _ = phrases(facts.language).gettext
        title = facts.program_title.in_language(facts.language)
        return Achievement(
            id=_achievement_id(facts),
            name=wording.with_session(facts.program_title, facts.session, facts.language, _),
            description=facts.program_summary.in_language(facts.language) or title,
            criteria=_("Attended this session of the program.")
            if facts.session
            else _("Attended as much of the program as its organiser asks for."),
            language=facts.language,
            image=self.picture_url,
            goals=tuple(_goals(facts)),
        )


def _achievement_id(facts: PrintedFacts) -> str:
    """Name what is attested; one session of a program is another achievement than the next."""
    if facts.program_url is None:
        return f"{facts.verify_url}#achievement"
    return facts.program_url + (f"#session-{facts.session.session_id}" if facts.session else "")


def _attendance(facts: PrintedFacts) -> str:
    _ = phrases(facts.language).gettext
    if facts.session:
        return _("Attended %(time)s of %(planned_time)s.") % {
            "time": wording.duration(facts.minutes_attended),
            "planned_time": wording.duration(facts.minutes_planned),
        }
    return _(
        "Attended %(sessions)s of %(planned_sessions)s sessions, %(time)s of %(planned_time)s."
    ) % {
        "sessions": facts.sessions_attended,
        "planned_sessions": facts.sessions_planned,
        "time": wording.duration(facts.minutes_attended),
        "planned_time": wording.duration(facts.minutes_planned),
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST_MOMENT, tzinfo=_HOUSE_ZONE)


def _goals(facts: PrintedFacts) -> Iterable[Goal]:
    goals = wording.global_goals(facts.global_goal_targets, phrases(facts.language).gettext)
    for goal in goals:
        for code in goal.targets or (str(goal.number),):
            yield Goal(goal.name, code, _GOAL.format(goal.number), _FRAMEWORK)
