"""Names that certificates must carry: many scripts, many lengths."""

from __future__ import annotations

LONG = (
    "Maximiliana Wolfgangina Alexandrovna Featherstonehaugh-Cholmondeley von und zu "
    "Hohenlohe-Langenburg-Schillingsfürst IV"
)

# Their text comes out of a PDF in the order in which it was written.
IN_ORDER = (
    "Åsa Öberg",
    "Bo",
    "Łucja Żółć-Więckowska",
    "Țepeș Ștefănescu",
    "Nguyễn Văn Ánh",
    "Nordström Weiẞ Straße",
    "Ἑλένη Παπαδοπούλου-Ξενάκη",
    "Святослав Щербаковський",
    "O'Brien-Ünal & Söner",
    "Ğülşen Çağlayangil",
    "Zoë \u0141ukasik\u2013Fjölnisdóttir",
    "Հայկ Սարգսյան",
    "ნინო ბერიძე",
    LONG,
)
# Chinese, also with a character outside the basic plane, Japanese, Korean.
EAST_ASIAN = ("王小明 𠮷田", "山田 さくら", "김민준")
RIGHT_TO_LEFT = ("محمد بن سلمان الحسيني", "علی\u200cرضا", "יעל כהן־לוי")
# Vowels that stand before their consonant move, so that only glyphs can be compared.
INDIC = ("दीपिका शर्मा", "สมชาย ใจดี")
MIXED = ("Amira عميرة Öberg",)

ALL = IN_ORDER + RIGHT_TO_LEFT + INDIC + MIXED + EAST_ASIAN
