"""One XMP packet for two standards, which the engine cannot write by itself."""

from __future__ import annotations

from typing import Any

# PDF/A-3 (ISO 19005-3 section 6.6.2.3) allows a foreign property such as pdfuaid:part only
# with a schema description; PDF/UA-1 (ISO 14289-1 section 5) wants the property itself.
_UA_DESCRIPTION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\
"""
_END = b"</rdf:RDF>"


def name_both_standards(metadata: Any) -> None:
    """Make ``metadata`` (the engine's) claim PDF/UA-1 beside the PDF/A that it claims.

    The description must stand inside the engine's own ``rdf:RDF``: validators
    ignore a second one.
    """
    original = metadata.generate_rdf_metadata

    def generate(variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = original(variant, version, conformance)
        return rdf.replace(_END, _UA_DESCRIPTION + _END)

    metadata.generate_rdf_metadata = generate
