"""Addresses that registration hands out: the purposes of its signed links, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.registration.domain.uploads.stored_file import WAITS, StoredFile
from services.registration.settings import RegistrationSettings
from services.registration.storage.people import Participant
from shared.kernel.links import LinkInvalid, LinkSigner

_CONFIRM = "registration-confirm"
_MY_PAGE = "my-page"
_OFFER = "offer"
_INVITATION = "invitation"
_CALENDAR = "calendar"
_CALENDAR_PAGE = "calendar-page"
_PREFERENCES = "preferences"
_SEAT = "seat"
_UPLOAD = "upload"


@dataclass(frozen=True)
class Links:
    """Makes and reads the links of this service."""

    public_url: str
    signer: LinkSigner
    confirm_age: timedelta
    my_page_age: timedelta

    @classmethod
    def of(cls, settings: RegistrationSettings) -> Links:
        """Build from settings."""
        return cls(
            public_url=settings.public_url,
            signer=LinkSigner(settings.secret_key.get_secret_value()),
            confirm_age=timedelta(days=settings.confirm_link_days),
            my_page_age=timedelta(days=settings.my_page_link_days),
        )

    def program(self, slug: str) -> str:
        """Return the public address of a program."""
        return f"{self.public_url}/programs/{slug}"

    def confirm(self, registration_id: UUID, epoch: int = 0) -> str:
        """Return the address at which a person confirms their e-mail address.

        ``epoch`` is that of the person's links: with the next one it has ended.
        """
        token = self.signer.sign(_CONFIRM, _in_epoch(registration_id, epoch))
        return f"{self.public_url}/confirm/{token}"

    def offer(self, offer_id: UUID, epoch: int = 0) -> str:
        """Return where an offered place is accepted or passed on, in an epoch of one's links."""
        token = self.signer.sign(_OFFER, _in_epoch(offer_id, epoch))
        return f"{self.public_url}/offers/{token}"

    def invitation(self, invitation_id: UUID, epoch: int = 0) -> str:
        """Return where an invited person says yes or no, in an epoch of the invitation's links."""
        return f"{self.public_url}/invitations/{self.invitation_token(invitation_id, epoch)}"

    def invitation_token(self, invitation_id: UUID, epoch: int = 0) -> str:
        """Return the token of a personal invitation."""
        return self.signer.sign(_INVITATION, _in_epoch(invitation_id, epoch))

    def read_invitation(self, token: str) -> tuple[UUID, int]:
        """Return the invitation of ``token``, and in which epoch; raises ``LinkRefused``."""
        return _parted(self.signer.read(_INVITATION, token, max_age=self.my_page_age))

    def seat(self, seat_id: UUID, epoch: int) -> str:
        """Return the address at which a guest takes the seat that was booked for them."""
        return f"{self.public_url}/seats/{self.signer.sign(_SEAT, f'{seat_id}.{epoch}')}"

    def upload_token(self, question: str, answer: str) -> str:
        """Return what a form carries of a file that was sent with it for ``question``."""
        return self.signer.sign(_UPLOAD, f"{question}/{answer}")

    def read_upload(self, question: str, token: str) -> StoredFile:
        """Return the file that ``token`` stands for; raises ``LinkRefused``."""
        found, _, answer = self.signer.read(_UPLOAD, token, max_age=WAITS).partition("/")
        if found != question:
            raise LinkInvalid
        return StoredFile.read(answer)

    def own_page(self, participant: Participant) -> str:
        """Return the address of a person's own page, until they revoke their links."""
        return f"{self.public_url}/my/{self.own_page_token(participant)}"

    def own_data(self, participant: Participant, request_id: UUID) -> str:
        """Return the address at which a person fetches the copy of their data."""
        return f"{self.own_page(participant)}/data/{request_id}"

    def own_page_token(self, participant: Participant) -> str:
        """Return the token of a person's own page, until they revoke their links."""
        return self.signer.sign(_MY_PAGE, _in_epoch(participant.id, participant.link_epoch))

    def calendar(self, registration_id: UUID, participant: Participant) -> str:
        """Return where notifications gives out a calendar file, until its owner revokes links."""
        token = self.signer.sign(_CALENDAR, _in_epoch(registration_id, participant.link_epoch))
        return (
            f"{self.public_url}/notifications/registrations/{registration_id}/calendar.ics"
            f"?token={token}"
        )

    def calendar_page(self, registration_id: UUID, participant: Participant) -> str:
        """Return where notifications lets a person's calendar follow all that they come to."""
        token = self.signer.sign(_CALENDAR_PAGE, _in_epoch(registration_id, participant.link_epoch))
        return f"{self.public_url}/notifications/calendar?token={token}"

    def preferences(self, registration_id: UUID, participant: Participant) -> str:
        """Return where notifications lets a person choose how they are written to."""
        token = self.signer.sign(_PREFERENCES, _in_epoch(registration_id, participant.link_epoch))
        return f"{self.public_url}/notifications/preferences?token={token}"

    def read_confirm(self, token: str) -> tuple[UUID, int]:
        """Return the registration that ``token`` confirms, and in which epoch of its links.

        Whether that is the present one must be asked, as for offers; raises ``LinkRefused``.
        """
        return _parted(self.signer.read(_CONFIRM, token, max_age=self.confirm_age))

    def read_offer(self, token: str) -> tuple[UUID, int]:
        """Return the offer that ``token`` answers, and in which epoch; raises ``LinkRefused``.

        It works as long as the link to the person's own page, so that it can still say kindly
        what became of an offer; until when one may answer is written in the offer.
        """
        return _parted(self.signer.read(_OFFER, token, max_age=self.my_page_age))

    def read_seat(self, token: str) -> tuple[UUID, int]:
        """Return the seat that ``token`` is for, and which of its links it is.

        Whether a newer one was sent since must be asked; raises ``LinkRefused``.
        """
        return _parted(self.signer.read(_SEAT, token, max_age=self.my_page_age))

    def read_my_page(self, token: str) -> tuple[UUID, int]:
        """Return the participant whose page ``token`` opens, and in which epoch of their links.

        Whether that epoch still is the present one must be asked; raises ``LinkRefused``.
        """
        return _parted(self.signer.read(_MY_PAGE, token, max_age=self.my_page_age))


def _in_epoch(row_id: UUID, epoch: int) -> str:
    return f"{row_id}.{epoch}" if epoch else str(row_id)


def _parted(subject: str) -> tuple[UUID, int]:
    """Return the id and the epoch that a link carries; the first links of all carry none."""
    row_id, _, epoch = subject.partition(".")
    return _id(row_id), int(epoch or 0)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise LinkInvalid from None
