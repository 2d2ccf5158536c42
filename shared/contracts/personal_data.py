"""Messages with which a person's data is gathered from all services, told by each of them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.facts import (
    CertifiedSession,
    Fact,
    Language,
    LocalizedText,
    Organiser,
    Person,
)
from shared.contracts.message import Message


class DataMessage(Message):
    """Something about one person's request for a copy of their data."""

    request_id: UUID
    """Of the request; answers name it."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one request are ordered among themselves."""
        return self.request_id


class PersonalDataRequested(DataMessage):
    """A person asked for a copy of what all services keep about them."""

    NAME: ClassVar[str] = "personal_data.requested"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Answer with what this service keeps about the person."

    participant_id: UUID
    """Who asked."""
    registration_ids: tuple[UUID, ...]
    """All their registrations, also those that are over."""
    addresses: tuple[str, ...]
    """Each spelling of their address that was ever written to."""


class MailRecord(Fact):
    """One mail to the person."""

    kind: str
    """Which kind of mail."""
    recipient: str
    """To which address."""
    subject: str
    """What its subject line said."""
    state: str
    """What became of it."""
    entered_at: AwareDatetime
    """When it was decided on."""
    settled_at: AwareDatetime | None
    """When it was sent, or given up."""


class ReminderRecord(Fact):
    """One reminder that was planned for the person."""

    registration_id: UUID
    """For which registration."""
    session_id: UUID
    """Of which session."""
    due_at: AwareDatetime
    """For when."""
    state: str
    """What became of it."""


class CalendarRecord(Fact):
    """One entry in the person's calendar, as the mails and the calendar file told it."""

    registration_id: UUID
    """For which registration."""
    session_id: UUID
    """Which session."""
    uid: str
    """By which calendars know the entry."""
    method: str
    """Whether it was last told as on or as off."""
    revised_at: AwareDatetime
    """When it was last told."""
    answer: str | None = None
    """What the person answered, if anything."""
    answered_at: AwareDatetime | None = None
    """When they answered."""


class StopRecord(Fact):
    """One kind of mail that the person has told us to stop."""

    kind: str
    """Which kind."""
    address: str
    """To which address."""
    stopped_at: AwareDatetime
    """Since when."""


class SuppressionRecord(Fact):
    """That an address of the person got no mail."""

    address: str
    """Which address."""
    reason: str
    """What stood against it."""
    words: str
    """What a mail server or an organizer said."""
    since: AwareDatetime
    """From when."""
    released_at: AwareDatetime | None
    """Until when; null while it holds."""


class FeedRecord(Fact):
    """That the person's calendar follows their sessions; the secret in its address is not kept."""

    address: str
    """Whose sessions, by address of mail."""
    made_at: AwareDatetime
    """Since when."""
    used_at: AwareDatetime | None
    """When a calendar last asked, to the hour; empty when none has."""


class PreferenceRecord(Fact):
    """How the person has chosen to be written to; what is empty is as usual."""

    address: str
    """At which address."""
    language: Language | None
    """Of mails."""
    calendar: str | None
    """Invitations by mail, or a file and their own calendar."""
    lead_times: tuple[str, ...]
    """When reminders come instead of when the organizer planned them."""
    quiet_from: str | None
    """From which time of day no reminder comes, such as 22:00."""
    quiet_to: str | None
    """Until which."""
    quiet_zone: str | None
    """In which time zone; null for that of the session."""
    phone: str | None
    """Where reminders also come as texts."""
    phone_confirmed_at: AwareDatetime | None
    """Since when they do; null while the number is not confirmed."""
    changed_at: AwareDatetime
    """When this was chosen."""


class TextRecord(Fact):
    """One text to the person's telephone; codes are kept nowhere."""

    kind: str
    """A reminder, or a code that confirms the number."""
    phone: str
    """To which number."""
    body: str | None
    """What it said; null for a code."""
    state: str
    """What became of it."""
    entered_at: AwareDatetime
    """When it was decided on."""
    settled_at: AwareDatetime | None
    """When it was sent, or given up."""


class MailRecordsCollected(DataMessage):
    """What notifications keeps about the person; calendar links are signed and kept nowhere."""

    NAME: ClassVar[str] = "mail_records.collected"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "notifications"
    PURPOSE: ClassVar[str] = "Put it into the copy that the person asked for."

    mails: tuple[MailRecord, ...]
    """The oldest first."""
    reminders: tuple[ReminderRecord, ...]
    """By when they were due."""
    calendar: tuple[CalendarRecord, ...]
    """By when they were last told."""
    stops: tuple[StopRecord, ...] = ()
    """What they have stopped; what is not here is sent."""
    feeds: tuple[FeedRecord, ...] = ()
    """What calendars follow."""
    suppressions: tuple[SuppressionRecord, ...] = ()
    """When an address of theirs got no mail, and why."""
    preferences: tuple[PreferenceRecord, ...] = ()
    """What they have chosen."""
    texts: tuple[TextRecord, ...] = ()
    """The oldest first."""


class CertificateRecord(Fact):
    """One certificate of the person."""

    number: str
    """The public number."""
    registration_id: UUID
    """For which registration."""
    name: str
    """As it is printed."""
    language: Language
    """Of the document."""
    program_title: LocalizedText
    """What it is for."""
    minutes_attended: int
    """How long the person took part, as it is printed."""
    state: str
    """Whether it is reserved, issued, failed, suspended, superseded or revoked."""
    reserved_at: AwareDatetime
    """When the facts were frozen."""
    issued_at: AwareDatetime | None
    """When the document was made."""
    revoked_at: AwareDatetime | None
    """When it was withdrawn."""
    revocation_reason: str | None
    """The class of reason that the public page gives."""
    verify_url: str
    """Where anybody can check it."""
    download_url: str | None
    """Signed link to the document, while there is one."""
    state_since: AwareDatetime | None = None
    """When it came into its state."""
    public_reason: str | None = None
    """The class of reason that the public page gives while it is suspended or revoked."""
    name_shown: str | None = None
    """How the public page shows the name: full, initials or hidden."""
    openings: int = 0
    """How often the holder's page was opened."""
    downloads: int = 0
    """How often the document was fetched with the holder's link."""
    first_downloaded_at: AwareDatetime | None = None
    """When that was first."""
    names_wished: tuple[str, ...] = ()
    """Names that the holder has asked for instead, the newest first."""
    session: CertifiedSession | None = None
    """The one session that it is about; null for one of the whole program."""


class TranscriptRecord(Fact):
    """One transcript that the person asked for."""

    number: str
    """The public number."""
    state: str
    """Whether it is wanted, issued, failed or erased."""
    asked_at: AwareDatetime
    """When it was asked for."""
    issued_at: AwareDatetime | None = None
    """When the document was made."""
    name: str | None = None
    """As it is printed."""
    certificates: tuple[str, ...] = ()
    """The numbers of those that stand in it."""
    verify_url: str | None = None
    """Where anybody can check it."""


class CertificateRecordsCollected(DataMessage):
    """What certificates keeps about the person."""

    NAME: ClassVar[str] = "certificate_records.collected"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "certificates"
    PURPOSE: ClassVar[str] = "Put it into the copy that the person asked for."

    certificates: tuple[CertificateRecord, ...]
    """The oldest first."""
    transcripts: tuple[TranscriptRecord, ...] = ()
    """The oldest first."""


class PersonalDataCollected(DataMessage):
    """Every service has answered: the copy can be fetched."""

    NAME: ClassVar[str] = "personal_data.collected"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Mail the person where they fetch their copy."

    participant: Person
    """Who asked for it."""
    organiser: Organiser
    """Who runs the installation."""
    fetch_url: str
    """Signed link to the page where the copy is fetched."""
    fetch_by: AwareDatetime
    """Until when it is kept; later the mail is of no use."""
