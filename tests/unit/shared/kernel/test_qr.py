"""The QR code as inline SVG."""

import pytest

from shared.kernel.identifiers import new_public_code
from shared.kernel.qr import CodeFamily, modules, qr_svg, scannable

URL = "https://spinn.example.org/certificates/7K4MQX2WPRT9ZB3CZ"


def test_scannable_when_plain_is_in_capitals():
    assert scannable(URL) == URL.upper()


def test_scannable_when_host_is_not_ascii_is_left_alone():
    assert scannable("https://räv.exempel.se/certificates/X") == (
        "https://räv.exempel.se/certificates/X"
    )


def test_qr_svg_when_in_capitals_needs_29_modules_and_a_quiet_zone():
    assert 'viewBox="0 0 37 37"' in qr_svg(scannable(URL), "t")


@pytest.mark.parametrize("title", ["</title><script>", "A & B"])
def test_qr_svg_when_title_has_markup_is_escaped(title: str):
    assert title not in qr_svg(URL, title)


def test_qr_svg_when_made_twice_is_the_same():
    assert qr_svg(scannable(URL), "t") == qr_svg(scannable(URL), "t")


@pytest.mark.parametrize("host", ["spinn.example.org", "a.example", "park.example.org:8443"])
def test_family_when_asked_for_many_numbers_gives_what_the_library_gives(host: str):
    beginning = f"HTTPS://{host.upper()}/CERTIFICATES/"
    family = CodeFamily(beginning + new_public_code())
    for _ in range(50):
        url = beginning + new_public_code()
        assert family.modules(url) == modules(url)


@pytest.mark.parametrize("url", ["HTTPS://SPINN.EXAMPLE.INFO", "https://spinn.example.com"])
def test_family_when_the_address_is_of_another_kind_refuses(url: str):
    with pytest.raises(ValueError):
        CodeFamily("HTTPS://SPINN.EXAMPLE.COM").modules(url)
