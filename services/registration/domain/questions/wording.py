"""An answer in words: those of the version that asked for it, in both languages."""

from __future__ import annotations

from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.question import WITH_OPTIONS, Kind, Question
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.gateways.territories import countries
from shared.contracts.facts import LocalizedText

_YES, _NO = LocalizedText(sv="Ja", en="Yes"), LocalizedText(sv="Nej", en="No")


def in_words(question: Question, value: Value) -> LocalizedText:
    """Return ``value`` as ``question`` words it; an option that it lacks is told by its key."""
    if isinstance(value, bool):
        return _YES if value else _NO
    if question.kind in WITH_OPTIONS:
        chosen = value if isinstance(value, list) else [str(value)]
        labels = [option_label(question, key) for key in chosen]
        return LocalizedText(
            sv=", ".join(one.sv for one in labels), en=", ".join(one.en for one in labels)
        )
    if question.kind == Kind.COUNTRY:
        return LocalizedText(
            sv=dict(countries("sv")).get(str(value), str(value)),
            en=dict(countries("en")).get(str(value), str(value)),
        )
    text = StoredFile.read(str(value)).name if question.kind == Kind.FILE else str(value)
    return LocalizedText(sv=text, en=text)


def option_label(question: Question, key: str) -> LocalizedText:
    """Return what one option is called, or its key if the question has no such option."""
    labels = {option.key: option.label for option in question.options}
    return labels.get(key, LocalizedText(sv=key, en=key))


def said(question: Question, value: Value) -> tuple[object, ...]:
    """Return all that a reader sees of a question and its answer, to compare two versions.

    Two files may have one name.
    """
    upload = value if question.kind == Kind.FILE else None
    return (question.kind, question.label, in_words(question, value), upload)
