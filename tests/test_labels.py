"""Which line or column of the form a printed label names: whole labels, and misprints that can be no other label's."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parsers.forms import FORMS, Line, Table
from parsers.labels import (
    column_label,
    distance,
    lines_meant,
    match_columns,
    match_line,
    match_misprinted_line,
    split_ordinal,
    unit_of,
)

TABLES = [table for form in FORMS for table in form.tables if not table.blocks[0].across]
LINES = [(table, line) for table in TABLES for line in table.lines]
HEADS = list(dict.fromkeys(block.columns for table in TABLES for block in table.blocks))
REQUESTS, PROACTIVE = FORMS[0].table("requests"), FORMS[0].table("proactive")
ANNEX = next(form for form in FORMS if form.key == "2014").table("annex")
DOCUMENTS = PROACTIVE.blocks[0].columns


def line(code: str, table: Table = REQUESTS) -> Line:
    return next(one for one in table.lines if one.code == code)


def namesakes(table: Table, label: str) -> list[Line]:
    return [one for one in table.lines if one.label == label]


@st.composite
def misprints(draw: st.DrawFn, label: str) -> str:
    """One to three characters of a label dropped, put in, or printed as another of the official labels'."""
    chars = sorted({char for _, one in LINES for char in one.label})
    for _ in range(draw(st.integers(1, 3))):
        place, char = draw(st.integers(0, max(0, len(label) - 1))), draw(st.sampled_from(["", *chars]))
        label = label[:place] + char + label[place + draw(st.integers(0, 1)) :]
    return label


@pytest.mark.parametrize(("table", "one"), LINES, ids=lambda value: getattr(value, "code", ""))
def test_a_whole_label_names_its_line(table, one):
    """With and without its ordinal, in any marks, with group labels before it, quotes of any kind or none, 其中 before it."""
    first = namesakes(table, one.label)[0]
    for before in (
        "",
        f"{one.ordinal}、" if one.ordinal else "",
        f"（{one.ordinal}）" if one.ordinal else "",
        "其中：",
    ):
        assert match_line(before + one.label, table.lines) in namesakes(table, one.label)
    assert match_line(one.label, table.lines) == first
    assert match_line("".join(one.group) + one.label, table.lines) == one
    assert match_line(one.label, table.lines, None, one.group) == one
    assert match_line(one.label.replace("“", "").replace("”", "'"), table.lines) == first
    assert match_line(" ".join(one.label) + "：", table.lines) == first


@given(st.data())
def test_no_label_is_taken_for_that_of_another_line(data):
    """However a label is misprinted: what it is taken for is nearest to it, and no other label of the table is nearly as near."""
    table, one = data.draw(st.sampled_from(LINES))
    printed = data.draw(misprints(one.label))
    rest = split_ordinal(printed)[1]
    taken = match_misprinted_line(printed, table.lines)
    if taken:
        near = {other.label: distance(rest, split_ordinal(other.label)[1]) for other in table.lines}
        nearest = near.pop(taken.label)
        assert nearest <= max(1, len(taken.label) // 4)
        assert all(nearest + 2 <= far for far in near.values())
        assert len(namesakes(table, taken.label)) == 1


@given(st.data())
def test_an_official_label_is_never_another_lines_misprint(data):
    """A whole label of the form is itself or, where it is no label of this table, nothing: in every table of every form."""
    table, _ = data.draw(st.sampled_from(LINES))
    _, other = data.draw(st.sampled_from(LINES))
    exact = match_line(other.label, table.lines)
    if exact:
        assert split_ordinal(other.label)[1] in (
            split_ordinal(exact.label)[1],
            split_ordinal(exact.label)[1].partition("(")[0],
        )


@given(st.data())
def test_no_column_is_taken_for_another(data):
    """A misprinted head is accepted only where it is nearest to this column, or where it is the only place that is left."""
    columns = data.draw(st.sampled_from(HEADS))
    texts = [column.label for column in columns]
    place = data.draw(st.integers(0, len(texts) - 1))
    texts[place] = data.draw(misprints(texts[place]))
    assume(texts[place] and column_label(texts[place]) not in {column_label(column.label) for column in columns})
    found = match_columns(texts, columns)
    assert all(match.named == columns[at] for at, match in found.items())
    assert all(found[at].misprint is None for at in found if at != place)
    if place in found:
        assert found[place].misprint == texts[place]
        assert distance(column_label(texts[place]), column_label(columns[place].label)) <= max(
            1, len(column_label(columns[place].label)) // 4
        )


@given(st.data())
def test_a_head_by_itself_is_not_guessed(data):
    """A misprinted head among texts that are no heads is taken for a column only if no other is nearly as near."""
    columns = data.draw(st.sampled_from(HEADS))
    named = data.draw(st.sampled_from(columns))
    printed = data.draw(misprints(named.label))
    text = column_label(printed)
    assume(text not in {column_label(column.label) for column in columns})
    for match in match_columns(["信息内容", printed], columns).values():
        near = sorted(distance(text, column_label(column.label)) for column in columns)
        assert distance(text, column_label(match.named.label)) == near[0]
        assert len(near) == 1 or near[1] - near[0] >= 2


@given(st.text("甲乙丙丁", max_size=8), st.text("甲乙丙丁", max_size=8), st.text("甲乙丙丁", max_size=8))
def test_distance_is_a_distance(left, right, third):
    """Levenshtein: nothing between alike, the same both ways, no shorter way round, within what the lengths allow."""
    apart = distance(left, right)
    assert (apart == 0) == (left == right)
    assert apart == distance(right, left)
    assert apart <= distance(left, third) + distance(third, right)
    assert abs(len(left) - len(right)) <= apart <= max(len(left), len(right))


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("", "", 0),
        ("", "甲乙", 2),
        ("甲乙丙", "乙丙", 1),
        ("甲乙丙", "甲丙", 1),
        ("甲乙丙", "甲乙", 1),
        ("甲乙", "乙甲", 2),
        ("制发", "废止", 2),
        ("甲乙丙丁", "乙丁戊", 3),
    ],
)
def test_distance(left, right, apart):
    """Insertions, deletions and replacements, each counted once."""
    assert distance(left, right) == apart
    assert distance(right, left) == apart


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("（三）不予公开", ("三", "不予公开")),
        ("三、不予公开", ("三", "不予公开")),
        ("十、其他", ("十", "其他")),
        ("1.属于国家秘密", ("1", "属于国家秘密")),
        ("12．属于国家秘密", ("12", "属于国家秘密")),
        ("（三）、不予公开", ("三", "不予公开")),
        ("不予公开：", ("", "不予公开")),
        ("不予公开，。；：", ("", "不予公开")),
        ("一切", ("", "一切")),
        ("3", ("", "3")),
        ("123.甲", ("", "123.甲")),
        ("(三 不予公开", ("", "(三不予公开")),
        ("", ("", "")),
    ],
)
def test_ordinals(text, parts):
    """An ordinal is a numeral with a mark behind it."""
    assert split_ordinal(text) == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("（一）予以公开", "granted"),
        ("（二）予以公开", None),
        ("（二）部分公开", "partly_granted"),
        ("部分公开（区分处理的，只计这一情形，不计其他情形）", "partly_granted"),
        ("（三）不予公开1.属于国家秘密", "refused_state_secret"),
        ("三、本年度办理结果（三）不予公开 3.危及三安全一稳定", "refused_security_stability"),
        ("（三）不予公开", None),
        ("（三）不予公开2.属于国家秘密", None),
        ("3.其他", "other_misc"),
        ("其他", "other_misc"),
        ("其他处理", "other_handling"),
        ("（六）其他处理3.其他", "other_misc"),
        ("总计", "total_handled"),
        ("（七）总计", "total_handled"),
        ("总计数", None),
        ("重复申请X", None),
        ("X重复申请", None),
        ("合计", None),
        ("", None),
    ],
)
def test_lines_of_requests(text, code):
    """An ordinal that is printed must be the line's; a group's label alone names no line."""
    found = match_line(text, REQUESTS.lines)
    assert (found.code if found else None) == code


def test_a_whole_label_is_no_misprint_of_another():
    """专职人员数, whole without its note in brackets, is one character from 兼职人员数, and means its own line alone."""
    assert lines_meant("专职人员数", ANNEX.lines) == (line("staff_full_time", ANNEX),)
    assert lines_meant("兼职人员数", ANNEX.lines) == (line("staff_part_time", ANNEX),)
    assert lines_meant("重复申青", REQUESTS.lines) == (line("declined_repeat"),)
    assert lines_meant("甲乙丙丁", REQUESTS.lines) == ()


def test_namesakes_follow_their_neighbour():
    """Where several lines have one label: that of the group printed; else the row above once more, or the first behind it."""
    label = "（二）被依法纠错数"
    assert match_line(label, ANNEX.lines).code == "reconsideration_corrected"
    assert match_line(label, ANNEX.lines, line("reconsideration_upheld", ANNEX)).code == "reconsideration_corrected"
    assert match_line(label, ANNEX.lines, line("reconsideration_corrected", ANNEX)).code == "reconsideration_corrected"
    assert match_line(label, ANNEX.lines, line("reconsideration_other", ANNEX)).code == "litigation_corrected"
    assert match_line(label, ANNEX.lines, line("litigation_upheld", ANNEX)).code == "litigation_corrected"
    assert match_line(label, ANNEX.lines, line("litigation_corrected", ANNEX)).code == "litigation_corrected"
    assert match_line(label, ANNEX.lines, line("litigation_other", ANNEX)).code == "reconsideration_corrected"
    assert match_line(label, ANNEX.lines, line("granted")).code == "reconsideration_corrected"
    assert match_line(label, ANNEX.lines, None, ["五、行政诉讼数量"]).code == "litigation_corrected"
    assert match_line(label, ANNEX.lines, None, ["别的"]).code == "reconsideration_corrected"
    assert match_line("五、行政诉讼数量（二）被依法纠错数", ANNEX.lines).code == "litigation_corrected"
    from_there = ANNEX.lines[ANNEX.lines.index(line("reconsideration_corrected", ANNEX)) :]
    assert match_line(label, from_there).code == "reconsideration_corrected"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.信访举报投诉申请", "declined_petition"),
        ("信访举报投诉类申", "declined_petition"),
        ("1.信访举报投拆类申请", "declined_petition"),
        ("2.信访举报投拆类申请", None),
        ("信访举报投拆类申青", "declined_petition"),
        ("信访举报投拆类请甲", None),
        ("重复申青", "declined_repeat"),
        ("重复青", None),
        ("重复申请甲乙", None),
        ("属于甲类内部事务信息", "refused_internal_affairs"),
        ("属于类内部事务信息甲", "refused_internal_affairs"),
        ("属于类内部事务息甲乙", None),
        ("予以公天", "granted"),
        ("予不公开", "granted"),
        ("", None),
    ],
)
def test_misprinted_lines(text, code):
    """A quarter of the characters may differ, one at least; a shorter label than four, or another line nearly as near: none."""
    found = match_misprinted_line(text, REQUESTS.lines)
    assert (found.code if found else None) == code


def test_a_misprint_between_two_lines_is_neither():
    """行政处制 is one character from 行政处罚 and two from 行政强制: too near to both."""
    assert match_misprinted_line("行政处制", PROACTIVE.lines) is None
    assert match_misprinted_line("行政处罚甲", PROACTIVE.lines).code == "penalties"
    assert match_misprinted_line("行政许", PROACTIVE.lines) is None
    assert match_misprinted_line("被依法纠错教", ANNEX.lines) is None


def test_a_misprint_where_one_line_is_all():
    """A single line has no rival."""
    only = (line("declined_repeat"),)
    assert match_misprinted_line("重复申青", only) == only[0]
    assert match_misprinted_line("重复串青", only) is None


@pytest.mark.parametrize(
    ("texts", "heads"),
    [
        (("本年制发件数", "本年废止件数", "现行有效件数"), {0: ("issued", None), 1: ("repealed", None), 2: ("in_force", None)}),
        (("信息内容", "现行有效件数", "本年制发件数"), {1: ("in_force", None), 2: ("issued", None)}),
        (("本年制发件数", "本年废止件数", "现行有效数"), {0: ("issued", None), 1: ("repealed", None), 2: ("in_force", "现行有效数")}),
        (("本年制止件数", "本年废止件数", "现行有效件数"), {0: ("issued", "本年制止件数"), 1: ("repealed", None), 2: ("in_force", None)}),
        (("本年制止件数", "本年废止件数", "现行"), {1: ("repealed", None)}),
        (("本年发件数", "本年废止件数"), {1: ("repealed", None)}),
        (("信息内容", "现行有效数"), {1: ("in_force", "现行有效数")}),
        (("信息内容", "本年制发数"), {1: ("issued", "本年制发数")}),
        (("现行有效件数", "现行有效件数", "本年制止件数"), {0: ("in_force", None), 1: ("in_force", None)}),
        (("", " ", "本年"), {}),
        ((), {}),
    ],
)  # fmt: skip
def test_heads(texts, heads):
    """A misprinted head is known by its distance, or, all others being exact, because one place is left; else it is none."""
    found = match_columns(texts, DOCUMENTS)
    assert {place: (match.named.code, match.misprint) for place, match in found.items()} == heads


def test_a_lone_column_has_no_place_left():
    """Where a table has one column, its misprinted head is known by its distance alone."""
    (fee,) = PROACTIVE.blocks[-1].columns
    assert match_columns(["本年收费金颜（单位：万元）"], (fee,))[0].misprint == "本年收费金颜（单位：万元）"
    assert match_columns(["本年收费全颜（单位：万元）"], (fee,)) == {}
    assert match_columns(["年末金额"], (fee,)) == {}
    assert match_columns(["本年收费金额"], (replace(fee, label="另一列"),)) == {}


def test_of_two_columns_one_place_is_left():
    """A misprint as near to both is the one whose head is not printed; where neither is, it is none."""
    (fee,) = PROACTIVE.blocks[-1].columns
    two = replace(fee, label="甲乙丙丁"), replace(fee, label="甲乙丙戊")
    assert match_columns(["甲乙丙丁", "甲乙丙己"], two)[1].named == two[1]
    assert match_columns(["信息内容", "甲乙丙己"], two) == {}


@pytest.mark.parametrize(
    ("text", "label", "unit"),
    [
        ("本年收费金额（单位：万元）", "本年收费金额", "万元"),
        ("本年收费金额(单位 元)", "本年收费金额", "元"),
        ("本年收费金额单位：万元", "本年收费金额", "万元"),
        ("采购总金额（万元）", "采购总金额", "万元"),
        ("采购总金额（亿元）", "采购总金额", "亿元"),
        ("采购项目数量（个）", "采购项目数量", "个"),
        ("采购项目数量（注）", "采购项目数量", None),
        ("（万元）", "(万元)", "万元"),
        ("总 计", "总计", None),
        ("", "", None),
    ],
)
def test_units_of_heads(text, label, unit):
    """A unit in brackets is no part of a head's label."""
    assert column_label(text) == label
    assert unit_of(text) == unit
