"""What a printed cell says: the number it prints in any of the ways numbers are printed, or nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import BLANK, NOT_APPLICABLE, UNREADABLE, Printed, is_figure, is_unit, parse

WIDE = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")
UNITS = ("", "件", "项", "个", "条", "次", "人", "起", "例", "份", "元", "万元", "亿元", "万")
NOTES = ("", "（其中修订16件）", "(含上年结转)", "（本年新增）", "（注）")
SIGNS = (("", 1), ("-", -1), ("－", -1), ("−", -1), ("减", -1), ("+", 1), ("＋", 1), ("增", 1))
# What is printed behind or before a number so that it is none: whatever is made with one of these is unreadable.
BEHIND = (
    "①",
    "²",
    "⁽¹⁾",
    "[2]",
    "\ue004",
    "、",
    "；",
    ";",
    "余",
    "%",
    "／",
    "/3",
    " 4",
    "\n5",
    "(6)",
    "（7）",
    ".",
    "..1",
    "-8",
    "O",
    "见附件",
)
BEFORE = (
    "①",
    "²",
    "⁽¹⁾",
    "[2]",
    "\ue004",
    "、",
    "；",
    "约",
    "共",
    "／",
    "1/",
    "3 ",
    "5\n",
    "(6)",
    "+-",
    "--",
    "见附件",
    "第",
)


@given(
    st.integers(0, 10**9),
    st.sampled_from(SIGNS),
    st.sampled_from(UNITS),
    st.sampled_from(NOTES),
    st.booleans(),
    st.booleans(),
)
def test_a_number_is_read_as_printed(number, sign, unit, note, wide, grouped):
    """Half and full width, separators of thousands, sign, unit and note in brackets: the number printed, and the unit beside it."""
    digits = f"{number:,}" if grouped else str(number)
    text = f"{sign[0]}{digits.translate(WIDE) if wide else digits}{unit}{note}"
    assert parse(text) == Printed("value", Decimal(number) * sign[1], unit or None)
    assert parse(f" {text}\n") == parse(text)
    assert is_figure(text)


@given(st.decimals(0, 10**6, places=4), st.booleans())
def test_decimals_are_kept(number, wide):
    """All decimals that are printed."""
    text = f"{number:f}".translate(WIDE) if wide else f"{number:f}"
    assert parse(text) == Printed("value", number)


@given(
    st.integers(0, 10**9), st.sampled_from([*(("{}" + mark) for mark in BEHIND), *((mark + "{}") for mark in BEFORE)])
)
def test_what_is_more_than_a_number_is_none(number, printed):
    """A footnote's mark, two numbers in a cell, a word: unreadable, and never another number."""
    assert parse(printed.format(number)) == UNREADABLE


@given(st.text(st.sampled_from("0123456789,.，．-+ \n件万元（）()无/—①²、约增减Oo〇一"), max_size=8))
def test_no_digit_is_dropped_or_made(text):
    """Whatever is read as a number has just the digits that are printed before a note, in their order."""
    read = parse(text)
    before = text.replace("（", "(").partition("(")[0]
    printed = "".join(char for char in before if char.isdigit())
    if read.status == "value":
        assert printed == "".join(char for char in f"{read.value:f}" if char.isdigit()) or printed.startswith("0")
        assert Decimal(printed) == Decimal("".join(char for char in f"{read.value:f}" if char.isdigit()))
    else:
        assert (read.value, read.unit) == (None, None)
    if read.status == "blank":
        assert not text.strip()


STROKES = (
    "/",
    "／",
    "\\",
    "-",
    "—",
    "--",
    "——",
    "*",
    "**",
    "无",
    "无。",
    "无，",
    "不涉及",
    "不适用",
    "N/A",
    "n/a",
    "NA",
)
WORDS = ("无3", "N", "/3", "不", "元", "万", "三", "增", "1e5", "0x1", "XX12", "1件2")
CUT = (
    "1,23",
    "1,2345",
    "12,345,6",
    "1.",
    ".5",
    "1..2",
    "１２，３４",
    "1 234",
    "1\n234",
    "1 ,234",
    "1 .5",
    "１ ２",
    "++1",
    "+-1",
)
LISTED = ("5、6", "5；6", "5;6", "5﹑", "()", "(3)", "3(4)", "3件(②)", "1(2")
MARKED = ("3①", "3²", "3¹", "㈠3", "❶3", "½", "3¼", "₃", "⒈", "\ue0003", "\uf8ff3")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *((text, BLANK) for text in ("", " \u3000\n", "\ufeff")),
        *((text, NOT_APPLICABLE) for text in STROKES),
        *((text, UNREADABLE) for text in WORDS + CUT + LISTED + MARKED),
        ("3(注4)", Printed("value", Decimal(3))),
        ("3（注②）", Printed("value", Decimal(3))),
        ("3（4件）", Printed("value", Decimal(3))),
        ("12（其中 1 3）", Printed("value", Decimal(12))),
        ("1,234,567", Printed("value", Decimal(1234567))),
        ("12 万 元", Printed("value", Decimal(12), "万元")),
        ("-0.5亿元", Printed("value", Decimal("-0.5"), "亿元")),
        ("减 3", Printed("value", Decimal(-3))),
        ("007", Printed("value", Decimal(7))),
    ],
)
def test_what_a_cell_prints(text, read):
    """Strokes and 无 say that a cell does not apply; what is no number, a blank or a stroke is unreadable."""
    assert parse(text) == read
    assert is_figure(text) is (read.status == "value")


@pytest.mark.parametrize("text", ["条", "件", "次", "篇", "个", "人", "人次", "项", "元", "万元", " 万 元 "])
def test_a_unit_alone(text):
    """A unit in a cell of its own is no label and no figure."""
    assert is_unit(text)
    assert not is_figure(text)


@pytest.mark.parametrize("text", ["", "3件", "件件", "单位", "总计"])
def test_no_unit(text):
    """Anything else is no unit."""
    assert not is_unit(text)
