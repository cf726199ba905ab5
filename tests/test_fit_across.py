"""Fitting, on small grids: table 4, whose groups stand side by side over one row of numbers."""

from small_grids import F2021, FIFTEEN, HEADS_4, SEVEN, fitted, grid, kinds

from parsers.document import Place
from parsers.tables import Fitted, Located, Note, fit


def remedies(found: Fitted) -> list[int | str]:
    return [
        int(cell.value) if cell.value is not None else cell.status for cell in found.cells if cell.table == "remedies"
    ]


ALL = list(range(1, 16))
NONE = ["unreadable"] * 15


def test_fifteen_numbers_under_their_heads():
    """Each under its head; the label before them and the heads of the groups are no cells."""
    found = fitted("[5]行政复议|[10]行政诉讼", HEADS_4, FIFTEEN, section=4)
    assert remedies(found) == ALL
    assert {cell.column_source for cell in found.cells} == {"header"}
    assert [cell.address for cell in found.cells] == [a for a in F2021.prescribed() if a[0] == "remedies"]
    assert found.cells[3].place == Place(line=203)
    assert found.notes == ()
    labelled = fitted(f"项目|{HEADS_4}", f"数量|{FIFTEEN}", section=4)
    assert remedies(labelled) == ALL
    assert {cell.column_source for cell in labelled.cells} == {"header"}
    loose = fitted(HEADS_4, FIFTEEN, section=4, aligned=False)
    assert {cell.column_source for cell in loose.cells} == {"assumed_order"}


def test_table_4_of_a_report_of_another_form_is_read():
    """Its cells need no label of a row: they are sought unless all of them are known."""
    table = [Located(None, grid(HEADS_4, FIFTEEN))]
    assert remedies(fit(table, F2021, {("annex", "received", "value")})) == ALL
    assert remedies(fit(table, F2021, set(F2021.prescribed()))) == []


def test_heads_out_of_line_give_the_order():
    """Exactly fifteen cells in official order, also with layout around them, or doubt and a note with all that is printed."""
    moved = fitted(HEADS_4, f"|{FIFTEEN}", section=4)
    assert (remedies(moved), {cell.column_source for cell in moved.cells}) == (ALL, {"assumed_order"})
    wide = fitted(f"[2]{HEADS_4}", FIFTEEN, section=4)
    assert (remedies(wide), {cell.column_source for cell in wide.cells}) == (ALL, {"assumed_order"})
    short = fitted(HEADS_4, "|".join(FIFTEEN.split("|")[:14]), section=4)
    printed = " | ".join(FIFTEEN.split("|")[:14])
    cells = tuple(a for a in F2021.prescribed() if a[0] == "remedies")
    assert remedies(short) == NONE
    assert short.notes == (Note("columns", printed, "政府信息公开行政复议、行政诉讼情况", cells),)
    assert {cell.raw for cell in short.cells} == {printed}
    assert remedies(fitted(HEADS_4, f"{FIFTEEN}|16", section=4)) == NONE
    assert remedies(fitted(HEADS_4, FIFTEEN.replace("|7|", "|甲|"), section=4)) == [
        *range(1, 7),
        "unreadable",
        *range(8, 16),
    ]
    assert remedies(fitted(HEADS_4, "|" + FIFTEEN.replace("|7|", "|甲|"), section=4)) == NONE
    assert remedies(fitted(HEADS_4, FIFTEEN.replace("|7|", "||"), section=4)) == [*range(1, 7), "blank", *range(8, 16)]


def test_heads_in_another_order_forbid_it():
    """In the same grid, in a grid before, and cell by cell: nothing is told."""
    other = HEADS_4.replace("其他结果|尚未审结", "尚未审结|其他结果", 1)
    assert remedies(fitted(other, FIFTEEN, section=4)) == NONE
    assert remedies(fitted(other, FIFTEEN, section=4, aligned=False)) == NONE
    apart = [Located(4, grid(other)), Located(4, grid(FIFTEEN))]
    assert remedies(fit(apart, F2021)) == NONE
    assert remedies(fit([Located(4, grid(other)), Located(4, grid(HEADS_4)), Located(4, grid(FIFTEEN))], F2021)) == ALL
    assert remedies(fit([Located(4, grid(HEADS_4)), Located(4, grid(FIFTEEN))], F2021)) == ALL
    assert remedies(fitted(HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL
    misprinted = other.replace("尚未审结", "未审结")
    assert remedies(fitted(misprinted, FIFTEEN, section=4)) == NONE
    assert remedies(fitted(HEADS_4.replace("尚未审结", "未审结"), FIFTEEN, section=4)) == ALL


def test_groups_in_another_order_forbid_it():
    """The names of the groups over the heads, where they are printed, stand in the form's order too; below the heads they are none."""
    first, second, third = "[5]行政复议", "[5]未经复议直接起诉", "[5]复议后起诉"
    assert remedies(fitted(f"{first}|{second}|{third}", HEADS_4, FIFTEEN, section=4)) == ALL
    assert remedies(fitted(f"{second}|{first}|{third}", HEADS_4, FIFTEEN, section=4)) == NONE
    assert remedies(fitted(f"{first}|{third}|{second}", HEADS_4, FIFTEEN, section=4)) == NONE
    assert remedies(fitted(f"{first}|[5]|{third}", HEADS_4, FIFTEEN, section=4)) == ALL
    assert remedies(fitted(f"{first}|[5]|{third}", f"[5]|{second}|[5]", HEADS_4, FIFTEEN, section=4)) == ALL
    assert remedies(fitted(f"{second}|{first}|{third}", HEADS_4, FIFTEEN, section=4, aligned=False)) == NONE
    assert remedies(fitted(first, f"[5]|{second}", HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL
    assert remedies(fitted(f"[5]|{first}", second, HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL
    assert (
        remedies(fitted(f"复议后起诉|未经复议直接起诉|行政复议|{HEADS_4}", FIFTEEN, section=4, aligned=False)) == NONE
    )
    assert remedies(fitted(HEADS_4, FIFTEEN, f"{second}|{first}|{third}", section=4)) == ALL


def test_a_header_printed_twice_in_table_4():
    """At a page break the heads come once more in the same grid; the numbers behind are read all the same."""
    twice = fitted(HEADS_4, HEADS_4, FIFTEEN, section=4)
    assert (remedies(twice), {cell.column_source for cell in twice.cells}) == (ALL, {"header"})
    assert remedies(fitted(HEADS_4, HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL


def test_a_header_below_the_numbers():
    """The numbers stand under the header over them, whatever is printed further down."""
    other = HEADS_4.replace("其他结果|尚未审结", "尚未审结|其他结果", 1)
    for below in (HEADS_4, other):
        found = fitted(HEADS_4, FIFTEEN, below, section=4)
        assert (remedies(found), kinds(found)) == (ALL, [])


def test_a_head_misprinted_in_every_group():
    """Without a head for it the column is counted, as the other heads stand in order over their cells."""
    found = fitted(HEADS_4.replace("结果纠正", "结果纠"), FIFTEEN, section=4)
    assert (remedies(found), {cell.column_source for cell in found.cells}) == (ALL, {"assumed_order"})


def test_fifteen_words_are_no_numbers():
    """A row of as many cells as the form has columns, blank or words, is no row of numbers."""
    found = fitted(HEADS_4, FIFTEEN, "|" + "|".join(["甲"] * 14), section=4)
    assert (remedies(found), kinds(found)) == (ALL, [])


def test_blanks_in_table_4():
    """Fifteen blank or struck cells under the heads are the row; without heads it takes figures; fourteen blanks are nothing."""
    assert remedies(fitted(HEADS_4, "|" * 14, section=4)) == ["blank"] * 15
    assert remedies(fitted(HEADS_4, "|".join(["/"] * 15), section=4)) == ["not_applicable"] * 15
    assert remedies(fitted(HEADS_4, "|" * 13, section=4)) == []
    assert remedies(fit([Located(4, grid(HEADS_4)), Located(4, grid("|" * 14))], F2021)) == []
    assert remedies(fit([Located(4, grid(HEADS_4)), Located(4, grid("|".join(["1"] * 14)))], F2021)) == []


def test_table_4_needs_its_heads():
    """Fifteen numbers elsewhere are no row of table 4; nor those of another section behind its heads."""
    assert remedies(fitted(FIFTEEN, section=4)) == []
    assert remedies(fit([Located(4, grid(HEADS_4)), Located(5, grid(FIFTEEN))], F2021)) == []
    assert remedies(fitted("结果维持|结果纠正|其他结果|尚未审结|总计", "1|2|3|4|10", section=4)) == NONE
    assert remedies(fitted("结果维持|结果纠正|其他结果|尚未审结", "1|2|3|4", section=4)) == []
    assert remedies(fitted("总计|结果纠正|其他结果|尚未审结|结果", FIFTEEN, section=4)) == []


def test_a_total_above_is_another_tables():
    """The heads begin where the first of them stands; a figure in their row makes it none of theirs."""
    assert remedies(fitted("|" * 14 + "|总计", f"{HEADS_4}|", f"{FIFTEEN}|", section=4)) == ALL
    above = fitted("|" * 14 + "|总计", f"{HEADS_4}|", f"{FIFTEEN}|", section=4)
    assert {cell.column_source for cell in above.cells} == {"header"}
    behind = fitted(f"总计|{SEVEN}", HEADS_4, FIFTEEN, section=4)
    assert (remedies(behind), kinds(behind)) == (ALL, [])
    assert remedies(fitted("1|结果维持|结果纠正|其他结果|尚未审结|总计", FIFTEEN, section=4)) == []


def test_a_blank_cell_too_many_in_table_4():
    """Beside blanks of its own it may be any of them; beside none it is layout, before the heads too."""
    holed = FIFTEEN.replace("|7|", "||")
    assert remedies(fitted(HEADS_4, f"{FIFTEEN}|", section=4)) == ALL
    assert {cell.column_source for cell in fitted(HEADS_4, f"{FIFTEEN}|", section=4).cells} == {"header"}
    assert remedies(fitted(HEADS_4, f"{holed}|", section=4)) == NONE
    assert remedies(fitted(f"|{HEADS_4}", f"|{holed}", section=4)) == [*range(1, 7), "blank", *range(8, 16)]


def test_rows_that_do_not_fit_table_4():
    """Each is said; two figures under the heads are such a row."""
    found = fitted(HEADS_4, "|".join(["1"] * 14), "|".join(["1"] * 13), section=4)
    assert (remedies(found), kinds(found)) == (NONE, ["columns", "columns"])
    assert remedies(fitted(HEADS_4, "1|2", section=4)) == NONE


def test_one_figure_alone_is_no_row_of_table_4():
    """A page number below the heads is not fifteen numbers."""
    assert remedies(fitted(HEADS_4, "7", section=4)) == []


def test_table_4_printed_twice():
    """Alike: once. Differing: doubted."""
    assert remedies(fitted(HEADS_4, FIFTEEN, FIFTEEN, section=4)) == ALL
    found = fitted(HEADS_4, FIFTEEN, FIFTEEN.replace("15", "16"), section=4)
    assert remedies(found) == [*ALL[:-1], "unreadable"]
    assert kinds(found) == ["duplicate"]
