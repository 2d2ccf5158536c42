"""Forms whose fields are made once for their class, and copied for each request.

WTForms makes each field of a form anew: its label, its flags, the check of its validators. Then it
fills and checks fields for which nothing was sent as it does the others. In a rush, where the same
form comes again and again, that was more work than all rules together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from flask_wtf.form import SUBMIT_METHODS
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from wtforms import Field
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import ValidationError

from shared.web.form_tokens import form_token, is_own_token

Sent = MultiDict[str, str]
Validator = Callable[[Any, Field], object]

_NOTHING: Sent = ImmutableMultiDict()


class _LateTokenField(CSRFTokenField):  # type: ignore[misc]  # WTForms ships no types
    """A token that is signed when a page shows it, since whoever sends a form needs no new one."""

    def process(self, *sent: Any, **more: Any) -> None:
        """Take what was sent."""
        Field.process(self, *sent, **more)

    @property
    def current_token(self) -> str:
        """The token for a page."""
        token: str = self.csrf_impl.generate_csrf_token(self)
        return token

    @current_token.setter
    def current_token(self, _none: None) -> None:
        """Forget what WTForms keeps here."""


class _LateTokens(_FlaskFormCSRF):  # type: ignore[misc]  # Flask-WTF ships no types
    field_class = _LateTokenField

    def generate_csrf_token(self, _field: CSRFTokenField) -> str:
        return form_token()

    def validate_csrf_token(self, _form: FlaskForm, field: CSRFTokenField) -> None:
        """Refuse a token that is not this browser's, unless the guard of the app has read it."""
        if not (g.get("csrf_valid", False) or is_own_token(field.data)):
            say = field.gettext  # WTForms has this sentence in its own catalog
            raise ValidationError(say("CSRF failed."))


class QuickForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that becomes what any other would of what was sent, for a fraction of the work.

    Fields are copies of ones that were bound to nothing sent; those for which something came are
    filled as WTForms does. The same validators and hooks run in the same order. What a field keeps
    besides its own attributes, such as its label, is shared and may be replaced, not changed.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        """Tells WTForms who makes tokens."""

        csrf_class = _LateTokens

    def __init__(self, **given: Any) -> None:
        kept = None if given else _kept(type(self))
        sent = _sent() if kept else None
        if kept is None or sent is None:
            super().__init__(**given)
        else:
            self._fill(kept, sent)

    def _fill(self, kept: _Kept, sent: Sent) -> None:
        """Do what the library's ``__init__`` and ``process`` do."""
        self.__dict__.update(kept.own, meta=self._wtforms_meta(), form_errors=[])
        fields = self._fields = {
            name: kept.copies[name](self) if name in kept.copies else self._bound(name, unbound)
            for name, unbound in chain(self._unbound_fields, self._token())
        }
        self.__dict__.update(fields)
        for name, field in fields.items():
            if field.name in sent or name not in kept.copies:
                field.process(sent)
        self.post_process(sent)

    def _token(self) -> Sequence[tuple[str, Any]]:
        if not self.meta.csrf:
            return ()
        self._csrf = self.meta.build_csrf(self)
        token: Sequence[tuple[str, Any]] = self._csrf.setup_form(self)
        return token

    def _bound(self, name: str, unbound: Any) -> Field:
        options = {
            "name": unbound.name or name,
            "prefix": "",
            "translations": self.meta.get_translations(self),
        }
        return self.meta.bind_field(self, unbound, options)

    def validate(self, extra_validators: Mapping[str, Sequence[Validator]] | None = None) -> bool:
        """Check each field, as WTForms does."""
        kept = _kept(type(self))
        if kept is None or extra_validators:
            return bool(super().validate(extra_validators))
        # Each is checked, so that all mistakes are told at once.
        wrong = [name for name in self._fields if not self._is_fine(name, kept)]
        return not wrong

    def _is_fine(self, name: str, kept: _Kept) -> bool:
        field, hooks = self._fields[name], kept.hooks.get(name, ())
        if name not in kept.plain:
            return bool(field.validate(self, hooks))
        # What the field does in its own ``validate``, where nothing else is hooked into that.
        field.errors = list(field.process_errors)
        if field.validators or hooks:
            field._run_validation_chain(self, chain(field.validators, hooks))  # noqa: SLF001 - as above
        return not field.errors


@dataclass(frozen=True)
class _Kept:
    """What is the same in all forms of a class.

    ``copies`` make the fields that can be copied, ``hooks`` are the form's own checks of each, and
    ``plain`` those that are checked by these and by validators alone.
    """

    own: Mapping[str, Any]
    copies: Mapping[str, Callable[[QuickForm], Field]]
    hooks: Mapping[str, Sequence[Validator]]
    plain: frozenset[str]

    @classmethod
    def of(cls, kind: type[QuickForm]) -> Self:
        """Make a form of which nothing was filled in, and keep it."""
        blank = kind.__new__(kind)
        FlaskForm.__init__(blank, formdata=_NOTHING)
        fields: Mapping[str, Field] = blank._fields
        own = {
            name: value
            for name, value in vars(blank).items()
            if name not in fields and name not in ("meta", "form_errors", "_fields", "_csrf")
        }
        return cls(
            own,
            {name: _copier(field) for name, field in fields.items() if _can_be_copied(kind, field)},
            {name: _hooks(kind, name) for name in fields},
            frozenset(name for name, field in fields.items() if _is_plain(type(field))),
        )


_KEPT = "_kept_of_class"


def _kept(kind: type[QuickForm]) -> _Kept | None:
    """Return what forms of a class share, from the second on: many a class has a single one."""
    known: _Kept | bool = vars(kind).get(_KEPT, False)
    if known is False:
        setattr(kind, _KEPT, True)
        return None
    if known is True:
        known = _Kept.of(kind)
        setattr(kind, _KEPT, known)
    return known


def _can_be_copied(kind: type[QuickForm], field: Field) -> bool:
    """Say whether a field, once it is filled with nothing, is the same in each form."""
    made_each_time = (
        callable(field.default) or field.filters or hasattr(kind, f"filter_{field.short_name}")
    )
    return type(field).process is Field.process and not made_each_time


def _copier(field: Field) -> Callable[[QuickForm], Field]:
    kind, state = type(field), vars(field)

    def copied(form: QuickForm) -> Field:
        copy = object.__new__(kind)
        vars(copy).update(state, _form=form, meta=form.meta)
        return copy

    return copied


def _hooks(kind: type[QuickForm], name: str) -> Sequence[Validator]:
    hook = getattr(kind, f"validate_{name}", None)
    return (hook,) if hook else ()


def _is_plain(kind: type[Field]) -> bool:
    """Say whether all that checks a field are its validators."""
    checks = ("validate", "pre_validate", "post_validate", "_run_validation_chain")
    return all(getattr(kind, check) is getattr(Field, check) for check in checks)


def _sent() -> Sent | None:
    """Return what was sent, if it is nothing but texts."""
    if request.method not in SUBMIT_METHODS or request.files:
        return None
    return request.form or None
