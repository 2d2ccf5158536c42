"""What the holder of a certificate is told by mail."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.facts import CertifiedSession, LocalizedText
from shared.kernel.identifiers import new_id
from tests.support.certificate_changes import (
    HOLDER_URL,
    declined,
    restored,
    superseded,
    suspended,
    transcribed,
)
from tests.support.notification_story import Applicant, KeepingPost, Listener


def test_certificate_when_issued_and_revoked_then_a_letter_each(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.certificate_issued(applicant.id), 1)
    listener.run_due()
    listener.hear(applicant.certificate_revoked(applicant.id), 2)
    listener.run_due()
    assert listener.fates() == [("certificate_issued", "sent"), ("certificate_revoked", "sent")]
    assert "7KQ4W9XZ2MTH8RVCP" in post.mails[0].message.as_string()


def test_certificate_when_revoked_first_then_the_late_issue_says_nothing(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.certificate_revoked(applicant.id), 2)
    listener.hear(applicant.certificate_issued(applicant.id), 1)
    listener.run_due()
    assert listener.fates() == [("certificate_revoked", "sent")]


def test_certificate_when_revoked_before_its_letter_left_then_only_the_revocation(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.certificate_issued(applicant.id), 1)
    listener.hear(applicant.certificate_revoked(applicant.id), 2)
    listener.run_due()
    assert listener.fates() == [
        ("certificate_issued", "superseded"),
        ("certificate_revoked", "sent"),
    ]


def test_certificate_when_of_one_session_then_the_letter_says_which_and_when(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    about = CertifiedSession(
        session_id=new_id(),
        number=2,
        title=LocalizedText(sv="Matning", en="Measuring"),
        starts_at=datetime(2026, 11, 3, 17),
        ends_at=datetime(2026, 11, 3, 19, 30),
        zone="Europe/Stockholm",
    )
    for number in (1, 2):
        told = applicant.certificate_issued(applicant.id).model_copy(
            update={"session": about, "issuance_id": new_id()}
        )
        listener.hear(told, number)
    listener.run_due()

    # Two sessions are two letters.
    assert listener.fates() == [("certificate_issued", "sent")] * 2
    mail = post.mails[0].message
    assert mail["Subject"].endswith(": Matning")
    body = mail.get_body(("plain",))
    assert body is not None
    read = " ".join(body.get_content().split())
    assert ": Matning. Här är ditt intyg för det tillfället." in read
    assert "Tillfälle 2: tisdag 3 november 2026, 17:00–19:30 (svensk tid)" in read


def test_certificate_when_issued_then_the_letter_leads_to_the_page_of_the_holder(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    issued = applicant.certificate_issued(applicant.id)
    listener.hear(issued.model_copy(update={"holder_url": HOLDER_URL}), 1)
    listener.run_due()
    mail = post.mails[0].message.as_string()
    assert HOLDER_URL in mail
    assert issued.download_url not in mail


def test_certificate_when_it_replaces_another_then_the_letter_says_so(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    issued = applicant.certificate_issued(applicant.id)
    listener.hear(issued.model_copy(update={"replaces": new_id()}), 1)
    listener.run_due()
    assert listener.fates() == [("certificate_corrected", "sent")]
    assert post.mails[0].message["subject"] == "Ditt rättade intyg: Testa AI i produktionen"


def test_certificate_when_suspended_twice_and_restored_then_a_letter_each_time(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    for sequence in (2, 4):
        listener.hear(suspended(applicant), sequence)
        listener.run_due()
        listener.hear(restored(applicant), sequence + 1)
        listener.run_due()
    assert [kind for kind, _state in listener.fates()] == [
        "certificate_suspended",
        "certificate_restored",
    ] * 2
    first, second = (each.message.as_string() for each in post.mails[:2])
    assert "Det utreds" in first
    assert "/mine/" not in first
    assert HOLDER_URL in second


def test_certificate_when_restored_is_heard_before_suspended_then_only_that_it_is_valid(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(restored(applicant), 3)
    listener.hear(suspended(applicant), 2)
    listener.run_due()
    assert listener.fates() == [("certificate_restored", "sent")]


def test_certificate_when_superseded_before_its_letter_left_then_that_is_taken_back(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.certificate_issued(applicant.id), 1)
    listener.hear(superseded(applicant), 2)
    listener.run_due()
    assert listener.fates() == [("certificate_issued", "superseded")]


def test_correction_when_declined_then_the_letter_has_the_name_and_the_answer(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(declined(applicant), 2)
    listener.run_due()
    body = post.mails[0].message.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "Du hade bett om: Åsa Lindh" in text
    assert "Skriv till oss med ett intyg om namnbytet." in text


def test_transcript_when_asked_for_twice_then_a_letter_each_with_its_link(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    for sequence in (1, 2):
        listener.hear(transcribed(applicant), sequence)
        listener.run_due()
    assert listener.fates() == [("transcript_issued", "sent")] * 2
    mail = post.mails[0].message.as_string()
    assert "https://spinn.example/certificates/T/transcript/t" in mail
    assert "9QW4-MX2R-PKTZ-B3C7-D" in mail
