"""Reports made by hand: every prescribed cell of the form of 2021, with the kinds of cells that tests need."""

from dataclasses import replace
from decimal import Decimal

from parsers.claims import Claim
from parsers.forms import FORMS
from parsers.organizations import Organization
from parsers.report import Finding, Inferred, Report, Section
from parsers.tables import Cell

FORM = FORMS[0]
FEES = ("proactive", "admin_fees", "amount_10k_yuan")
TOTAL = ("requests", "new_received", "total")


def cells(*changed: Cell) -> tuple[Cell, ...]:
    """Return the prescribed cells, numbered from 0 in printed order, with *changed* in the place of those of their addresses."""
    plain = {one: Cell(*one, Decimal(n), "value", str(n)) for n, one in enumerate(FORM.prescribed())}
    return tuple((plain | {cell.address: cell for cell in changed}).values())


def report(*changed: Cell, year: int | None = 2024, organization: str = "410302-government", **other: object) -> Report:
    """Return a report with a section, a claim, a finding that names two cells, and *other* fields of Report."""
    made = Report(
        title=f"洛阳市老城区人民政府{year}年政府信息公开工作年度报告",
        organization=Organization("洛阳市老城区人民政府", organization, "410302", "county", "government", "whole"),
        year=year,
        form="2021",
        published="2025-03-12",
        sections=(Section(1, "一、总体情况", "全年作出行政处罚98件。"), Section(None, "附", "")),
        cells=cells(*changed),
        claims=(Claim("received", 545.0, exact=False, sentence="收到申请约545件。", unit="件", section=1),),
        inferred=(Inferred("requests", "carried_in", "total", 23.0, "T3-BAL"),),
        findings=(
            Finding(
                "T3-ROW", "error", "fail", "各项之和不等于总计", "the row does not add up", (TOTAL, FEES), "unknown"
            ),
            Finding("S-SECTIONS", "warn", "fail", "缺第六部分", "section 6 is missing"),
        ),
        checked={"T3-COL": 7, "T4-SUM": 3},
    )
    return replace(made, **other)
