"""Each rule about one report, on a report that keeps it and one that breaks it."""

import pytest
from written_report import write

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
# Shown by documents of their own, in tests/reports and in test_parse.py.
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
    assert {rule.id for rule in RULES} == set(BROKEN) | ELSEWHERE


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
