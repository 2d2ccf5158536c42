"""Translations of documents."""

from services.certificates.gateways.catalogue import translations


def test_translations_when_swedish_come_from_the_catalog():
    assert translations("sv").gettext("Certificate of attendance") == "Deltagarintyg"


def test_translations_when_english_are_the_source():
    assert translations("en").gettext("Certificate of attendance") == "Certificate of attendance"


def test_translations_when_asked_again_are_the_same_object():
    assert translations("sv") is translations("sv")
