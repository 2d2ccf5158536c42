"""Signed roots as text: read strictly, and never believed without their signature."""

from __future__ import annotations

import pytest

from services.certificates.merkle.checkpoints import Checkpoint, NoteUnreadable, read
from services.certificates.merkle.notes import is_signed_by, signed
from tests.support.log import LogKey, verifies

KEY = LogKey()
CHECKPOINT = Checkpoint("spinn.example.org/certificates/log", 7, bytes(range(32)), "2026-11-30Z")
NOTE = signed(CHECKPOINT, KEY.public_key, KEY.sign_note)


def test_note_when_signed_is_a_checkpoint_as_other_logs_write_it():
    lines = NOTE.split("\n")
    assert lines[:5] == [
        "spinn.example.org/certificates/log",
        "7",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "time 2026-11-30Z",
        "",
    ]
    assert lines[5].startswith("— spinn.example.org/certificates/log ")
    assert read(NOTE) == CHECKPOINT
    assert is_signed_by(NOTE, KEY.public_key, verifies)


def test_note_when_another_has_signed_it_as_well_is_still_ours():
    witness = "— witness.example.org AAAA\n— broken\n— other !!!\nno signature at all\n"
    assert is_signed_by(NOTE + witness, KEY.public_key, verifies)


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("\n7\n", "\n8\n"),
        NOTE.replace("spinn.", "spin."),
        NOTE.replace("2026", "2025"),
        NOTE.partition("\n\n")[0] + "\n",
        "",
    ],
)
def test_note_when_changed_is_signed_by_nobody(note: str):
    assert not is_signed_by(note, KEY.public_key, verifies)


@pytest.mark.parametrize(
    "note", ["", "name\n7\n", "name\nseven\nAAAA\n\n", "name\n7\nAAAA\n\n", "name\n7\n!\n\n", "x"]
)
def test_note_when_it_is_no_root_is_refused(note: str):
    with pytest.raises(NoteUnreadable):
        read(note)


def test_note_when_it_says_nothing_of_time_is_read_all_the_same():
    assert read("log\n0\n" + "A" * 43 + "=\n\n").at == ""
