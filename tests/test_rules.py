"""Each rule about one report, on a report that keeps it and one that breaks it."""

import pytest
from written_report import PROSE, write

import parsers
from parsers.checks import RULES
from parsers.report import Finding, Report

Q, P, M = "requests", "proactive", "remedies"
GOVERNMENT = "老城区人民政府2023年政府信息公开工作年度报告"

# rule: what breaks it (cells, prose, title, form) and the cells that its finding names (None: any).
BROKEN = {
    "T3-ROW": ({"cells": {(Q, "new_received", "total"): "3"}}, {(Q, "new_received", "total")}),
    "T3-COL": (
        {"cells": {(Q, "granted", "natural_person"): "1", (Q, "granted", "total"): "1"}},
        {(Q, "total_handled", "total")},
    ),
    "T3-BAL": (
        {"cells": {(Q, "new_received", "natural_person"): "1", (Q, "new_received", "total"): "1"}},
        {(Q, "carried_out", "total")},
    ),
    "T4-SUM": ({"cells": {(M, "litigation_direct", "upheld"): "2"}}, {(M, "litigation_direct", "total")}),
    "T3-SUBSET": ({"cells": {(Q, "granted", "business"): "9"}}, {(Q, "granted", "business")}),
    "T3-NONNEG-INT": ({"cells": {(Q, "granted", "business"): "-1"}}, {(Q, "granted", "business")}),
    "T3-TOTAL-BLANK": (
        {"cells": {(Q, "granted", "business"): "1", (Q, "granted", "total"): ""}},
        {(Q, "granted", "total")},
    ),
    "T3-BLANK-CELLS": ({"cells": {(P, "regulations", "issued"): "/"}}, {(P, "regulations", "issued")}),
    "T3-CARRYOUT-BOUND": ({"cells": {(Q, "carried_out", "total"): "4"}}, {(Q, "carried_out", "total")}),
    "T3-FORM-MIX": ({"cells": {(Q, "other_handling", "total"): "0"}}, {(Q, "other_handling", "total")}),
    "T3-FEE-BEFORE-2021": ({"title": "青石县水利局2020年政府信息公开工作年度报告"}, {(Q, "other_fee_unpaid", "total")}),
    "T2-ISSUED-LE-FORCE": (
        {"cells": {(P, "normative_documents", "issued"): "5"}},
        {(P, "normative_documents", "issued")},
    ),
    "T2-RULES-COMPETENCE": (
        {"cells": {(P, "regulations", "issued"): "2"}, "title": GOVERNMENT},
        {(P, "regulations", "issued")},
    ),
    "T2-FEE-UNIT": (
        {"cells": {(P, "admin_fees", "amount_10k_yuan"): "1520000"}},
        {(P, "admin_fees", "amount_10k_yuan")},
    ),
    "T2-PROC-UNIT": (
        {"cells": {(P, "central_procurement", "amount"): "27270"}, "form": "2019"},
        {(P, "central_procurement", "amount")},
    ),
    "T2-ITEM-AS-DECISION": (
        {
            "cells": {
                (P, "licensing", "prev_items"): "1215",
                (P, "licensing", "item_change"): "-35",
                (P, "licensing", "decisions"): "1180",
            },
            "form": "2019",
        },
        {(P, "licensing", "decisions")},
    ),
    "S-SUBSECTIONS": ({"prose": {1: "2023年，按时公开，按时答复。"}}, None),
    "S-SEC5-EMPTY": ({"prose": {5: "无。"}}, None),
    "S-SEC6-FEE-SCOPE": ({"prose": {6: "办理建议提案三件，均已答复。"}}, None),
    "S-GOV-THREE": (
        {"prose": {1: "2023年，主动公开、依申请公开、政府信息管理、平台、监督均有进展。"}, "title": GOVERNMENT},
        None,
    ),
}


def row(code: str, number: int) -> dict[tuple[str, str, str], str]:
    """Return a row of table 3 with *number* requests of natural persons."""
    return {(Q, code, column): str(number) for column in ("natural_person", "total")}


THREE = row("new_received", 3) | row("total_handled", 3) | row("granted", 3)
SUITS = {(M, "litigation_direct", column): "2" for column in ("upheld", "total")}
REVIEWS = {(M, "reconsideration", column): "2" for column in ("upheld", "total")}
ISSUED = {(P, "normative_documents", column): "2" for column in ("issued", "in_force")}
YEAR = "本报告统计期限自{0}年1月1日起至{0}年12月31日止。"

# rule: the cells that are printed, what the section 1 (or 6) of a report says that breaks the rule, what keeps it, cells named.
STATED = {
    "N-REQ": (THREE, "共收到政府信息公开申请2件。", "共收到政府信息公开申请3件。", {(Q, "new_received", "total")}),
    "N-REQ-ZERO": ({}, "共收到政府信息公开申请5件。", "未收到政府信息公开申请。", {(Q, "new_received", "total")}),
    "N-CIN": (
        row("carried_in", 4),
        "上年结转政府信息公开申请3件。",
        "上年结转政府信息公开申请4件。",
        {(Q, "carried_in", "total")},
    ),
    "N-COUT": (
        row("carried_out", 4),
        "结转下年度继续办理3件。",
        "结转下年度继续办理4件。",
        {(Q, "carried_out", "total")},
    ),
    "N-ANS": (THREE, "办结政府信息公开申请2件。", "办结政府信息公开申请3件。", {(Q, "total_handled", "total")}),
    "N-RESULT": (THREE, "其中予以公开2件。", "其中予以公开3件，占100%。", {(Q, "granted", "total")}),
    "N-APPLICANT": (
        THREE,
        "收到政府信息公开申请3件，其中自然人2件。",
        "收到政府信息公开申请3件，均为自然人申请。",
        {(Q, "new_received", "natural_person")},
    ),
    "N-CHANNEL-SUM": (
        THREE,
        "收到政府信息公开申请3件，其中网络申请2件，信函申请2件。",
        "收到政府信息公开申请3件，其中网络申请1件，信函申请2件。",
        None,
    ),
    "N-REC": (
        REVIEWS,
        "政府信息公开行政复议案件3件。",
        "政府信息公开行政复议案件2件。",
        {(M, "reconsideration", "total")},
    ),
    "N-LIT": (
        SUITS,
        "未发生政府信息公开行政诉讼。",
        "政府信息公开行政诉讼案件2件。",
        {(M, "litigation_direct", "total")},
    ),
    "N-LIT-UPHELD": (
        {(M, "litigation_direct", column): "2" for column in ("corrected", "total")},
        "政府信息公开行政诉讼2件，未发生败诉。",
        None,
        {(M, "litigation_direct", "corrected")},
    ),
    "N-REG": (ISSUED, "制发行政规范性文件3件。", "制发行政规范性文件2件。", {(P, "normative_documents", "issued")}),
    "N-PEN": (
        {(P, "penalties", "decisions"): "98"},
        "作出行政处罚决定89件。",
        "作出行政处罚决定98件。",
        {(P, "penalties", "decisions")},
    ),
    "N-PARTS": ({}, "发布信息30条，分别为动态20条、公告9条。", "发布信息30条，分别为动态20条、公告10条。", None),
    "N-PERCENT": ({}, "报送信息40条，采用信息30条，采用率85%。", "报送信息40条，采用信息30条，采用率75%。", None),
    "N-FEE-VS-T3": (
        row("other_fee_unpaid", 2),
        "没有发出信息处理费收费通知。",
        "发出信息处理费收费通知2件。",
        {(Q, "other_fee_unpaid", "total")},
    ),
    "N-FEE-TARIFF": ({}, "收取信息处理费125元。", "收取信息处理费120元。", None),
    "N-MULTI-CLAIM": (
        THREE,
        "共收到政府信息公开申请3件。全年受理政府信息公开申请4件。",
        "共收到政府信息公开申请3件。全年受理政府信息公开申请3件。",
        None,
    ),
    "Y-WRONG-YEAR": ({}, YEAR.format(2022), YEAR.format(2023), None),
    "Y-PERIOD": ({}, YEAR.format(2023).replace("12月31日", "12月20日"), YEAR.format(2023), None),
}
FEE_UNSAID = {"prose": {6: "没有其他需要报告的事项。"}}
APPROVAL = "凤泉区行政审批和政务信息管理局2023年政府信息公开工作年度报告"
# Shown by documents of their own below, in tests/reports and in test_parse.py.
ELSEWHERE = {
    "S-SECTIONS",
    "S-TABLES",
    "T3-ROWS-MISSING",
    "T3-ROWS-DUP",
    "T3-COLUMN-ORDER",
    "T3-SHIFT",
    "LABEL-TYPO",
    "T4-COUNT15",
    "A-SUM",
    "A-LOCAL-ROW",
    "A-ROWS-MISSING",
    "OCR-DOUBT",
    "N-FEE",
    "Q-ZERO-REPORT",
    "Q-COMPLETENESS",
    "T2-TYPE-PLAUSIBLE",
    "READ-TWICE",
    "READ-SETTLED",
}


def told(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule and finding.verdict in ("fail", "uncertain")]


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_told_with_its_cells(rule):
    """The finding of the rule names the cells that break it, and says so in both languages."""
    how, cells = BROKEN[rule]
    findings = told(parsers.parse(write(**how)), rule)
    assert findings
    assert all(finding.chinese and finding.english for finding in findings)
    assert cells is None or cells <= {cell for finding in findings for cell in finding.cells}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_kept_rule_passes(rule):
    """On the same report without the fault the rule passes, and says nothing."""
    how, _ = BROKEN[rule]
    title = {"T3-FEE-BEFORE-2021": "青石县水利局2020年政府信息公开工作年度报告"}.get(rule, GOVERNMENT)
    form = "2019" if rule == "T3-FEE-BEFORE-2021" else how.get("form", "2021")
    fees = {(P, "central_procurement", "amount"): "27270元"} if rule == "T2-PROC-UNIT" else {}
    report = parsers.parse(write(fees, form=form, title=title))
    assert told(report, rule) == []
    assert report.checked.get(rule)


def test_every_rule_is_shown_both_ways():
    """No rule is without a report that breaks it."""
    assert {rule.id for rule in RULES} == set(BROKEN) | set(STATED) | ELSEWHERE


def stated(rule: str, sentence: str | None) -> Report:
    printed, _, _, _ = STATED[rule]
    said = sentence or ""
    return parsers.parse(write(printed, {6: said} if "处理费" in said else {1: PROSE[1] + said}))


@pytest.mark.parametrize("rule", STATED)
def test_a_statement_that_the_tables_do_not_bear_out_is_told(rule):
    """A sentence that breaks the rule makes a finding with the cells it is held against; in both languages."""
    _, broken, _, cells = STATED[rule]
    findings = told(stated(rule, broken), rule)
    assert findings
    assert all(finding.chinese and finding.english and finding.verdict == "fail" for finding in findings)
    assert cells is None or cells <= {cell for finding in findings for cell in finding.cells}


@pytest.mark.parametrize("rule", STATED)
def test_a_statement_that_the_tables_bear_out_passes(rule):
    """A sentence that keeps the rule passes, and no other rule says anything of it."""
    _, _, kept, _ = STATED[rule]
    if rule == "N-LIT-UPHELD":
        report = parsers.parse(write(SUITS, {1: PROSE[1] + "政府信息公开行政诉讼2件，未发生败诉。"}))
    else:
        report = stated(rule, kept)
    assert told(report, rule) == []
    assert report.checked.get(rule)
    assert [f.rule for f in report.findings if f.rule.startswith("N-") and f.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [(rule, broken) for rule, (printed, broken, _, cells) in STATED.items() if cells and rule != "N-REQ-ZERO"],
)
def test_without_its_cells_a_statement_is_not_assessable(rule, sentence):
    """Blank cells are no zeros: what cannot be compared neither passes nor fails."""
    printed, _, _, cells = STATED[rule]
    report = parsers.parse(write(printed | dict.fromkeys(cells, ""), {1: PROSE[1] + sentence}))
    verdicts = {finding.verdict for finding in report.findings if finding.rule == rule}
    assert verdicts == {"not_assessable"}
    assert rule not in report.checked


def test_received_may_be_new_or_new_and_carried_in():
    """收到 5 件 is 3 new ones and 2 carried in; 4 is neither."""
    cells = row("new_received", 3) | row("carried_in", 2) | row("total_handled", 5) | row("granted", 5)
    for number, fails in ((3, False), (5, False), (4, True)):
        report = parsers.parse(write(cells, {1: PROSE[1] + f"共收到政府信息公开申请{number}件。"}))
        assert bool(told(report, "N-REQ")) is fails


def test_a_number_that_is_about_is_held_against_nothing():
    """余, 约 and the like make no finding."""
    report = parsers.parse(write(THREE, {1: PROSE[1] + "共收到政府信息公开申请约10件，作出行政处罚决定20余件。"}))
    assert [f.rule for f in report.findings if f.rule.startswith("N-")] == []


def test_a_pending_suit_is_no_won_suit():
    """未败诉 with a suit pending is uncertain."""
    cells = {(M, "litigation_direct", column): "1" for column in ("pending", "total")}
    report = parsers.parse(write(cells, {1: PROSE[1] + "政府信息公开行政诉讼1件，未发生败诉。"}))
    assert [f.verdict for f in told(report, "N-LIT-UPHELD")] == ["uncertain"]


def test_the_fee_must_be_stated():
    """A report of the form of 2021 that says nothing of the fee is told so; the older form did not ask for it."""
    assert told(parsers.parse(write(**FEE_UNSAID)), "N-FEE")
    assert parsers.parse(write()).checked["N-FEE"]
    old = parsers.parse(write(form="2019", title="青石县水利局2020年政府信息公开工作年度报告", **FEE_UNSAID))
    assert [f for f in old.findings if f.rule == "N-FEE"] == []


def test_a_report_of_zeros_is_a_class_of_its_own():
    """All cells zero is said; a number anywhere is enough; with blanks nobody knows."""
    assert told(parsers.parse(write()), "Q-ZERO-REPORT")
    assert parsers.parse(write(THREE)).checked["Q-ZERO-REPORT"]
    blank = parsers.parse(write({(P, "regulations", "issued"): ""}))
    assert [f.verdict for f in blank.findings if f.rule == "Q-ZERO-REPORT"] == ["not_assessable"]


def test_cells_without_a_number_are_counted():
    """The share of the prescribed cells that have a number is said where it is not all of them."""
    (finding,) = told(parsers.parse(write({(P, "regulations", "issued"): "/"})), "Q-COMPLETENESS")
    assert "199/200" in finding.chinese
    assert finding.cells == ((P, "regulations", "issued"),)
    assert parsers.parse(write()).checked["Q-COMPLETENESS"]


def test_an_agency_that_decides_nothing_is_asked():
    """An approval bureau without a licence all year is uncertain, with one it passes; of other agencies nothing is expected."""
    licences = (P, "licensing", "decisions")
    (finding,) = told(parsers.parse(write(title=APPROVAL)), "T2-TYPE-PLAUSIBLE")
    assert (finding.verdict, finding.cells) == ("uncertain", (licences,))
    assert parsers.parse(write({licences: "12"}, title=APPROVAL)).checked["T2-TYPE-PLAUSIBLE"]
    blank = parsers.parse(write({licences: ""}, title=APPROVAL))
    assert [f.verdict for f in blank.findings if f.rule == "T2-TYPE-PLAUSIBLE"] == ["not_assessable"]
    assert [f for f in parsers.parse(write()).findings if f.rule == "T2-TYPE-PLAUSIBLE"] == []


def test_the_text_may_be_of_another_year():
    """Where most years of section 1 are another than the title's, the year is uncertain; one such year is nothing."""
    old = "2022年，各项工作有序开展。2022年共召开会议三次。2022年更新栏目五个。"
    (finding,) = told(parsers.parse(write(prose={1: PROSE[1] + old})), "Y-WRONG-YEAR")
    assert finding.verdict == "uncertain"
    assert told(parsers.parse(write(prose={1: PROSE[1] + old[:15]})), "Y-WRONG-YEAR") == []


def test_problems_without_measures_are_told():
    """Section 5 that only complains is not what the law asks for."""
    complaint = "存在的问题是栏目更新不够及时，个别栏目的内容偏少，群众查找文件不够方便，人员变动频繁。"
    assert told(parsers.parse(write(prose={5: complaint})), "S-SEC5-EMPTY")


def test_no_rule_is_without_guidance():
    """Every rule says where it comes from and what to do, in both languages."""
    for rule in RULES:
        assert all((rule.guidance.source, rule.guidance.chinese, rule.guidance.english)), rule.id


def test_blanks_never_fail_a_sum():
    """A sum that holds with blanks as nothing passes; one that does not is not assessable."""
    holds = parsers.parse(write({(Q, "granted", "business"): ""}))
    assert told(holds, "T3-ROW") == []
    open_ = parsers.parse(write({(Q, "granted", "business"): "", (Q, "granted", "total"): "2"}))
    (finding,) = [f for f in open_.findings if f.rule == "T3-ROW"]
    assert finding.verdict == "not_assessable"
    assert finding.blame is None


def test_table_4_of_fourteen_numbers_is_refused():
    """Fourteen numbers are not poured into fifteen places."""
    body = write().decode()
    cut = body.replace("\n" + "\t".join(["0"] * 15), "\n" + "\t".join(["0"] * 14))
    report = parsers.parse(cut.encode())
    assert told(report, "T4-COUNT15")
    assert {cell.status for cell in report.cells if cell.table == M} == {"unreadable"}
