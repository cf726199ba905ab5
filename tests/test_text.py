"""Plain text: tables in the shapes that copies of pages have, and an end for texts of any size."""

import time

import pytest

import parsers
from parsers.document import Grid, Paragraph, UnreadableDocumentError
from parsers.formats import text


def shapes(written: str) -> list[object]:
    """Rows of each grid, and each paragraph's text, in order."""
    document = text.first(written.encode())
    return [
        [[slot.text for slot in row] for row in block.rows()] if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]


def test_tabs_beside_pipes_part_nothing():
    """Pipes with tabs around them are pipes; tabs alone part cells, and two of them stand for a blank cell."""
    assert shapes("|\ta\t|\t1\t|\n|\tb\t|\t2\t|") == [[["a", "1"], ["b", "2"]]]
    assert shapes("a\t\t1\nb\t2\t3") == [[["a", "", "1"], ["b", "2", "3"]]]


def test_markdown_rules_are_no_rows():
    """A rule after each row, or a rule alone, is not a row and not a crash."""
    assert shapes("| a | 1 |\n|---|---|\n| b | 2 |\n|---|---|") == [[["a", "1"], ["b", "2"]]]
    assert shapes("|---|---|") == []


def test_short_lines_need_figures_to_be_a_table():
    """Addresses and names on lines of their own stay paragraphs."""
    lines = ["青石县", "水利局", "2024", "地址", "电话"]
    document = text.first("\n".join(lines).encode())
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == lines


LONG = 60_000
ENDLESS = {
    "short lines": b"ab\n" * LONG,
    "few figures among short lines": b"ab\nab\nab\nab\nab\nab\nab\n1\n" * (LONG // 4),
    "figures": b"1\n" * LONG,
    "pipes": b"|" * LONG * 3,
    "lines with pipes": b"a|\nb\nc\n" * LONG,
    "blanks on a line": b"a" + b" " * LONG * 3 + b"1",
    "tabs and pipes": b"\t" * LONG + b"|1",
    "rules": b"|---" * LONG,
    "headings": "一、总体情况\n".encode() * LONG,
    "headings on a line": "一、总体情况公开。".encode() * LONG,
    "too large": b"a" * 2_000_001,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_texts_of_any_size_end_in_a_sentence(name):
    """Time grows with the length, not with its square; what is no report is refused."""
    started = time.monotonic()
    with pytest.raises(UnreadableDocumentError) as caught:
        parsers.parse(ENDLESS[name])
    assert time.monotonic() - started < 20
    assert "\n" not in str(caught.value)
