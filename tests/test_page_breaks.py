"""Tables that a page break cuts: the head of a column holds for the rest of the table, and for no other table."""

import pytest
from small_pdf import SmallPdf

import parsers
from crawler.demo.generate import generate

EDGES = [60, 180, 280, 380, 480]
HEADS = (
    "信息内容",
    "现行有效件数",
    "本年制发件数",
    "本年废止件数",
)  # not the form's order: a head that holds moves the figures
REST = (("行政规范性文件", "9", "4", "1"),)


def printed(made, top, rows, edges=EDGES):
    """Print a ruled table that begins at *top*."""
    made.grid(edges, [top + 30 * at for at in range(len(rows) + 1)])
    for at, row in enumerate(rows):
        for x, text in zip(edges, row, strict=False):
            made.text(x + 5, top + 30 * at + 10, text)


def cut(rest=REST, edges=EDGES, begins=60, ends=780, prose="", pages=1):
    """Return the cells of a report whose table ends at *ends* on its first page; so many *pages* on *prose* and *rest* stand."""
    made = SmallPdf()
    made.text(60, ends - 90, "第二十条第（一）项")
    printed(made, ends - 60, [HEADS, ("规章", "0", "0", "0")])
    for _ in range(pages):
        made.new_page()
    made.text(60, begins - 25, prose)
    printed(made, begins, rest, edges)
    return parsers.parse(made.bytes()).by_address


def test_a_head_holds_for_the_rest_of_its_table():
    """The rest of a table on the next page stands under the heads that were printed before the break."""
    cells = cut()
    found = {column: cells["proactive", "normative_documents", column] for column in ("issued", "repealed", "in_force")}
    assert {column: cell.value for column, cell in found.items()} == {"issued": 4, "repealed": 1, "in_force": 9}
    assert {cell.column_source for cell in found.values()} == {"header"}
    assert {cell.place.page for cell in found.values()} == {2}


ANOTHER = {
    "words of its own for heads": {"rest": [("指标", "上年", "本年", "增减"), *REST]},
    "years for heads": {"rest": [("指标", "2021", "2022", "2023"), *REST]},
    "heads that cannot be read": {"rest": [("指标", "", "", ""), *REST]},
    "other edges": {"edges": [60, 180, 250, 380, 480]},
    "another column": {"rest": [(*REST[0], "")], "edges": [*EDGES, 540]},
    "a page between": {"pages": 2},
    "prose before it": {"prose": "其他规范性文件"},
    "a place further down on its page": {"begins": 400},
    "a table before it that ends far up": {"ends": 400},
}


@pytest.mark.parametrize("look", ANOTHER.values(), ids=ANOTHER)
def test_another_table_does_not_inherit_heads(look):
    """What may be another table on the next page has no heads but its own: nothing in it is known by a header."""
    cell = cut(**look)["proactive", "normative_documents", "issued"]
    assert cell.status == "missing" or cell.column_source != "header"


def test_heads_of_its_own_hold_for_a_table():
    """A table of the same edges that prints heads, in another order, is read under them."""
    own = [("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("行政规范性文件", "4", "1", "9")]
    cell = cut(own)["proactive", "normative_documents", "in_force"]
    assert (cell.value, cell.column_source) == (9, "header")


def test_cut_tables_are_read_once():
    """Where only a page break parts rows from their heads, nothing calls for a second reading, and every cell is as printed."""
    once = 0
    for seed in range(6):
        document = generate(seed, format="pdf", form="2019", blanks="zeros")
        report = parsers.parse(document.body)
        expected = {address: cell.value for address, cell in document.cells.items()}
        assert expected == {address: report.by_address[address].value for address in expected}, seed
        assert {cell.column_source for cell in report.cells if cell.table == "proactive"} == {"header"}, seed
        once += report.second is None
    assert once
