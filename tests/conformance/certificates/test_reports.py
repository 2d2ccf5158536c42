"""Lists for funders hold both standards, over several pages, sealed and with the table inside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from services.certificates.facts.reports import Frame, Line, ReportFacts, Sum, Sums
from services.certificates.gateways.reports.drawing import ReportRenderer
from services.certificates.gateways.sealing.sealer import open_sealer
from shared.contracts.facts import LocalizedText
from tests.conformance.certificates.documents import text_of
from tests.conformance.points import point
from tests.support.certificates import FUNDING, NUMBER
from tests.support.seal_judges import Judges
from tests.support.seals import PASSWORD, key_file
from tests.support.verapdf import VeraPDF

TITLE = LocalizedText(sv="Testa AI i produktionen", en="Try AI in production")
ALL = Sum(60, 30_600)


def line(name: str) -> Line:
    return Line(
        number=NUMBER,
        title=TITLE,
        first_day=date(2026, 11, 3),
        last_day=date(2026, 11, 17),
        minutes=510,
        sub_goal="collaboration",
        targets=("9.5",),
        issued_on=date(2026, 11, 24),
        is_attested=True,
        name=name,
    )


@point(1, 2, 3, 22)
def test_list_when_sealed_then_both_standards_and_three_validators_accept_it(
    verapdf: VeraPDF, tmp_path: Path
) -> None:
    lines = tuple(line(name) for name in ("Åsa Öberg", "محمد المثالي", "王小明") * 20)
    facts = ReportFacts(
        reference="019ad5f0-0000-7000-8000-000000000001",
        language="sv",
        issuer="Stiftelsen Exempelparken",
        issued_on=date(2026, 11, 30),
        frame=Frame("Spinn", date(2026, 1, 1), date(2026, 12, 31)),
        project=FUNDING.project,
        funding=FUNDING,
        sums=Sums(
            ALL,
            1,
            by_sub_goal=(("collaboration", ALL),),
            by_month=(("2026-11", ALL),),
            by_goal=((9, ALL),),
            by_program=((TITLE, ALL),),
            by_place=((None, ALL),),
        ),
        lines=lines,
        beyond=0,
        purpose="Granskning 2026-1",
    )
    drawn = ReportRenderer.ready().render(facts, lines)
    content = open_sealer(str(key_file()), PASSWORD).seal(drawn, facts)
    path = tmp_path / "list.pdf"
    path.write_bytes(content)
    assert verapdf.judge(path).failures == ()
    assert Judges(key_file().with_suffix(".pem"), tmp_path).all(content) == [True, True, True]
    text = text_of(content)
    assert "60 intyg, 510,00 timmars närvaro." in text
    assert "Granskning 2026-1" in text
