"""Each rule by itself, on reports put together cell by cell: what it finds, which cells it names, how often it passes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import RULES, judge
from parsers.forms import FORMS, Address
from parsers.organizations import Organization
from parsers.report import Finding, Report, Section
from parsers.rules import REGISTERED
from parsers.sections import HEADINGS
from parsers.tables import Cell, Note
from parsers.trust import TRUSTED, doubted, settle

Q, P, M, A = "requests", "proactive", "remedies", "annex"
APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")
SIX = tuple(Section(number, heading, "") for number, heading in enumerate(HEADINGS, 1))
SPECIAL = {"": "blank", "/": "not_applicable", "?": "unreadable", None: "missing"}


def cell(address: Address, text: str | None, confidence: float | None = None) -> Cell:
    """Print *text* in a cell: a number (its unit behind a blank), "" for a blank one, "/" a stroke, "?" something else, None nothing."""
    number, _, unit = (text or "").partition(" ")
    if text in SPECIAL:
        return Cell(*address, None, SPECIAL[text], text or "", confidence=confidence)
    return Cell(*address, Decimal(number), "value", text, unit or None, confidence=confidence)


def report(
    changed: Mapping[Address, str | None] | None = None,
    *,
    form: str = "2021",
    level: str = "county",
    kind: str = "bureau",
    **other: object,
) -> Report:
    """Return a report with zeros in every prescribed cell, but for *changed*."""
    prescribed = next(one for one in FORMS if one.key == form).prescribed()
    printed = {**dict.fromkeys(prescribed, "0"), **(changed or {})}
    organization = Organization("青石县水利局", "u-1", "410302", level, kind, "organ")
    cells = tuple(cell(address, text) for address, text in printed.items())
    return replace(Report("题", organization, 2023, form, None, SIX, cells), **other)


def told(rule: str, judged: Report) -> list[object]:
    """Return what a rule says: `pass`, or (verdict, severity, blame, cells) of a finding."""
    known, check = next(one for one in REGISTERED if one[0].id == rule)
    form = next((one for one in FORMS if one.key == judged.form), FORMS[0])
    said = list(check(judged, form))
    for one in said:
        assert one == "pass" or (one.rule == rule and one.severity == known.severity and one.chinese and one.english)
        assert one == "pass" or (one.blame == "unknown") is (one.verdict == "fail")
    return ["pass" if one == "pass" else (one.verdict, *one.cells) for one in said]


def fails(*cells: Address) -> tuple[object, ...]:
    return ("fail", *cells)


def row(line: str, table: str = Q, columns: Iterable[str] = APPLICANTS) -> list[Address]:
    return [(table, line, column) for column in columns]


def of_table(table: str, form: str = "2021") -> list[Address]:
    prescribed = next(one for one in FORMS if one.key == form).prescribed()
    return [address for address in prescribed if address[0] == table]


def gone(addresses: Iterable[Address]) -> dict[Address, None]:
    return dict.fromkeys(addresses)


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


# Numbers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "text", "is_fine"),
    [
        ((Q, "granted", "total"), "7", True),
        ((Q, "granted", "total"), "7.0", True),
        ((Q, "granted", "total"), "-1", False),
        ((Q, "granted", "total"), "7.5", False),
        ((Q, "granted", "total"), "?", False),
        ((P, "admin_fees", "amount_10k_yuan"), "7.5", True),
        ((P, "admin_fees", "amount_10k_yuan"), "-7.5", True),
        ((P, "admin_fees", "amount_10k_yuan"), "?", False),
    ],
)
def test_counts(address, text, is_fine):
    """T3-NONNEG-INT: counts are whole and not negative; an amount may be a fraction; what is unreadable is named."""
    found = told("T3-NONNEG-INT", report({address: text}))
    assert found.count("pass") == (200 if is_fine else 199)
    assert [one for one in found if one != "pass"] == ([] if is_fine else [fails(address)])


def test_counts_elsewhere():
    """Changes may be negative; blanks and missing cells are no counts; what another rule names is not named twice; 项 and 个 count."""
    changed = {(P, "licensing", "item_change"): "-3"}
    assert fails((P, "licensing", "item_change")) not in told("T3-NONNEG-INT", report(changed, form="2019"))
    for column, line in (("prev_items", "licensing"), ("projects", "central_procurement")):
        assert fails((P, line, column)) in told("T3-NONNEG-INT", report({(P, line, column): "1.5"}, form="2019"))
    assert fails((P, "central_procurement", "amount")) not in told(
        "T3-NONNEG-INT", report({(P, "central_procurement", "amount"): "1.5"}, form="2019")
    )
    address = (Q, "granted", "total")
    for text in ("", "/", None):
        assert told("T3-NONNEG-INT", report({address: text})) == ["pass"] * 199
    for kind in ("columns", "unknown_label", "duplicate"):
        assert told("T3-NONNEG-INT", report({address: "?"}, notes=(Note(kind, "", "", (address,)),))) == ["pass"] * 199
    assert fails(address) in told(
        "T3-NONNEG-INT", report({address: "?"}, notes=(Note("misprint", "", "", (address,)),))
    )
    scanned = report()
    scanned = replace(
        scanned, cells=tuple(cell(address, "?", 0.5) if one.address == address else one for one in scanned.cells)
    )
    assert told("T3-NONNEG-INT", scanned) == ["pass"] * 199
    odd = replace(
        report(),
        cells=tuple(
            replace(cell(address, "?"), raw="7\n8") if one.address == address else one for one in report().cells
        ),
    )
    (finding,) = [one for one in judge(odd)[0] if one.rule == "T3-NONNEG-INT"]
    assert (finding.chinese, finding.english) == ("印作「78」", "printed '78'")


def test_parts_and_totals():
    """T3-SUBSET: each part against its total; what is not a number is not compared."""
    part, total = (Q, "granted", "business"), (Q, "granted", "total")
    found = told("T3-SUBSET", report({part: "3", total: "2"}))
    assert [one for one in found if one != "pass"] == [
        fails(part, total),
        fails(part, (Q, "total_handled", "business")),
        fails(total, (Q, "total_handled", "total")),
    ]
    every = 26 * 6 + 7 * 21
    assert len(told("T3-SUBSET", report())) == 25 * 6 + 7 * 21
    assert told(
        "T3-SUBSET",
        report({part: "2", total: "2", (Q, "total_handled", "business"): "2", (Q, "total_handled", "total"): "2"}),
    ) == ["pass"] * (every - 6)
    assert told("T3-SUBSET", report({total: ""})) == ["pass"] * (every - 6 - 7)
    assert told("T3-SUBSET", report({part: "?"})) == ["pass"] * (every - 6 - 2)
    assert told("T3-SUBSET", report(form="2014")) == []
    assert "大于总计：3 > 2" in [one.chinese for one in judge(report({part: "3", total: "2"}))[0]]
    assert "exceeds its total: 3 > 2" in [one.english for one in judge(report({part: "3", total: "2"}))[0]]


def test_blank_totals():
    """T3-TOTAL-BLANK: a blank total beside a number that is not zero; not one beside zeros, nor a stroke."""
    part, total = (Q, "granted", "business"), (Q, "granted", "total")
    assert told("T3-TOTAL-BLANK", report()) == ["pass"] * 25
    assert told("T3-TOTAL-BLANK", report({part: "1", total: ""})) == ["pass", "pass", fails(total), *["pass"] * 22]
    assert told("T3-TOTAL-BLANK", report({total: ""})) == ["pass"] * 24
    assert told("T3-TOTAL-BLANK", report({part: "1", total: "/"})) == ["pass"] * 24
    assert told("T3-TOTAL-BLANK", report({part: "1", total: None})) == ["pass"] * 24
    assert told("T3-TOTAL-BLANK", report(form="2014")) == []


def test_blanks():
    """T3-BLANK-CELLS: blank and struck cells in one finding; silent without cells."""
    one, two = (P, "regulations", "issued"), (Q, "granted", "total")
    assert told("T3-BLANK-CELLS", report({one: "", two: "/", (Q, "granted", "business"): None})) == [fails(one, two)]
    assert told("T3-BLANK-CELLS", report()) == ["pass"]
    assert told("T3-BLANK-CELLS", report(cells=())) == []
    (finding,) = [said for said in judge(report({one: "", two: "/"}))[0] if said.rule == "T3-BLANK-CELLS"]
    assert (finding.chinese, finding.english) == ("2 个单元格空白或画线", "2 cells are blank or struck")


def test_carried_out():
    """T3-CARRYOUT-BOUND: in each column; one that is blank is not judged."""
    names = ("new_received", "carried_in", "carried_out")
    cells = [(Q, name, "business") for name in names]
    for figures, fits in (
        (("1", "2", "3"), True),
        (("1", "2", "4"), False),
        (("2", "1", "4"), False),
        (("0", "0", "1"), False),
    ):
        found = told("T3-CARRYOUT-BOUND", report(dict(zip(cells, figures, strict=True))))
        assert found == (["pass"] * 7 if fits else ["pass", fails(*cells), *["pass"] * 5])
    assert told("T3-CARRYOUT-BOUND", report({cells[2]: ""})) == ["pass"] * 6
    assert told("T3-CARRYOUT-BOUND", report(form="2014")) == []


# Sums --------------------------------------------------------------------------------------------------------------------


def test_row_sums():
    """T3-ROW: the six applicants add up to the total in each row; the finding names them all and spells the sum."""
    line = row("granted")
    good = dict(zip(line, ("1", "0", "2", "0", "0", "3", "6"), strict=True))
    assert told("T3-ROW", report(good)) == ["pass"] * 25
    found = told("T3-ROW", report({**good, line[-1]: "7"}))
    assert found == ["pass", "pass", fails(*line), *["pass"] * 22]
    (finding,) = [one for one in judge(report({**good, line[-1]: "7"}))[0] if one.rule == "T3-ROW"]
    assert finding.chinese == "1+2+3 = 7 不成立：左边为 6，右边为 7"
    assert finding.english == "1+2+3 = 7 does not hold: 6 against 7"
    (finding,) = [one for one in judge(report({line[-1]: "7"}))[0] if one.rule == "T3-ROW"]
    assert finding.english == "0 = 7 does not hold: 0 against 7"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({1: ""}, "pass"),
        ({1: "/"}, "pass"),
        ({1: "", 6: "7"}, "not_assessable"),
        ({6: ""}, "not_assessable"),
        ({1: "?"}, "not_assessable"),
        ({1: None}, "not_assessable"),
        ({6: None}, "not_assessable"),
        ({0: "2"}, "fail"),
    ],
)
def test_blanks_in_sums(changed, verdict):
    """Blanks count as nothing where the sum then holds, and else leave it open; what is missing or unreadable leaves it open."""
    line = row("granted")
    good = dict(zip(line, ("1", "0", "2", "0", "0", "3", "6"), strict=True))
    said = told("T3-ROW", report({**good, **{line[place]: text for place, text in changed.items()}}))[2]
    assert said == ("pass" if verdict == "pass" else (verdict, *line))


def test_column_sums():
    """T3-COL: all outcomes add up to （七）总计; T3-BAL: new and carried in to handled and carried out."""
    outcomes = [
        address
        for address in of_table(Q)
        if address[2] == "business" and address[1] not in ("new_received", "carried_in", "total_handled", "carried_out")
    ]
    total = (Q, "total_handled", "business")
    assert told("T3-COL", report({outcomes[0]: "1", outcomes[-1]: "2", total: "3"})) == ["pass"] * 7
    assert told("T3-COL", report({outcomes[0]: "1", total: "3"})) == ["pass", fails(*outcomes, total), *["pass"] * 5]
    flow = [(Q, name, "business") for name in ("new_received", "carried_in", "total_handled", "carried_out")]
    assert told("T3-BAL", report(dict(zip(flow, ("4", "1", "2", "3"), strict=True)))) == ["pass"] * 7
    assert told("T3-BAL", report(dict(zip(flow, ("4", "1", "3", "3"), strict=True)))) == [
        "pass",
        fails(*flow),
        *["pass"] * 5,
    ]


def test_sums_of_table_4_and_the_annex():
    """T4-SUM in each group, A-SUM of the parts of each total."""
    group = row("litigation_direct", M, RESULTS)
    assert told("T4-SUM", report(dict(zip(group, ("1", "2", "0", "0", "3"), strict=True)))) == ["pass"] * 3
    assert told("T4-SUM", report({group[0]: "1"})) == ["pass", fails(*group), "pass"]
    parts = [(A, name, "value") for name in ("concluded_on_time", "concluded_extended", "concluded")]
    assert told("A-SUM", report({parts[0]: "2", parts[2]: "2"}, form="2014")) == ["pass"] * 5
    assert told("A-SUM", report({parts[0]: "2"}, form="2014")) == ["pass", fails(*parts), *["pass"] * 3]
    assert told("A-SUM", report()) == []
    assert told("T4-SUM", report(cells=())) == []


def test_a_local_row_stands_for_its_parts():
    """Where the parts of （六）其他处理 are missing and it is printed, the column adds it up; where one part is printed it does not."""
    parts = [(Q, name, "business") for name in ("other_no_correction", "other_fee_unpaid", "other_misc")]
    stand_in, total = (Q, "other_handling", "business"), (Q, "total_handled", "business")
    assert told("T3-COL", report({**gone(parts), stand_in: "5", total: "5"}))[1] == "pass"
    wrong = told("T3-COL", report({**gone(parts), stand_in: "5", total: "6"}))[1]
    assert wrong[0] == "fail"
    assert stand_in in wrong
    assert not set(parts) & set(wrong)
    assert told("T3-COL", report({**gone(parts[1:]), stand_in: "5", total: "5"}))[1][0] == "not_assessable"
    assert told("T3-COL", report({**gone(parts), total: "0"}))[1][0] == "not_assessable"
    assert told("T3-COL", report({stand_in: "5", total: "0"}))[1] == "pass"


def test_parts_stand_for_a_whole_row():
    """Where 2019's one row is missing and all its parts are printed, the column adds these up."""
    whole, total = (Q, "other_handling", "business"), (Q, "total_handled", "business")
    parts = [(Q, name, "business") for name in ("other_no_correction", "other_fee_unpaid", "other_misc")]
    figures = dict(zip(parts, ("1", "2", "3"), strict=True))
    assert told("T3-COL", report({whole: None, **figures, total: "6"}, form="2019"))[1] == "pass"
    assert told("T3-COL", report({whole: None, **figures, total: "7"}, form="2019"))[1][0] == "fail"
    assert (
        told("T3-COL", report({whole: None, **dict(list(figures.items())[:2]), total: "3"}, form="2019"))[1][0]
        == "not_assessable"
    )
    assert told("T3-COL", report({whole: "6", **figures, total: "6"}, form="2019"))[1] == "pass"


# Plausibility ------------------------------------------------------------------------------------------------------------


def test_the_fee_row_came_in_2021():
    """T3-FEE-BEFORE-2021: figures in the row of unpaid fees in a report up to 2020; later, or of no year: silent."""
    line = row("other_fee_unpaid")
    assert told("T3-FEE-BEFORE-2021", report(year=2020)) == [fails(*line)]
    assert told("T3-FEE-BEFORE-2021", report({line[0]: ""}, year=2020)) == [fails(*line[1:])]
    assert told("T3-FEE-BEFORE-2021", report(gone(line), year=2020)) == ["pass"]
    assert told("T3-FEE-BEFORE-2021", report(year=2021)) == []
    assert told("T3-FEE-BEFORE-2021", report(year=None)) == []


def test_one_generation():
    """T3-FORM-MIX: printed cells that another form prescribes and this one does not."""
    mixed = (P, "central_procurement", "amount")
    assert told("T3-FORM-MIX", report({mixed: "0"})) == [fails(mixed)]
    assert told("T3-FORM-MIX", report({mixed: None})) == ["pass"]
    assert told("T3-FORM-MIX", report()) == ["pass"]
    assert told("T3-FORM-MIX", report({(P, "other_disclosed_documents", "newly_made"): "0"})) == ["pass"]
    assert told("T3-FORM-MIX", report(cells=())) == []


def test_issued_and_in_force():
    """T2-ISSUED-LE-FORCE: no more issued than in force or repealed, for rules and for documents."""
    for place, line in enumerate(("regulations", "normative_documents")):
        cells = row(line, P, ("issued", "repealed", "in_force"))
        for figures, fits in (
            (("3", "1", "2"), True),
            (("4", "1", "2"), False),
            (("3", "3", "0"), True),
            (("1", "0", "0"), False),
        ):
            found = told("T2-ISSUED-LE-FORCE", report(dict(zip(cells, figures, strict=True))))
            assert found[place] == ("pass" if fits else fails(*cells))
            assert found[1 - place] == "pass"
        assert told("T2-ISSUED-LE-FORCE", report({cells[0]: ""})) == ["pass"]
    assert told("T2-ISSUED-LE-FORCE", report(form="2019")) == []
    (finding,) = [
        one for one in judge(report({(P, "regulations", "issued"): "5"}))[0] if one.rule == "T2-ISSUED-LE-FORCE"
    ]
    assert (finding.chinese, finding.english) == ("制发 5，现行有效 0", "5 issued, 0 in force")


def test_who_may_make_rules():
    """T2-RULES-COMPETENCE: counties, townships and zones make none; others are not asked."""
    made = (P, "regulations", "in_force")
    for level in ("county", "township", "zone"):
        assert told(
            "T2-RULES-COMPETENCE", report({made: "1", (P, "normative_documents", "issued"): "1"}, level=level)
        ) == [fails(made)]
        assert told("T2-RULES-COMPETENCE", report(level=level)) == ["pass"]
    assert told("T2-RULES-COMPETENCE", report({made: "1"}, level="province")) == []
    assert (
        told(
            "T2-RULES-COMPETENCE", report(dict.fromkeys(row("regulations", P, ("issued", "repealed", "in_force")), ""))
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "is_plausible"),
    [
        ("0", True),
        ("100000", False),
        ("100001", False),
        ("99999", True),
        ("99999 万", True),
        ("5 元", False),
        ("1520000", False),
        ("100000.5", False),
        ("99900", True),
        ("12345.5", True),
    ],
)
def test_fees(text, is_plausible):
    """T2-FEE-UNIT: in 10,000 yuan; in another unit, more than a thousand million yuan, or six digits ending in two zeros: uncertain."""
    address = (P, "admin_fees", "amount_10k_yuan")
    assert told("T2-FEE-UNIT", report({address: text})) == (["pass"] if is_plausible else [("uncertain", address)])


def test_fees_absent():
    """Nothing printed, nothing to doubt; the message has what is printed."""
    address = (P, "admin_fees", "amount_10k_yuan")
    assert told("T2-FEE-UNIT", report({address: ""})) == []
    assert told("T2-FEE-UNIT", report(cells=())) == []
    (finding,) = [one for one in judge(report({address: "5 元"}))[0] if one.rule == "T2-FEE-UNIT"]
    assert (finding.chinese, finding.english) == ("「5 元」可能不以万元计", "'5 元' may not be in 10,000 yuan")


def test_procurement():
    """T2-PROC-UNIT: an amount that is not zero prints its unit."""
    address = (P, "central_procurement", "amount")
    assert told("T2-PROC-UNIT", report({address: "5"}, form="2019")) == [("uncertain", address)]
    assert told("T2-PROC-UNIT", report({address: "5 元"}, form="2019")) == ["pass"]
    assert told("T2-PROC-UNIT", report(form="2019")) == []
    assert told("T2-PROC-UNIT", report({address: ""}, form="2019")) == []
    assert told("T2-PROC-UNIT", report()) == []


def test_items_and_decisions():
    """T2-ITEM-AS-DECISION: where items and change add up to more than fifty decisions; fewer may be chance."""
    for place, line in enumerate(("licensing", "other_services", "penalties", "coercion")):
        cells = row(line, P, ("prev_items", "item_change", "decisions"))
        for figures, fits in (
            (("60", "-9", "51"), False),
            (("50", "0", "50"), True),
            (("60", "1", "60"), True),
            (("51", "0", "51"), False),
        ):
            found = told("T2-ITEM-AS-DECISION", report(dict(zip(cells, figures, strict=True)), form="2019"))
            assert found == [*["pass"] * place, "pass" if fits else fails(*cells), *["pass"] * (3 - place)]
        assert told("T2-ITEM-AS-DECISION", report({cells[1]: ""}, form="2019")) == ["pass"] * 3
    assert told("T2-ITEM-AS-DECISION", report()) == []
    odd = report(
        {
            (P, "licensing", "prev_items"): "60",
            (P, "licensing", "item_change"): "-9",
            (P, "licensing", "decisions"): "51",
        },
        form="2019",
    )
    assert "items given as decisions: 60-9 = 51" in [one.english for one in judge(odd)[0]]


def sections(**texts: str) -> tuple[Section, ...]:
    """Return sections with texts: s1 is section 1."""
    return tuple(Section(int(name[1:]), "", text) for name, text in texts.items())


FIVE = "主动公开甲。依申请乙。政府信息资源的管理丙。平台丁。监督戊。"


def test_five_subjects():
    """S-SUBSECTIONS: section 1 speaks of five subjects; the message names those it does not."""
    assert told("S-SUBSECTIONS", report(sections=sections(s1=FIVE))) == ["pass"]
    for number, (subject, words) in enumerate(
        {
            "主动公开": "主动公开",
            "依申请公开": "依申请",
            "政府信息管理": "政府信息资源",
            "平台建设": "平台",
            "监督保障": "监督",
        }.items()
    ):
        lacking = report(sections=sections(s1=FIVE.replace(words, "甲")))
        assert told("S-SUBSECTIONS", lacking) == [fails()], number
        assert f"未提及：{subject}" in [one.chinese for one in judge(lacking)[0]]
        assert f"not mentioned: {subject}" in [one.english for one in judge(lacking)[0]]
    assert told("S-SUBSECTIONS", report(sections=sections(s2=FIVE))) == []
    assert told("S-SUBSECTIONS", report(sections=sections(s1=FIVE), form="2014")) == []
    two = report(sections=sections(s1="主动公开。政府信息管理。监督。"))
    assert "未提及：依申请公开、平台建设" in [one.chinese for one in judge(two)[0]]
    assert told(
        "S-SUBSECTIONS",
        report(sections=sections(s1=FIVE.replace("依申请", "依申请公开").replace("信息资源的", "信息"))),
    ) == ["pass"]


def test_section_5():
    """S-SEC5-EMPTY: thirty characters at least, no 无, and something that is done about the problems."""
    long = "存在的问题是更新不够及时个别栏目内容偏少人手也不够一二三四"
    assert told("S-SEC5-EMPTY", report(sections=sections(s5=long + "改进"))) == ["pass"]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5=long + "五六七八"))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="改进" + "一" * 27))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="改进" + "一" * 28))) == ["pass"]
    assert told("S-SEC5-EMPTY", report(sections=sections(s5="无。"))) == [fails()]
    assert told("S-SEC5-EMPTY", report(sections=sections(s4=long))) == []


def test_governments():
    """S-GOV-THREE: appraisal, public evaluation and accountability, anywhere in a government's report."""
    three = sections(s1="工作考核。", s5="社会评议。责任追究。")
    assert told("S-GOV-THREE", report(kind="government", sections=three)) == ["pass"]
    assert told("S-GOV-THREE", report(kind="government", sections=three[:1])) == [fails()]
    assert told("S-GOV-THREE", report(kind="bureau", sections=three[:1])) == []
    assert told("S-GOV-THREE", report(kind="government", sections=three[:1], form="2014")) == []
    lacking = report(kind="government", sections=three[:1])
    assert "未写明：社会评议、责任追究" in [one.chinese for one in judge(lacking)[0]]
    assert "not stated: 社会评议、责任追究" in [one.english for one in judge(lacking)[0]]
    assert told("S-GOV-THREE", report(kind="government", sections=sections(s1="社会评议。责任追究。"))) == [fails()]


def test_section_6():
    """S-SEC6-FEE-SCOPE: the fee for processing information, in the form of 2021."""
    for words in ("信息处理费", "信息公开处理费", "收费", "费用"):
        assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6=f"本年{words}。"))) == ["pass"]
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6="办理提案。"))) == [fails()]
    assert told("S-SEC6-FEE-SCOPE", report(sections=(Section(6, "", "收"), Section(6, "", "费。")))) == ["pass"]
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s6="办理提案。"), form="2019")) == []
    assert told("S-SEC6-FEE-SCOPE", report(sections=sections(s5="收费"))) == []


# Scans -------------------------------------------------------------------------------------------------------------------


def scanned(texts: Mapping[Address, tuple[str, float]]) -> Report:
    base = report()
    cells = [cell(one.address, *texts[one.address]) if one.address in texts else one for one in base.cells]
    return replace(base, cells=tuple(cells))


def status(judged: Report, address: Address) -> tuple[str, Decimal | None]:
    found = judged.by_address[address]
    return found.status, found.value


def test_what_ocr_read_is_trusted():
    """A figure stands if its confidence is enough, or if a sum bears it out and none fails; else it is unreadable, its raw text kept."""
    part, total = (Q, "granted", "business"), (Q, "granted", "total")
    handled = (Q, "total_handled", "business")
    sure = scanned({part: ("5", TRUSTED)})
    assert settle(sure) == sure
    lone = settle(scanned({part: ("5", 0.96)}))
    assert status(lone, part) == ("unreadable", None)
    assert lone.by_address[part].raw == "5"
    borne = scanned(
        {
            part: ("5", 0.5),
            total: ("5", 0.5),
            handled: ("5", 0.99),
            (Q, "total_handled", "total"): ("5", 0.99),
            (Q, "carried_out", "business"): ("0", 0.99),
        }
    )
    settled = settle(borne)
    assert status(settled, part) == ("value", Decimal(5))
    assert status(settled, total) == ("value", Decimal(5))
    one_fails = settle(scanned({part: ("5", 0.5), total: ("5", 0.5)}))
    assert status(one_fails, part) == ("unreadable", None)


def test_zeros_and_blanks_of_ocr():
    """A zero whose sums hold stands; a blank is a reading like another; what was unreadable stays so."""
    part = (Q, "granted", "business")
    assert status(settle(scanned({part: ("0", 0.1)})), part) == ("value", Decimal(0))
    assert status(settle(scanned({part: ("", 0.1)})), part) == ("blank", None)
    assert status(settle(scanned({part: ("/", 0.1)})), part) == ("not_applicable", None)
    assert status(settle(scanned({part: ("?", 0.1)})), part) == ("unreadable", None)
    assert status(settle(scanned({(P, "regulations", "issued"): ("0", 0.1)})), (P, "regulations", "issued")) == (
        "unreadable",
        None,
    )
    for text in ("", "/"):
        assert status(settle(scanned({(P, "regulations", "issued"): (text, 0.1)})), (P, "regulations", "issued")) == (
            "unreadable",
            None,
        )
    beside = settle(
        scanned(
            {part: ("?", 0.99), (Q, "granted", "research"): ("0", 0.1), (Q, "total_handled", "research"): ("?", 0.99)}
        )
    )
    assert status(beside, (Q, "granted", "research")) == ("unreadable", None)


def test_a_report_without_ocr_is_left_alone():
    """What no OCR read needs no bearing out, whatever its sums; beside it one cell that was read does."""
    wrong = report({(Q, "granted", "business"): "5"})
    assert settle(wrong) is wrong
    of_2014 = replace(report({}, form="2014"), form="2014")
    cells = tuple(
        cell(one.address, "3", 0.5) if one.row in ("received", "received_fax") else one for one in of_2014.cells
    )
    assert status(settle(replace(of_2014, cells=cells)), (A, "received", "value")) == ("value", Decimal(3))
    assert status(settle(replace(of_2014, cells=cells, form=None)), (A, "received", "value")) == ("unreadable", None)


def test_what_is_doubted():
    """OCR-DOUBT names each scanned cell that is unreadable, with its confidence; else it passes; without OCR it is silent."""
    part, other = (Q, "granted", "business"), (Q, "granted", "research")
    judged = scanned({part: ("?", 0.456), other: ("0", 0.99)})
    assert doubted(judged) == {part}
    assert told("OCR-DOUBT", judged) == [fails(part)]
    assert told("OCR-DOUBT", scanned({other: ("0", 0.99)})) == ["pass"]
    assert told("OCR-DOUBT", report({part: "?"})) == []
    odd = replace(judged, cells=tuple(replace(one, raw="1\n2") if one.address == part else one for one in judged.cells))
    (finding,) = [one for one in judge(odd)[0] if one.rule == "OCR-DOUBT"]
    assert finding.chinese == "识别作「12」，把握 0.46，不能采用"
    assert finding.english == "read as '12' with confidence 0.46: no figure to rely on"
