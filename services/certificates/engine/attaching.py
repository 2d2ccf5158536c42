"""Files inside a document (PDF/A-3, ISO 19005-3 section 6.8), named once and without a clock.

The layout library can attach files as well; it names each twice in the catalog, and guesses
what kind it is by the end of its name.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pydyf

_COMPRESSED = True


@dataclass(frozen=True)
class Attachment:
    """A file that a document carries, and what it is to the document: data that it shows.

    ``moment`` is when it was made, as the file says it; ``description`` is for people.
    """

    name: str
    media_type: str
    description: str
    moment: datetime
    content: bytes


def attach(pdf: Any, attachment: Attachment) -> None:
    """Put a file into ``pdf``, which has none yet."""
    stream = embedded(attachment)
    pdf.add_object(stream)
    file = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attachment.name),
            "UF": pydyf.String(attachment.name),
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "Desc": pydyf.String(attachment.description),
            "AFRelationship": "/Data",
        }
    )
    pdf.add_object(file)
    names = pydyf.Array([pydyf.String(attachment.name), file.reference])
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = pydyf.Dictionary(
        {"Names": names}
    )
    pdf.catalog["AF"] = pydyf.Array([file.reference])


def embedded(attachment: Attachment) -> pydyf.Stream:
    """Return the file as a stream with its size, checksum and dates."""
    moment = pydyf.String(attachment.moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    checksum = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()
    return pydyf.Stream(
        [attachment.content],
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/" + attachment.media_type.replace("/", "#2f").replace("+", "#2b"),
            "Params": pydyf.Dictionary(
                {
                    "Size": len(attachment.content),
                    "CheckSum": f"<{checksum}>",
                    "CreationDate": moment,
                    "ModDate": moment,
                }
            ),
        },
        compress=_COMPRESSED,
    )
