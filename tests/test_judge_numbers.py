"""Each rule by itself, on reports put together cell by cell: the rules of numbers and sums."""

from dataclasses import replace

import pytest
from small_judgements import RESULTS, A, M, P, Q, cell, fails, gone, of_table, report, row, told

from parsers.checks import judge
from parsers.tables import Note

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
            cell(address, "?")._replace(raw="7\n8") if one.address == address else one for one in report().cells
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
    without = tuple(one for one in report().cells if one.row != "granted")
    assert told("T3-TOTAL-BLANK", report(cells=without)) == ["pass"] * 24


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


def test_a_local_row_stands_for_no_cell_of_one_row():
    """Along a row of its parts, which is missing, the cells of that row are what is not there to be added up."""
    parts = [address for name in ("other_no_correction", "other_fee_unpaid", "other_misc") for address in row(name)]
    found = told("T3-ROW", report({**gone(parts), **dict.fromkeys(row("other_handling"), "0")}))
    assert ("not_assessable", *row("other_misc")) in found
    assert found.count("pass") == 23


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
