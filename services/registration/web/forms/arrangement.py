"""The fields of an organizer's form for a session's room, its track, and who leads it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from services.registration.domain.commands import Arrangement
from services.registration.web.fields.rules import Line
from shared.contracts.facts import LocalizedText

_LIMIT = 120


class ArrangeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Gives a session a room, a track and a leader."""

    room = StringField(
        _l("Room"),
        [Line(_LIMIT)],
        description=_l("Everybody sees it. You are warned when two sessions want the same room."),
    )
    track_sv = StringField(_l("Track, in Swedish"), [Line(_LIMIT)])
    track_en = StringField(_l("Track, in English"), [Line(_LIMIT)])
    leader = StringField(
        _l("Leader"),
        [Line(_LIMIT)],
        description=_l(
            "Only you see it. You are warned when somebody is to lead two sessions at once."
        ),
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A track has a name in both languages or in none."""
        valid = bool(super().validate(extra_validators))
        empty = [field for field in (self.track_sv, self.track_en) if not field.data]
        if len(empty) != 1:
            return valid
        sentence = _("Write the name of the track in both languages.")
        empty[0].errors = [*empty[0].errors, sentence]
        return False

    @property
    def arrangement(self) -> Arrangement:
        """What a valid form says."""
        track = LocalizedText(sv=self.track_sv.data or "", en=self.track_en.data or "")
        return Arrangement(
            room=self.room.data or None,
            track=track if track.sv else None,
            leader=self.leader.data or None,
        )
