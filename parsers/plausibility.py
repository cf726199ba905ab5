"""Rules about one report that no sum decides: what can hardly be, what the law asks the prose to say, which form was filled in."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from parsers.forms import FORMS, Address, Form
from parsers.glyphs import fold
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule

# A county organ does not charge a thousand million yuan a year: the figure is in yuan.
_LARGEST_FEE = Decimal(100_000)
_DIGITS_OF_YUAN = 6
_HUNDRED = 100
_SMALL_CHANGE = 50
_SHORTEST_SECTION_5 = 30
_LAST_YEAR_OF_2019_FORM = 2020
_NO_RULEMAKING = frozenset({"county", "township", "zone"})
_SUBSECTIONS = {
    "主动公开": re.compile("主动公开"),
    "依申请公开": re.compile("依申请"),
    "政府信息管理": re.compile("政府信息(?:资源)?.{0,12}管理"),
    "平台建设": re.compile("平台"),
    "监督保障": re.compile("监督"),
}
_GOVERNMENT_DUTIES = ("工作考核", "社会评议", "责任追究")
_MEASURES = re.compile("改进|措施|整改|下一?步|今后|接下来|将|加强|强化|提升|提高|完善|推进|优化|加大")
_FEE = re.compile(r"信息(?:公开)?(?:信息)?(?:公开)?处理费|收费|费用")


@rule("T3-FEE-BEFORE-2021", "warn")
def no_fee_row_before_2021(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """2020年及以前的报告没有「逾期未按收费通知要求缴纳费用」一行
    Reports up to 2020 have no row for unpaid fees (国办函〔2020〕109号 brought it in)
    """
    del form
    if report.year is None or report.year > _LAST_YEAR_OF_2019_FORM:
        return
    row = [address for address in report.index.numbers if address[1] == "other_fee_unpaid"]
    if row:
        yield known.fail("年度早于收费规定，却有收费一行", "the row came in after that year", row)
    else:
        yield "pass"


@rule("T3-FORM-MIX", "warn")
def one_generation_of_the_form(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """一份报告只用一个时期的表式
    One report prints one generation of the form
    """
    elsewhere, cells = _prescribed_elsewhere(form), report.by_address
    is_mixed = not elsewhere.isdisjoint(cells)
    mixed = [one for one, cell in cells.items() if one in elsewhere and cell.status != "missing"] if is_mixed else []
    if mixed:
        yield known.fail("混有另一时期表式的单元格", "cells of another generation of the form are printed", mixed)
    elif report.cells:
        yield "pass"


@lru_cache(maxsize=16)
def _prescribed_elsewhere(form: Form) -> set[Address]:
    """Return the cells that another form prescribes, and *form* does not."""
    return {address for other in FORMS for address in other.prescribed()}.difference(form.prescribed())


@rule("T2-ISSUED-LE-FORCE", "info")
def issued_are_in_force(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """本年制发件数一般不大于现行有效件数与本年废止件数之和
    No more documents are issued than are in force or repealed
    """
    del form
    for row in ("regulations", "normative_documents"):
        named = [("proactive", row, column) for column in ("issued", "repealed", "in_force")]
        issued, repealed, in_force = map(report.index.numbers.get, named)
        if issued is None or repealed is None or in_force is None:
            continue
        if issued <= in_force + repealed:
            yield "pass"
        else:
            yield known.fail(f"制发 {issued}，现行有效 {in_force}", f"{issued} issued, {in_force} in force", named)


@rule("T2-RULES-COMPETENCE", "warn")
def rules_need_competence(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """县、乡镇、街道、开发区无权制定规章（立法法）
    Counties, townships and zones may not make rules (Legislation Law)
    """
    del form
    if report.organization.level not in _NO_RULEMAKING:
        return
    made = [cell for cell in report.cells if cell.table == "proactive" and cell.row == "regulations" and cell.value]
    if made:
        yield known.fail(
            "无规章制定权却填报规章",
            "rules reported without the competence to make any",
            [cell.address for cell in made],
        )
    elif any(cell.row == "regulations" and cell.status == "value" for cell in report.cells):
        yield "pass"


@rule("T2-FEE-UNIT", "warn")
def fees_are_in_ten_thousands(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """行政事业性收费以万元计；数额过大疑为元
    Charges are in 10,000 yuan; a figure too large is probably in yuan
    """
    del form
    cell = report.cell(("proactive", "admin_fees", "amount_10k_yuan"))
    if cell is None or cell.value is None:
        return
    if cell.unit not in (None, "万") or cell.value > _LARGEST_FEE or _is_round_yuan(cell.value):
        printed = cell.raw.strip()
        yield known.other(
            "uncertain", f"「{printed}」可能不以万元计", f"{printed!r} may not be in 10,000 yuan", [cell.address]
        )
    else:
        yield "pass"


def _is_round_yuan(value: Decimal) -> bool:
    return value == value.to_integral_value() and value % _HUNDRED == 0 and len(f"{value:f}") >= _DIGITS_OF_YUAN


@rule("T2-PROC-UNIT", "warn")
def procurement_states_its_unit(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """采购总金额须印明单位
    The amount of procurement prints its unit, which the form of 2019 leaves open
    """
    del form
    cell = report.cell(("proactive", "central_procurement", "amount"))
    if cell is None or not cell.value:
        return
    yield "pass" if cell.unit else known.other("uncertain", "未印单位", "no unit is printed", [cell.address])


@rule("T2-ITEM-AS-DECISION", "info")
def decisions_are_not_items(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """处理决定数量不是项目数量（2019年表式）
    Decisions are not items: the sum of items and their change is seldom the number of decisions
    """
    del form
    for row in ("licensing", "other_services", "penalties", "coercion"):
        named = [("proactive", row, column) for column in ("prev_items", "item_change", "decisions")]
        printed = [report.index.numbers.get(address) for address in named]
        if None in printed:
            continue
        items, change, decisions = (one or Decimal(0) for one in printed)
        if items + change == decisions and decisions > _SMALL_CHANGE:
            said = f"{items}{change:+} = {decisions}"
            yield known.fail(f"疑把项目数量填作处理决定数量：{said}", f"items given as decisions: {said}", named)
        else:
            yield "pass"


@rule("S-SUBSECTIONS", "info")
def section_1_covers_five(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """第一部分包括主动公开、依申请公开、政府信息管理、平台建设、监督保障
    Section 1 covers five subjects: disclosure, requests, management, platforms, supervision
    """
    text = _text(report, 1) if form.table("requests").lines else ""
    absent = "、".join(subject for subject, said in _SUBSECTIONS.items() if not said.search(text))
    if text:
        yield known.fail(f"未提及：{absent}", f"not mentioned: {absent}") if absent else "pass"


@rule("S-SEC5-EMPTY", "warn")
def section_5_says_something(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """第五部分写明问题与改进情况
    Section 5 states problems and what is done about them
    """
    del form
    if not any(section.number == 5 for section in report.sections):  # noqa: PLR2004 - the role of the section
        return
    text = _text(report, 5)
    if len(text) < _SHORTEST_SECTION_5:
        yield known.fail("第五部分空白或过短", "section 5 is empty or too short")
    elif not _MEASURES.search(text):
        yield known.fail("只写问题，未写改进", "problems are stated, and nothing that is done about them")
    else:
        yield "pass"


@rule("S-GOV-THREE", "warn")
def governments_state_three(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """各级人民政府的报告写明工作考核、社会评议、责任追究结果（条例第五十条）
    Reports of governments state appraisal, public evaluation and accountability (article 50)
    """
    if report.organization.type != "government" or not form.table("requests").lines:
        return
    text = "".join(fold(section.text) for section in report.sections)
    absent = "、".join(duty for duty in _GOVERNMENT_DUTIES if duty not in text)
    yield known.fail(f"未写明：{absent}", f"not stated: {absent}") if absent else "pass"


@rule("S-SEC6-FEE-SCOPE", "info")
def section_6_states_the_fee(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """第六部分写明信息处理费收取情况
    Section 6 says whether a fee for processing information was charged
    """
    text = _text(report, 6)
    if form.key == "2021" and text:
        yield "pass" if _FEE.search(text) else known.fail("未写明信息处理费", "the processing fee is not mentioned")


def _text(report: Report, number: int) -> str:
    return "".join(fold(section.text) for section in report.sections if section.number == number)
