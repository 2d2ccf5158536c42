from __future__ import annotations

import struct
import zlib

import pytest

from services.notifications.gateways.letter_pictures import EU_EMBLEM, emblem_bytes
from services.notifications.gateways.png import NotAPicture, read_png
from tests.support.pictures import SIGNATURE, chunk, picture_bytes


def test_picture_when_read_then_its_size_is_known_and_what_is_not_shown_is_left_out() -> None:
    secret = chunk(b"tEXt", b"Author\x00Somebody")
    read = read_png(picture_bytes(20, 10, more=secret))
    assert (read.width, read.height) == (20, 10)
    assert b"Somebody" not in read.content
    assert read_png(read.content) == read


def test_emblem_when_read_then_a_small_picture_as_it_is_kept() -> None:
    emblem = emblem_bytes(EU_EMBLEM)
    read = read_png(emblem)
    assert (read.width, read.height) == (180, 120)
    assert len(emblem) < 4096


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        SIGNATURE,
        picture_bytes(2, 2)[:-4],
        picture_bytes(2, 2)[:40] + b"\x00" + picture_bytes(2, 2)[41:],
        picture_bytes(0, 2),
        SIGNATURE + chunk(b"IEND", b""),
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", b"no zlib") + chunk(b"IEND", b""),
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(2**25))) + chunk(b"IEND", b""),
    ],
    ids=["empty", "gif", "bare", "cut", "spoilt", "no width", "no head", "no pixels", "bomb"],
)  # fmt: skip
def test_file_when_it_is_no_whole_picture_then_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        read_png(data)
