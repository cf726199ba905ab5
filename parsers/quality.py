"""Rules that look at a report as a whole: whether it is of its year, how much of it is filled in, and whether it fits the agency."""

import re
from collections.abc import Iterator
from functools import lru_cache

from parsers.forms import Address, Form
from parsers.glyphs import unspaced
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule
from parsers.title import year_of

_PERIOD = re.compile(
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日(?:起|0时)?,?[至到起—\-~]{1,2}(?:(20\d\d)年|同年|当年)?(\d{1,2})月(\d{1,2})日"
)
_OF_FIGURES = re.compile("统计|数据|期限|周期")
_NEAR = 40
_WHOLE_YEAR = ("1", "1", "12", "31")
_QUOTED = re.compile(r"[《〔\[“(][^》〕\]”)]*[》〕\]”)]")
# It begins with a literal, for which a text is searched fast.
_YEAR = re.compile(r"(20\d\d)(?=年)(?<!\d.{4})")
_FEWEST_YEARS = 3
# What an agency of the kind decides all year long.
_EXPECTED: dict[str, Address] = {
    "admin_approval": ("proactive", "licensing", "decisions"),
    "urban_management": ("proactive", "penalties", "decisions"),
    "market_regulation": ("proactive", "penalties", "decisions"),
    "transport": ("proactive", "penalties", "decisions"),
}


def _periods(report: Report) -> list[re.Match[str]]:
    """Return the spans of days that the text names as those of its figures."""
    return [
        found
        for text in [_unspaced(section.text) for section in report.sections]
        for found in _PERIOD.finditer(text)
        if _OF_FIGURES.search(text[max(0, found.start() - _NEAR) : found.start()])
    ]


@rule("Y-WRONG-YEAR", "error")
def the_year_is_that_of_the_title(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """统计期限和总体情况所写年度与标题一致
    The period of the figures and section 1 are of the year that the title names
    """
    del form
    year = year_of(report.title) if report.title else None
    if year is None:
        return
    periods = {found[1] for found in _periods(report)}
    if periods and str(year) not in periods:
        stated = "、".join(sorted(periods))
        yield known.fail(f"标题为 {year} 年，统计期限为 {stated} 年", f"title {year}, period {stated}")
        return
    years = _YEAR.findall(_QUOTED.sub("", _section_1(report)))
    most = next((one for one in set(years) - {str(year)} if years.count(one) * 2 > len(years)), None)
    if most and years.count(most) >= _FEWEST_YEARS:
        yield known.other("uncertain", f"标题为 {year} 年，正文多写 {most} 年", f"title {year}, text mostly {most}")
    else:
        yield "pass"


def _section_1(report: Report) -> str:
    return "".join(_unspaced(section.text) for section in report.sections if section.number == 1)


# The sections of one report, which two rules look through.
@lru_cache(maxsize=8)
def _unspaced(text: str) -> str:
    return "\n".join(map(unspaced, text.split("\n")))


@rule("Y-PERIOD", "info")
def the_period_is_the_year(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """统计期限为1月1日至12月31日
    The figures are of 1 January to 31 December
    """
    del form
    for found in _periods(report)[:1]:
        days = tuple(part.lstrip("0") for part in found.group(2, 3, 5, 6))
        if days == _WHOLE_YEAR and found[4] in (None, found[1]):
            yield "pass"
        else:
            yield known.fail(f"统计期限为 {found[0]}", f"the period is {found[0]}")


@rule("T2-TYPE-PLAUSIBLE", "info")
def the_agency_does_its_work(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """行政审批机关有许可决定，城管、市场监管、交通机关有处罚决定
    An approval bureau decides on licences; urban management, market regulation and transport impose penalties
    """
    del form
    address = _EXPECTED.get(report.organization.type or "")
    cell = report.cell(address) if address else None
    if cell is None or address is None:
        return
    if cell.value is None:
        yield known.other("not_assessable", "表中没有可比的数", "the table shows no figure to compare", [address])
    elif cell.value:
        yield "pass"
    else:
        yield known.other("uncertain", "该类机关全年此项为零", "zero all year, for an agency of this kind", [address])


@rule("Q-ZERO-REPORT", "info")
def not_all_is_zero(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """规定的单元格并非全部为零
    Not every prescribed cell is zero (usual for small agencies; counted as a class of its own)
    """
    prescribed, index = form.prescribed(), report.index
    if any(map(index.numbers.get, prescribed)):
        yield "pass"
        return
    printed = [address for address in prescribed if address in index.by_address]
    if printed and all(map(index.numbers.__contains__, printed)):
        yield known.fail(f"{len(printed)} 个单元格全部为零", f"all {len(printed)} cells are zero")
    elif printed:
        yield known.other(
            "not_assessable", "有数的都为零，另有空白或缺失", "what is printed is zero, some is not there"
        )


@rule("Q-COMPLETENESS", "info")
def every_cell_has_a_number(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """规定的单元格都有数
    Every prescribed cell has a number
    """
    prescribed = form.prescribed()
    if not prescribed:
        return
    without = {cell.address for cell in report.index.numberless}
    empty = [address for address in prescribed if address in without] if without else []
    said = f"{len(prescribed) - len(empty)}/{len(prescribed)}"
    yield known.fail(f"有数的单元格 {said}", f"cells with a number {said}", empty) if empty else "pass"
