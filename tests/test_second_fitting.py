"""The second reader's fitting: whatever is done to a table, a figure it gives is the one under that label and head, or it gives none."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Grid, Slot
from parsers.forms import FORMS, Address, Line
from parsers.second import read
from parsers.second.figures import scan

TABLE = FORMS[0].table("requests")
COLUMNS = TABLE.blocks[0].columns
LINES = [line for line in TABLE.lines if not line.local and len(line.label) > 2]

Rows = list[list[str]]


def label(line: Line) -> str:
    return f"（{line.ordinal}）{line.label}" if line.group else f"{line.ordinal}、{line.label}"


def printed(order: Sequence[int], figures: Sequence[Sequence[str]]) -> Rows:
    """Return the table as printed, its columns in *order*."""
    heads = ["", *(COLUMNS[at].label for at in order)]
    return [heads, *([label(line), *(row[at] for at in order)] for line, row in zip(LINES, figures, strict=True))]


def seen(*tables: Rows) -> Mapping[Address, str]:
    """Return what the second reader reads of *tables*, as printed."""
    grids = tuple(
        Grid(tuple(Slot(text, row, column) for row, texts in enumerate(rows) for column, text in enumerate(texts)))
        for rows in tables
    )
    return {address: figure.raw for address, figure in read(Document(grids)).items()}


def truth(figures: Sequence[Sequence[str]]) -> dict[Address, str]:
    return {
        (TABLE.code, line.code, column.code): text
        for line, row in zip(LINES, figures, strict=True)
        for column, text in zip(COLUMNS, row, strict=True)
    }


FIGURES = st.lists(
    st.lists(st.sampled_from(("0", "", "7", "12", "无", "3件")), min_size=7, max_size=7),
    min_size=len(LINES),
    max_size=len(LINES),
)
HARM = st.tuples(
    st.sampled_from(("lose", "blank", "another", "misprint", "renumber", "double", "split")),
    st.integers(1, len(LINES)),
    st.integers(1, 7),
)


def harm(rows: Rows, how: str, row: int, column: int) -> None:
    """Do to one row what documents do."""
    line = rows[row]
    if how == "lose":
        del line[column]
    elif how == "blank":
        line.insert(column, "")
    elif how == "another":
        line.insert(column, "5")
    elif how == "misprint":
        line[0] = line[0][:-1]
    elif how == "renumber":
        line[0] = "九" + line[0][1:]
    elif how == "double":
        rows.append([line[0], *("8" for _ in line[1:])])
    else:
        line[column] = "1 2"


@given(st.permutations(range(7)), FIGURES)
@settings(max_examples=25, deadline=None)
def test_columns_are_known_by_their_heads(order, figures):
    """In whatever order the columns stand, every figure is read under its own head."""
    assert seen(printed(order, figures)) == truth(figures)


@given(st.permutations(range(7)), FIGURES, st.lists(HARM, min_size=1, max_size=6, unique_by=lambda harmed: harmed[1]))
@settings(max_examples=60, deadline=None)
def test_a_harmed_row_is_right_or_left_out(order, figures, harms):
    """Cells lost, added, doubled or torn, labels misprinted: no figure stands in a cell where it is not printed.

    One harm a row: a cell lost and another added, or a figure added before a blank end, is another row altogether.
    """
    rows = printed(order, figures)
    for how, row, column in harms:
        if how != "another" or rows[row][-1]:
            harm(rows, how, row, column)
    right = truth(figures)
    for address, raw in seen(rows).items():
        assert raw == right[address] or (raw == "8" and _is_lost(rows, address)) or raw == "1 2"


def _is_lost(rows: Rows, address: Address) -> bool:
    """Whether the row of *address* itself cannot be read, and only another row of the same label is left."""
    name = label(next(line for line in LINES if line.code == address[1]))
    return any(row[0] == name and len(row) == 8 and "8" in row[1:] for row in rows)


@given(FIGURES, st.integers(2, len(LINES)))
@settings(max_examples=15, deadline=None)
def test_a_table_that_goes_on_is_read_by_its_first_heads(figures, at):
    """Rows on the next page, without heads of their own, stand under the heads of the page before."""
    rows = printed(range(7), figures)
    assert seen(rows[:at], rows[at:]) == truth(figures)


def test_without_a_whole_header_nothing_is_read():
    """A table with a head misprinted is left to the first reader."""
    rows = printed(range(7), [["1"] * 7] * len(LINES))
    rows[0][3] = rows[0][3][:-1]
    assert seen(rows) == {}


REMEDIES = FORMS[0].table("remedies")
RESULTS = [column.label for column in REMEDIES.blocks[0].columns]


def side_by_side(order: Sequence[int], widths: Sequence[int], figures: Sequence[str]) -> Grid:
    """Return table 4 with its groups in *order*, their labels as wide as *widths* say."""
    labels = [REMEDIES.blocks[at].lines[0].label for at in order]
    starts = [sum(widths[:at]) for at in range(len(widths))]
    above = [Slot(text, 0, start, 1, wide) for text, start, wide in zip(labels, starts, widths, strict=True)]
    heads = [Slot(text, 1, column) for column, text in enumerate(RESULTS * 3)]
    return Grid((*above, *heads, *(Slot(text, 2, column) for column, text in enumerate(figures))))


@given(st.permutations(range(3)), st.lists(st.sampled_from(("0", "", "3")), min_size=15, max_size=15).filter(any))
@settings(max_examples=25, deadline=None)
def test_groups_side_by_side_are_known_by_their_labels(order, figures):
    """In whatever order the three groups stand, each figure belongs to the group over it; labels that reach too far tell nothing."""
    grid = side_by_side(order, (5, 5, 5), figures)
    found = {address: figure.raw for address, figure in read(Document((grid,))).items()}
    columns = [column.code for column in REMEDIES.blocks[0].columns]
    rows = [REMEDIES.blocks[at].lines[0].code for at in order]
    wanted = [(REMEDIES.code, row, column) for row in rows for column in columns]
    assert found == dict(zip(wanted, figures, strict=True))
    assert read(Document((side_by_side(order, (5, 6, 4), figures),))) == {}


@given(st.integers(0, 10**7), st.sampled_from(("{}", "{:,}", "+{}", "{}件", "{} 件", "{}（含上年）", " {}\n", "增{}")))
def test_a_whole_number_is_read_however_it_is_written(number, how):
    """Separators, signs, units and notes leave the number what it is."""
    assert scan(how.format(number)) == ("value", Decimal(number))
