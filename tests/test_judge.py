"""Each rule by itself, on reports put together cell by cell: the judge itself, and the rules of structure."""

from dataclasses import replace

import pytest
from small_judgements import SIX, A, M, P, Q, fails, gone, of_table, report, row, told

from parsers.checks import RULES, judge
from parsers.report import Finding, Section
from parsers.sections import HEADINGS
from parsers.tables import Note

# The judge itself --------------------------------------------------------------------------------------------------------


def test_the_judge_counts_passes_and_keeps_findings():
    """Every rule is asked; passes are counted by rule, what is found is kept in the order of the rules."""
    findings, checked = judge(report({(Q, "granted", "total"): "1"}))
    assert checked["T3-ROW"] == 24
    assert checked["T4-SUM"] == 3
    assert "T3-SUBSET" in checked
    assert [(one.rule, one.verdict) for one in findings if one.rule in ("T3-ROW", "T3-COL")] == [
        ("T3-COL", "fail"),
        ("T3-ROW", "fail"),
    ]
    assert {rule.id for rule in RULES} >= set(checked) | {one.rule for one in findings}
    assert {rule.severity for rule in RULES} == {"error", "warn", "info"}


def test_a_report_of_no_form_is_judged_by_the_newest():
    """Where no table is shown, the rules of the form of 2021 say what is missing."""
    fee = (*SIX[:5], Section(6, "", "办理提案。"))
    findings, _ = judge(report({}, form="2021", cells=(), sections=fee))
    unknown = replace(report(), form=None, cells=(), sections=fee)
    assert judge(unknown)[0] == findings


def test_a_rule_has_both_texts():
    """The first line of its docstring is Chinese, the second English."""
    known = {rule.id: rule for rule in RULES}
    assert known["T3-BAL"].english == "New and carried in equal handled and carried out, in each column"
    assert known["T3-BAL"].chinese.startswith("本年新收")
    assert known["T3-BAL"].guidance


def test_what_a_finding_is():
    """A fail is blamed on nobody yet; another verdict has no blame."""
    known = next(rule for rule in RULES if rule.id == "T3-BAL")
    address = (Q, "granted", "total")
    assert known.fail("甲", "a", [address]) == Finding("T3-BAL", "error", "fail", "甲", "a", (address,), "unknown")
    assert known.fail("甲", "a").cells == ()
    assert known.other("uncertain", "甲", "a", [address]) == Finding(
        "T3-BAL", "error", "uncertain", "甲", "a", (address,), None
    )
    assert known.other("uncertain", "甲", "a").cells == ()


# Structure ---------------------------------------------------------------------------------------------------------------


def test_six_sections():
    """S-SECTIONS: by their role; the message names the headings that are absent; the annex has none to miss."""
    assert told("S-SECTIONS", report()) == ["pass"]
    assert told("S-SECTIONS", report(sections=SIX[1:4])) == [fails()]
    (finding,) = [one for one in judge(report(sections=SIX[1:4]))[0] if one.rule == "S-SECTIONS"]
    assert finding.chinese == f"缺少标题：{HEADINGS[0]}、{HEADINGS[4]}、{HEADINGS[5]}"
    assert finding.english.endswith(f"{HEADINGS[0]}、{HEADINGS[4]}、{HEADINGS[5]}")
    assert told("S-SECTIONS", report(form="2014", sections=())) == []
    assert told("S-SECTIONS", report(sections=(*SIX, Section(None, "附", "")))) == ["pass"]


def test_three_tables():
    """S-TABLES: a table of which every cell is missing; the message says how many pictures may stand there."""
    assert told("S-TABLES", report()) == ["pass"] * 3
    absent = of_table(M)
    assert told("S-TABLES", report(gone(absent))) == ["pass", "pass", fails(*absent)]
    assert told("S-TABLES", report(gone(absent[1:]))) == ["pass"] * 3
    assert told("S-TABLES", report(cells=())) == [fails()] * 3
    assert told("S-TABLES", report(form="2014")) == []
    (plain,) = [one for one in judge(report(gone(absent)))[0] if one.rule == "S-TABLES"]
    (pictured,) = [one for one in judge(report(gone(absent), pictures=2))[0] if one.rule == "S-TABLES"]
    assert plain.chinese == "表「政府信息公开行政复议、行政诉讼情况」没有数据行"
    assert plain.english == "the table 'Reconsideration and litigation' has no rows"
    assert pictured.chinese == plain.chinese + "，可能由2幅图片代替"
    assert pictured.english == plain.english + "; 2 pictures may stand in its place"


def test_rows_absent():
    """T3-ROWS-MISSING: a row without any cell; not where a whole table is missing, nor the parts that a printed local row stands for."""
    assert told("T3-ROWS-MISSING", report()) == ["pass"] * (6 + 25 + 3)
    found = told("T3-ROWS-MISSING", report(gone(row("granted"))))
    assert found.count("pass") == 33
    assert fails(*row("granted")) in found
    assert told("T3-ROWS-MISSING", report(gone(row("granted")[1:]))).count("pass") == 34
    assert told("T3-ROWS-MISSING", report(gone(of_table(M)))) == ["pass"] * 31
    assert told("T3-ROWS-MISSING", report(gone(of_table(P)))) == ["pass"] * 28
    parts = [address for line in ("other_no_correction", "other_fee_unpaid", "other_misc") for address in row(line)]
    assert told("T3-ROWS-MISSING", report({**gone(parts), (Q, "other_handling", "total"): "0"})) == ["pass"] * 31
    assert told("T3-ROWS-MISSING", report({**gone(parts), (Q, "other_handling", "total"): None})).count("pass") == 31
    assert len(told("T3-ROWS-MISSING", report({**gone(parts), (Q, "other_handling", "total"): None}))) == 34
    one = told("T3-ROWS-MISSING", report({**gone(parts[7:]), (Q, "other_handling", "total"): "0"}))
    assert one.count("pass") == 32
    assert fails(*row("other_misc")) in one
    assert told("T3-ROWS-MISSING", report(form="2014")) == []
    messages = {
        one.chinese
        for one in judge(
            report(
                gone(
                    [
                        *row("granted"),
                        (P, "regulations", "issued"),
                        (P, "regulations", "repealed"),
                        (P, "regulations", "in_force"),
                    ]
                )
            )
        )[0]
    }
    assert {"缺少一行：一、予以公开", "缺少一行：规章"} <= messages


def test_rows_absent_where_another_form_splits_them():
    """The row that 2019 prints as one is not missing where all of its parts are printed."""
    parts = {
        address: "0" for line in ("other_no_correction", "other_fee_unpaid", "other_misc") for address in row(line)
    }
    whole = gone(row("other_handling"))
    complete = told("T3-ROWS-MISSING", report({**whole, **parts}, form="2019"))
    assert set(complete) == {"pass"}
    some = told("T3-ROWS-MISSING", report({**whole, **dict(list(parts.items())[:7])}, form="2019"))
    assert fails(*row("other_handling")) in some


@pytest.mark.parametrize(
    ("rule", "kind", "chinese", "english"),
    [
        ("T3-ROWS-DUP", "duplicate", "同一单元格印有两个数：印 出", "printed twice: 印 出"),
        ("T3-COLUMN-ORDER", "columns", "无法确定各数属于哪一列：印 出", "the columns cannot be told: 印 出"),
        ("T3-COLUMN-ORDER", "unknown_label", "无法辨认的行：印 出", "a row whose label is unknown: 印 出"),
        ("T3-SHIFT", "shift", "标签错位：印 出（同组各行 应为）", "label out of line: 印 出 (siblings 应为)"),
        ("LABEL-TYPO", "misprint", "标签印作「印 出」，应为「应为」", "label printed 印 出, prescribed 应为"),
    ],
)
def test_what_the_fitting_noted(rule, kind, chinese, english):
    """A note is a finding with its cells and its words on one line; without one the rule passes, and without cells it is silent."""
    address = (Q, "granted", "total")
    notes = (Note(kind, "印 \n出", "应为", (address,)), Note(kind, "乙", "丙"), Note("local_row", "别的", ""))
    found = [one for one in told(rule, report(notes=notes)) if one != "pass"]
    assert found == [fails(address), fails()]
    assert (chinese, english) in [(one.chinese, one.english) for one in judge(report(notes=notes))[0]]
    assert set(told(rule, report())) == {"pass"}
    assert told(rule, report(cells=())) == []


def test_local_rows_of_the_annex():
    """A-LOCAL-ROW: only in the annex."""
    notes = (Note("local_row", "涉农", ""),)
    assert told("A-LOCAL-ROW", report(form="2014", notes=notes)) == [fails()]
    assert told("A-LOCAL-ROW", report(form="2014")) == ["pass"]
    assert told("A-LOCAL-ROW", report(notes=notes)) == []
    assert "地方增列：涉农" in [one.chinese for one in judge(report(form="2014", notes=notes))[0]]
    assert "a local row: 涉农" in [one.english for one in judge(report(form="2014", notes=notes))[0]]


def test_rows_of_the_annex():
    """A-ROWS-MISSING: one finding a row, with the row's label."""
    judged = report({(A, "received", "value"): None}, form="2014")
    assert sorted(map(str, told("A-ROWS-MISSING", judged))) == sorted(
        map(str, ["pass"] * 57 + [fails((A, "received", "value"))])
    )
    assert "缺少一行：收到申请数" in [one.chinese for one in judge(judged)[0]]
    assert "row absent: 收到申请数" in [one.english for one in judge(judged)[0]]
    assert told("A-ROWS-MISSING", report({(Q, "refused_state_secret", "total"): "0"}, form="2014")) == ["pass"] * 58
    assert told("A-ROWS-MISSING", report()) == []
    assert told("A-ROWS-MISSING", report({(Q, "received", "total"): "0"}, form="2021")) == []


def test_fifteen_numbers():
    """T4-COUNT15: a table 4 that is unreadable throughout; one with some figures passes, a missing one is another rule's."""
    cells = of_table(M)
    assert told("T4-COUNT15", report()) == ["pass"]
    assert told("T4-COUNT15", report(dict.fromkeys(cells, "?"))) == [fails(*cells)]
    assert told("T4-COUNT15", report(dict.fromkeys(cells[1:], "?"))) == ["pass"]
    assert told("T4-COUNT15", report(gone(cells))) == []
    assert told("T4-COUNT15", report(cells=())) == []
