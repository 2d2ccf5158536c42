"""Translations of documents."""

from services.certificates.gateways.phrases import phrases


def test_phrases_when_swedish_come_from_the_catalog():
    assert phrases("sv").gettext("Certificate of attendance") == "Deltagarintyg"


def test_phrases_when_english_are_the_source():
    assert phrases("en").gettext("Certificate of attendance") == "Certificate of attendance"


def test_phrases_when_asked_again_are_the_same_object():
    assert phrases("sv") is phrases("sv")
