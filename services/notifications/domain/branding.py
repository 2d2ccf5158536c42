"""How letters of this house look: a colour that everybody can read, and a logo."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from services.notifications.domain.errors import BrandFaulty, NothingKnown
from services.notifications.domain.versions import add_version
from services.notifications.domain.wording import Author
from services.notifications.gateways import png
from services.notifications.gateways.colours import is_colour, is_readable_on_paper
from services.notifications.storage import brands, pictures
from services.notifications.storage.brands import BrandVersion
from services.notifications.storage.pictures import Picture
from shared.kernel.identifiers import new_id

OUR_COLOUR = "#8a2a1c"
# It travels in every mail.
LARGEST_LOGO_BYTES = 40 * 1024
_LONGEST_SIDE = 2000

BrandFault = Literal["no_colour", "unreadable", "no_picture", "too_large"]


@dataclass(frozen=True)
class Look:
    """What an admin asks for; without ``logo`` the present one stays, unless ``drops_logo``."""

    colour: str
    logo: bytes | None = None
    drops_logo: bool = False


def fault_of_colour(colour: str) -> BrandFault | None:
    """Return why letters cannot have a colour, or None."""
    if not is_colour(colour):
        return "no_colour"
    return None if is_readable_on_paper(colour) else "unreadable"


def fault_of_logo(logo: bytes) -> BrandFault | None:
    """Return why a file cannot be the logo, or None."""
    try:
        read = png.read_png(logo)
    except png.NotAPicture:
        return "no_picture"
    is_too_large = len(logo) > LARGEST_LOGO_BYTES or max(read.width, read.height) > _LONGEST_SIDE
    return "too_large" if is_too_large else None


def change_brand(session: Session, look: Look, author: Author) -> int:
    """Let letters look so from now on and return the number of this version.

    Raises:
        BrandFaulty: The colour or the logo does not do.
        WordingChanged: Somebody else saved in the same moment.
    """
    if fault_of_colour(look.colour) or (look.logo and fault_of_logo(look.logo)):
        raise BrandFaulty
    newest = next(iter(brands.brand_versions(session)), None)
    digest = newest.logo_digest if newest and not look.drops_logo else None
    if look.logo:
        digest = _keep(session, look.logo)
    return _add(session, look.colour, digest, author)


def restore_brand(session: Session, number: int, author: Author) -> int:
    """Let letters look as in version ``number`` again, as a new version; 0 stands for ours.

    Raises:
        NothingKnown: There is no such version.
        WordingChanged: Somebody else saved in the same moment.
    """
    old = next((each for each in brands.brand_versions(session) if each.number == number), None)
    if old is None and number != 0:
        raise NothingKnown
    colour, logo = (old.colour, old.logo_digest) if old else (OUR_COLOUR, None)
    return _add(session, colour, logo, author)


def _add(session: Session, colour: str, logo: str | None, author: Author) -> int:
    newest = next(iter(brands.brand_versions(session)), None)
    if newest and (newest.colour, newest.logo_digest) == (colour, logo):
        return newest.number
    version = BrandVersion(
        id=new_id(),
        number=newest.number + 1 if newest else 1,
        colour=colour,
        logo_digest=logo,
        made_at=author.at,
        organizer_id=author.id,
        organizer_name=author.name,
    )
    return add_version(session, version)


def _keep(session: Session, logo: bytes) -> str:
    read = png.read_png(logo)
    digest = hashlib.sha256(read.content).hexdigest()
    pictures.keep_picture(
        session,
        Picture(digest=digest, width=read.width, height=read.height, content=read.content),
    )
    return digest
