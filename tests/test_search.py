"""Chinese words of any length are found exactly, and nothing a user types is a syntax error."""

import itertools
import re
import sqlite3
from contextlib import closing

import pytest

from archive import search
from archive.schema import script
from archive.search import SPACE, escape, spaced

TEXTS = {
    1: "全年作出行政处罚98件，罚没款为零。",
    2: "处理完毕后依法惩罚；出处见下。",
    3: "通过PDF文件公开，OpenData平台上线。",
    4: '他说"AND"不是运算符；the NEAR miss.',
    5: "〇二四年度 行政许可 与行政强制",
}


@pytest.fixture(scope="module")
def index():
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(script())
        rows = [(key, spaced(f"标题{key}"), spaced(text)) for key, text in TEXTS.items()]
        db.executemany("INSERT INTO sections_fts (rowid, heading, text) VALUES (?, ?, ?)", rows)
        yield db


def hits(index, query):
    found = index.execute("SELECT rowid FROM sections_fts WHERE sections_fts MATCH ? ORDER BY rowid", [escape(query)])
    return [key for (key,) in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("处罚", [1]),
        ("罚", [1, 2]),
        ("行政处罚", [1]),
        ("处", [1, 2]),
        ("98", [1]),
        ("罚没款 98件", [1]),
        ("处罚　98", [1]),
        ("pdf", [3]),
        ("PDF文件", [3]),
        ("文件公开", [3]),
        ("opendata", [3]),
        ("open", []),
        ("AND", [4]),
        ("NEAR miss", [4]),
        ('"NEAR miss"', [4]),
        ('"miss NEAR"', []),
        ("“行政许可 与行政强制”", [5]),
        ("许可 强制", [5]),
        ("行政强制，与行政", []),
        ("〇二四", [5]),
        ("标题3", [3]),
        ("处罚 惩罚", []),
    ],
)
def test_words_of_any_length_are_found_exactly(index, query, expected):
    """A word of one, two or more characters is found where it stands, and only there; blanks mean 'and'."""
    assert hits(index, query) == expected


@pytest.mark.parametrize(
    "query", ["", "  ", '"', '""', '"""', "***", "。，、", "-", "_", "\u200b", "\0", "(", "^", ":", "+"]
)
def test_nothing_to_look_for_finds_nothing(index, query):
    """A query without a letter or digit is no error and finds nothing."""
    assert hits(index, query) == []


@pytest.mark.parametrize(
    "query",
    [
        '处罚"',
        '"处罚',
        "处罚*",
        "-处罚",
        "text:处罚",
        "(处罚",
        "处罚)",
        "^处罚",
        "处\0罚",
        "{text}: 处罚",
        "'处罚'",
        "处罚;",
    ],
)
def test_operators_are_no_syntax(index, query):
    """Quotes, operators and column filters are text like any other, never a syntax error."""
    index.execute("SELECT count(*) FROM sections_fts WHERE sections_fts MATCH ?", [escape(query)]).fetchall()


def test_every_character_alone_and_doubled_is_no_syntax_error(index):
    """No character of the first two planes' edges breaks a query, alone, doubled or beside a word."""
    points = [*range(0x3000), *range(0xFE00, 0x10000), *range(0x1F600, 0x1F650), 0x10FFFF]
    for point in points:
        if not 0xD800 <= point < 0xE000:
            one = chr(point)
            for query in (one, one * 2, f"罚{one}款"):
                index.execute(
                    "SELECT 1 FROM sections_fts WHERE sections_fts MATCH ? LIMIT 1", [escape(query)]
                ).fetchall()


def test_spacing_only_adds_zero_width_spaces():
    """The spaced text without its spaces is the text, and latin words stay whole."""
    for text in TEXTS.values():
        assert spaced(text).replace(SPACE, "") == text
    assert spaced("处罚98件 PDF") == f"处{SPACE}罚{SPACE}98{SPACE}件 PDF"
    assert spaced("") == ""


PIECES = (*"中国々〇年ァㄅ豈𠀀，。、・゛9éⅧ９①—“”\n\0", "2023", "PDF", "a_z")


@pytest.mark.parametrize("first", PIECES)
def test_every_seam_is_spaced_and_no_other(first):
    """Between two characters stands a zero width space where one is Chinese and the other, Chinese or not, a letter or digit."""
    chinese = re.compile(f"[{search._CJK}]").match
    for one, other, last in itertools.product(PIECES, repeat=3):
        text = first + one + other + last
        expected = text[0]
        for a, b in itertools.pairwise(text):
            is_seam = (chinese(a) and re.match(r"\w", b)) or (chinese(b) and re.match(r"\w", a))
            expected += SPACE + b if is_seam else b
        assert spaced(text) == expected
