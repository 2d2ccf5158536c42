"""A transcript of everything: asked for on a page, sent by mail, checked by its number, erased."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.certificates.domain.gathering import gather
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.gateways.errors import FileMissing
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.transcripts.drawing import TranscriptRenderer
from services.certificates.storage import log_entries
from shared.contracts.certificates import TranscriptIssued
from shared.contracts.personal_data import CertificateRecordsCollected, PersonalDataRequested
from shared.kernel.identifiers import grouped_public_code, new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House
from tests.support.certificates import certificate_links, completed
from tests.support.log import LogKeeper
from tests.support.pages import words
from tests.support.seals import PASSWORD, key_file

ENGLISH = {"Accept-Language": "en"}


def issue(house: House, name: str = "Åsa Öberg", email: str = "asa@example.org") -> UUID:
    message = completed(name=name)
    person = message.participant.model_copy(update={"email": email})
    return house.issue(message.model_copy(update={"participant": person}))


def page_of(house: House, issuance_id: UUID) -> str:
    """The path of the holder's page, at the service without its mount."""
    row = house.row(issuance_id)
    return certificate_links().holder(row.number, row.link_epoch).partition("/certificates")[2]


def mailed(house: House) -> list[TranscriptIssued]:
    with house.database.transaction() as session:
        bodies = session.scalars(
            select(outbox.c.body)
            .where(outbox.c.name == "transcript.issued")
            .order_by(outbox.c.position)
        )
        return [TranscriptIssued.model_validate(body) for body in bodies]


def listed(house: House) -> list[str]:
    facts = TranscriptFacts.model_validate(house.transcripts()[-1].facts)
    return [entry.number for entry in facts.entries]


def shown(visitor: FlaskClient, number: str) -> str:
    return words(visitor.get(f"/{number}", headers=ENGLISH))


def test_transcript_when_asked_for_then_nothing_is_told_there_and_the_link_goes_by_mail(
    visitor: FlaskClient, house: House
) -> None:
    first, second = issue(house), issue(house)
    path = page_of(house, first)
    assert "Send me a transcript" in visitor.get(path, headers=ENGLISH).text
    answer = visitor.post(f"{path}/transcript", headers=ENGLISH, follow_redirects=True)
    assert "We have sent it to your address." in answer.text
    other = house.row(second).number
    assert other not in answer.text
    house.write_transcripts()
    (told,) = mailed(house)
    assert told.participant.email == "asa@example.org"
    assert told.transcript_number not in visitor.get(path).text
    link = told.transcript_url.partition("/certificates")[2]
    assert other in visitor.get(link).text
    assert visitor.get(link[:-2]).status_code == 404


def test_transcript_when_asked_for_again_at_once_then_no_second_mail(
    visitor: FlaskClient, house: House
) -> None:
    path = f"{page_of(house, issue(house))}/transcript"
    visitor.post(path)
    answer = visitor.post(path, headers=ENGLISH, follow_redirects=True)
    assert "It was sent a few minutes ago." in answer.text
    house.write_transcripts()
    assert len(mailed(house)) == 1


def test_transcript_when_made_then_it_lists_what_holds_of_this_name_and_address(
    house: House,
) -> None:
    kept, corrected, revoked = issue(house), issue(house), issue(house, "åsa  öberg")
    issue(house, "Bo Ek")
    issue(house, email="asa.oberg@example.org")
    kept_too = issue(house, email="Asa@Example.org")
    house.revoke(revoked)
    house.reissue(corrected, 120)
    house.transcribe(kept)
    wanted = [kept, house.successor(corrected).id, kept_too]
    assert sorted(listed(house)) == sorted(house.row(each).number for each in wanted)


def test_transcript_when_nothing_changed_then_the_same_is_mailed_again(house: House) -> None:
    first = issue(house)
    assert house.transcribe(first) == house.transcribe(first)
    assert len({each.transcript_number for each in mailed(house)}) == 1
    assert len(mailed(house)) == 2
    issue(house)
    house.transcribe(first)
    assert len({each.transcript_number for each in mailed(house)}) == 2


def test_transcript_when_its_maker_dies_or_is_told_twice_then_it_is_made_and_mailed_once(
    house: House,
) -> None:
    class FullDisk:
        def render(self, _facts: TranscriptFacts) -> bytes:
            raise OSError(28, "No space left on device")

    house.transcribe(issue(house), FullDisk())
    assert house.transcripts()[0].state == "wanted"
    house.clock.advance(timedelta(minutes=1))
    assert (house.write_transcripts(), house.write_transcripts()) == (1, 0)
    assert [each.state for each in house.transcripts()] == ["issued"]
    assert len(mailed(house)) == 1


def test_transcript_when_it_can_never_be_drawn_then_it_is_given_up(house: House) -> None:
    class Refusing:
        def render(self, _facts: TranscriptFacts) -> bytes:
            raise RenderingRefused("no glyph")

    house.transcribe(issue(house), Refusing())
    assert [each.state for each in house.transcripts()] == ["failed"]
    assert mailed(house) == []


def test_page_when_a_certificate_was_revoked_since_then_its_line_says_so(
    visitor: FlaskClient, house: House
) -> None:
    first, second = issue(house), issue(house)
    house.transcribe(first)
    number = house.transcripts()[0].number
    assert "Å. Ö." in shown(visitor, number)
    assert "Öberg" not in shown(visitor, number)
    assert "Revoked" not in shown(visitor, number)
    house.revoke(second)
    page = shown(visitor, number)
    assert "Valid Try AI in production" in page
    assert "Revoked Try AI in production" in page
    assert "Time attended 10 h Of that, 5 h in certificates that are valid now." in page
    assert grouped_public_code(house.row(second).number) in page


@pytest.mark.parametrize(
    ("choices", "name"),
    [(("full", "full"), "Åsa Öberg"), (("full", "initials"), "Å. Ö."), (("full", "hidden"), None)],
)
def test_page_when_names_show_differently_then_the_strictest_choice_counts(
    visitor: FlaskClient, house: House, choices: tuple[Any, Any], name: str | None
) -> None:
    both = issue(house), issue(house)
    house.transcribe(both[0])
    for each, how in zip(both, choices, strict=True):
        house.show(each, how)
    page = visitor.get(f"/{house.transcripts()[0].number}", headers=ENGLISH).text
    found = re.search(r'paper__name"[^>]*>([^<]+)<', page)
    assert (found and found[1]) == name


@pytest.mark.parametrize("with_certificates", [True, False])
def test_transcript_when_its_holder_is_erased_then_only_the_number_stays(
    visitor: FlaskClient, house: House, with_certificates: bool
) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.transcribe(issuance_id)
    row = house.transcripts()[0]
    assert row.pdf_sha256 is not None
    path = page_of(house, issuance_id)
    house.forget(completion, with_certificates=with_certificates)
    assert house.write_transcripts() == 1
    (after,) = house.transcripts()
    assert (after.state, after.facts, after.pdf_sha256) == ("erased", {}, None)
    with pytest.raises(FileMissing):
        house.store.get(row.pdf_sha256)
    said = "We issued a transcript with this number. Its holder has asked us to erase it."
    assert said in shown(visitor, row.number)
    with house.database.transaction() as session:
        assert log_entries.entries_of(session, after.id) == []
    # Both ends of it are in the log, and mean nothing any more.
    keeper = LogKeeper(house)
    keeper.sign()
    assert keeper.check() is None
    if not with_certificates:
        assert "Send me a transcript" not in visitor.get(path, headers=ENGLISH).text


def test_transcript_when_its_holder_is_erased_while_it_is_drawn_then_no_file_stays(
    house: House,
) -> None:
    completion = completed()
    issuance_id = house.issue(completion)

    class Erasing:
        def render(self, _facts: TranscriptFacts) -> bytes:
            house.forget(completion)
            return b"%PDF of somebody who is gone"

    house.transcribe(issuance_id, Erasing())
    house.clock.advance(timedelta(minutes=1))
    house.write_transcripts()
    assert [(each.state, each.pdf_sha256) for each in house.transcripts()] == [("erased", None)]
    assert mailed(house) == []


def test_link_when_the_holder_ended_their_links_then_it_is_ended_too(
    visitor: FlaskClient, house: House
) -> None:
    issuance_id = issue(house)
    house.transcribe(issuance_id)
    link = mailed(house)[0].transcript_url.partition("/certificates")[2]
    assert visitor.get(link).status_code == 200
    with house.database.transaction() as session:
        session.merge(house.row(issuance_id)).link_epoch = 1
    assert visitor.get(link).status_code == 410


def test_file_when_handed_in_then_the_check_knows_it_and_a_changed_one_not(
    visitor: FlaskClient, house: House
) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.sealer = open_sealer(str(key_file()), PASSWORD)
    house.transcribe(issuance_id, TranscriptRenderer.ready())
    row = house.transcripts()[0]
    assert row.pdf_sha256 is not None
    content = house.store.get(row.pdf_sha256)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.docinfo["/Keywords"]) == row.number

    def judged(data: bytes) -> str:
        sent = {"file": (io.BytesIO(data), "transcript.pdf")}
        return words(visitor.post("/check", data=sent, headers=ENGLISH))

    page = judged(content)
    assert "Genuine The file is the transcript that we issued" in page
    assert "Status: every certificate in the transcript is valid." in page
    assert "Not genuine" in judged(content + b"\n% more")
    house.revoke(issuance_id)
    page = judged(content)
    assert "Not valid any more The file is the transcript that we issued, unchanged" in page
    assert "Status: no certificate in the transcript is valid any more." in page
    house.forget(completion)
    page = judged(content)
    assert "Not genuine" in page
    assert "Status: the transcript was erased with its holder." in page


def test_copy_of_data_when_asked_for_then_it_lists_transcripts(house: House) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.transcribe(issuance_id)
    request = PersonalDataRequested(
        request_id=new_id(),
        participant_id=new_id(),
        registration_ids=(completion.registration_id,),
        addresses=("asa@example.org",),
    )
    with house.database.transaction() as session:
        gather(session, request, links=certificate_links(), now=house.clock.now())
        body = session.scalars(
            select(outbox.c.body).where(outbox.c.name == "certificate_records.collected")
        ).one()
    (record,) = CertificateRecordsCollected.model_validate(body).transcripts
    (row,) = house.transcripts()
    assert (record.number, record.state, record.name) == (row.number, "issued", "Åsa Öberg")
    assert record.certificates == (house.row(issuance_id).number,)
