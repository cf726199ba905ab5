"""Fitting, on small grids: rows without a known label, several tables, and which form is shown."""

import pytest
from small_grids import (
    APPLICANTS,
    DOCUMENTS,
    DOUBTED,
    F2014,
    F2019,
    F2021,
    HEAD,
    NOT_CLARIFIED,
    OLD_DOCUMENTS,
    SEVEN,
    fitted,
    grid,
    kinds,
    read,
)

from parsers.forms import FORMS
from parsers.tables import Fitted, Located, Note, fit, shown_form

# Rows without a known label ----------------------------------------------------------------------------------------------


def test_a_stranger_in_the_place_of_one_missing_line_is_doubted():
    """Where just one line lacks between its neighbours, the cells of that line are unreadable and say what is printed."""
    found = fitted(f"1.属于国家秘密|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}", f"3.危及“三安全一稳定”|{SEVEN}")
    doubted = tuple(("requests", "refused_other_law", column) for column in APPLICANTS)
    printed = "甲乙丙丁戊己 | " + " | ".join(SEVEN.split("|"))
    assert found.notes == (Note("unknown_label", printed, "其他法律行政法规禁止公开", doubted),)
    assert read(found)["requests", "refused_other_law"] == DOUBTED
    assert {cell.raw for cell in found.cells if cell.row == "refused_other_law"} == {printed}


def test_a_stranger_elsewhere_is_an_alarm():
    """Where more or none lack, the note names no cell."""
    for rows in (("1.属于国家秘密", "2.其他法律行政法规禁止公开"), ("1.属于国家秘密", "4.保护第三方合法权益")):
        found = fitted(f"{rows[0]}|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}", f"{rows[1]}|{SEVEN}")
        assert found.notes == (Note("unknown_label", "甲乙丙丁戊己 | " + " | ".join(SEVEN.split("|")), ""),)
        assert len(read(found)) == 2


def test_several_strangers():
    """Each is an alarm of its own; a row of another form is none."""
    odd = f"甲乙丙丁戊己|{SEVEN}"
    found = fitted(
        f"1.属于国家秘密|{SEVEN}", odd, f"2.其他法律行政法规禁止公开|{SEVEN}", odd, f"4.保护第三方合法权益|{SEVEN}"
    )
    assert [note.expected for note in found.notes] == ["", "危及“三安全一稳定”"]
    assert kinds(fitted(f"（六）其他处理|{SEVEN}", f"{NOT_CLARIFIED}|{SEVEN}", form=F2019)) == []


def test_a_stranger_behind_a_local_row():
    """其他处理 has no place of its own in the form of 2021: what stands behind it is an alarm, and no line's."""
    for after in ([], [f"二、上年结转政府信息公开申请数量|{SEVEN}"], [f"四、结转下年度继续办理|{SEVEN}"]):
        found = fitted(f"（六）其他处理|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}", *after)
        assert [(note.kind, note.expected, note.cells) for note in found.notes] == [("unknown_label", "", ())]


def test_a_stranger_at_the_end_takes_the_last_line():
    """Behind the last but one line stands the last."""
    found = fitted(f"（七）总计|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}")
    assert found.notes[0].expected == "结转下年度继续办理"
    assert read(found)["requests", "carried_out"] == DOUBTED


@pytest.mark.parametrize(
    ("row", "is_strange"),
    [
        ("甲乙|1|2|3|4|5||", True),
        ("甲乙|1|2|3|4|||", False),
        ("甲乙|1|2|3|4|5|6|7|8", True),
        ("甲乙|1|2|3|4|5|6|7|8|9", False),
        ("甲乙|1|2|3|4|5|6|7|||||", True),
        ("甲乙|1|2|3|4|5|6|7||||||", False),
        ("1|2|3|4|5|6|7", True),
        ("甲乙丙", False),
    ],
)
def test_what_is_a_stranger(row, is_strange):
    """At least five figures, at most one more than the columns, and not twice as many cells."""
    found = fitted(f"一、本年新收政府信息公开申请数量|{SEVEN}", row)
    assert (kinds(found) == ["unknown_label"]) is is_strange


def test_strangers_only_beside_rows_of_the_table():
    """A row with figures before the first row of the table, or two grids behind it, is another table's."""
    assert kinds(fitted(f"甲乙|{SEVEN}", f"一、本年新收政府信息公开申请数量|{SEVEN}")) == []
    first, strange = Located(3, grid(f"一、本年新收政府信息公开申请数量|{SEVEN}")), Located(3, grid(f"甲乙|{SEVEN}"))
    assert kinds(fit([first, strange], F2021)) == ["unknown_label"]
    assert kinds(fit([first, Located(3, grid("说明")), strange], F2021)) == []


def test_local_rows_of_the_annex_are_said():
    """The annex grows: a row with a label and a figure that is none of the form's is a local row, and no cell."""
    found = fitted("收到申请数|件|5", "其中：涉农申请数|件|2", "说明", "涉农|件|", "3|4", form=F2014, section=None)
    assert found.notes == (Note("local_row", "其中：涉农申请数 | 件 | 2", ""),)
    assert read(found) == {("annex", "received"): [5]}


# Several grids and forms -------------------------------------------------------------------------------------------------


def test_what_is_printed_twice():
    """Alike: one cell. Differing: unreadable with both, and a note for each cell that differs."""
    alike = fitted(f"重复申请|{SEVEN}", f"重复申请|{SEVEN}")
    assert (read(alike), kinds(alike)) == ({("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}, [])
    found = fitted(f"重复申请|{SEVEN}", "重复申请|1|9||4|5|6|21", f"重复申请|{SEVEN}")
    assert read(found) == {("requests", "declined_repeat"): [1, "unreadable", "unreadable", 4, 5, 6, 21]}
    assert found.notes == (
        Note("duplicate", "2 / 9 / 2", "", (("requests", "declined_repeat", "business"),)),
        Note("duplicate", "3 /  / 3", "", (("requests", "declined_repeat", "research"),)),
    )
    assert [cell.raw for cell in found.cells][:3] == ["1", "2 / 9 / 2", "3 /  / 3"]


def test_what_is_printed_twice_and_fits_once():
    """Of a row under its header and one that fits no columns the first stands, and a note says that there is another."""
    row = ("requests", "declined_repeat")
    under, loose = Located(3, grid(HEAD, f"重复申请|{SEVEN}")), Located(3, grid("重复申请|1|2|3|4|5|6"))
    for both in ([under, loose], [loose, under]):
        found = fit(both, F2021)
        assert read(found) == {row: [1, 2, 3, 4, 5, 6, 21]}
        assert kinds(found) == ["columns", *["duplicate"] * 7]
    assert read(fit([Located(3, grid(f"重复申请|{SEVEN}")), loose], F2021)) == {row: DOUBTED}
    other = Located(3, grid(HEAD, "重复申请|9|2|3|4|5|6|21"))
    assert read(fit([under, other], F2021)) == {row: ["unreadable", 2, 3, 4, 5, 6, 21]}
    counted = Located(3, grid("重复申请|9|2|3|4|5|6|21"))
    assert read(fit([under, counted], F2021)) == {row: ["unreadable", 2, 3, 4, 5, 6, 21]}
    assert read(fit([counted, under], F2021)) == {row: ["unreadable", 2, 3, 4, 5, 6, 21]}
    marked = Located(3, grid(HEAD, "重复申请|1①|2|3|4|5|6|21"))
    assert read(fit([marked, counted], F2021))[row][0] == "unreadable"


def test_short_labels_count_only_at_home():
    """规章 and 行政处罚 name rows of table 2 under its header or in its section, and not under another form's header."""
    row = {("proactive", "regulations"): [1, 2, 3]}
    assert read(fitted("规章|1|2|3", section=2)) == row
    assert read(fitted("规章|1|2|3", section=3)) == {}
    assert read(fitted("规章|1|2|3", section=None)) == {}
    assert read(fitted(DOCUMENTS, "规章|1|2|3", section=None)) == row
    assert read(fitted(OLD_DOCUMENTS, "规章|1|2|3", section=2)) == {}
    assert read(fitted(OLD_DOCUMENTS, "规章|1|2|3", DOCUMENTS, "行政规范性文件|4|5|6", section=2)) == {
        ("proactive", "normative_documents"): [4, 5, 6]
    }
    both = fit([Located(None, grid(DOCUMENTS)), Located(None, grid("规章|1|2|3"))], F2021)
    assert read(both) == row
    assert list(read(fitted("重复申请|" + SEVEN, section=None))) == [("requests", "declined_repeat")]


def test_another_forms_cells_need_their_header():
    """Of another form than the one shown: in section 2 too, a short label counts only under the form's own header."""
    bare, headed = Located(2, grid("规章|1|2|3")), Located(2, grid(OLD_DOCUMENTS, "规章|1|2|3"))
    assert fit([bare], F2019, frozenset()).cells == ()
    assert read(fit([headed], F2019, frozenset())) == {("proactive", "regulations"): [1, 2, 3]}
    assert read(fit([bare], F2019)) == {("proactive", "regulations"): [1, 2, 3]}


def test_a_table_that_can_add_nothing_is_not_read_once_more():
    """Of another form than the one shown: a header has the labels 其他 and 总计 too, and is no row of theirs."""
    known = {address for address in F2021.prescribed() if address[1] not in ("other_misc", "total_handled")}
    item = Located(3, grid(HEAD, f"重复申请|{SEVEN}"))
    assert fit([item], F2021, known) == Fitted((), ())
    assert list(read(fit([item, Located(3, grid(f"（七）总计|{SEVEN}"))], F2021, known))) == [
        ("requests", "declined_repeat"),
        ("requests", "total_handled"),
    ]


def test_a_row_under_another_blocks_header_is_counted():
    """行政许可 has one column: under the header of the documents it is counted, not picked."""
    found = fitted(DOCUMENTS, "行政许可|[3]7", section=2)
    assert [(cell.value, cell.column_source) for cell in found.cells] == [(7, "assumed_order")]
    other = fitted("信息内容|现行有效件数|本年废止件数|本年制发件数", "行政许可|7", section=2)
    assert [(cell.value, cell.column_source) for cell in other.cells] == [(7, "assumed_order")]


# Which form --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "form"),
    [
        ((DOCUMENTS,), F2021),
        ((OLD_DOCUMENTS,), F2019),
        ((f"信息内容|本年制发件数|{OLD_DOCUMENTS}",), F2019),
        (("信息内容|本年收费金额（单位：元）",), F2021),
        ((f"重复申请|{SEVEN}",), F2021),
        ((f"七、总计|{SEVEN}",), F2021),
        ((f"（六）其他处理|{SEVEN}",), F2019),
        ((f"（六）其他处理|{SEVEN}", f"{NOT_CLARIFIED}|{SEVEN}", f"3.其他|{SEVEN}"), F2021),
        ((OLD_DOCUMENTS, f"3.其他|{SEVEN}", "收到申请数|5"), F2019),
        (("收到申请数|5", "当面申请数|1", "传真申请数|1", "网络申请数|1", "信函申请数|1"), F2014),
        (("收到申请数|5", "当面申请数|1", "传真申请数|1", "网络申请数|1"), None),
        (("规章|1|2|3",), None),
        (("说明",), None),
        ((), None),
    ],
)  # fmt: skip
def test_which_form_is_shown(lines, form):
    """By the column labels of table 2, else by the rows of table 3, else by five labels of the annex; the newest where all show alike."""
    assert shown_form([Located(3, grid(*lines))], FORMS) == form


def test_section_2_shows_its_form_by_its_own_rows():
    """Where the heads of table 2 are cut, a row that no other form has shows the form: in section 2, not elsewhere."""
    for line, form in (("行政规范性文件|1|2|3", F2021), ("规范性文件|1|2|3", F2019)):
        assert shown_form([Located(2, grid(line))], FORMS) == form
        assert shown_form([Located(3, grid(line))], FORMS) is None


# Headers of several rows and blocks --------------------------------------------------------------------------------------


def test_each_block_of_a_grid_stands_under_its_own_header():
    """The header of a block further down takes the place of the one above it."""
    found = fitted(DOCUMENTS, "规章|1|2|3", "信息内容|本年处理决定数量", "行政许可|5", section=2)
    assert read(found) == {("proactive", "regulations"): [1, 2, 3], ("proactive", "licensing"): [5]}
    assert {cell.column_source for cell in found.cells} == {"header"}


def test_heads_of_two_blocks_are_those_of_the_one_that_has_no_other():
    """上一年项目数量 and 本年增/减 head a block of two columns and one of three: a header of these two is the first one's."""
    found = fitted("信息内容|上一年项目数量|本年增/减", "行政事业性收费|5|1", form=F2019, section=2)
    assert read(found) == {("proactive", "admin_fees"): [5, 1]}
    assert {cell.column_source for cell in found.cells} == {"header"}


def test_misprints_of_a_header_over_two_rows():
    """Heads that are misprinted, in the upper row and in the lower, are named, each once for all cells of its column."""
    found = fitted("|自然人|商业企业|科研机够||||", "||||社会公益组织|法律服务机够|其他|总计", f"重复申请|{SEVEN}")
    cells = [("requests", "declined_repeat", column) for column in ("research", "legal_service")]
    assert found.notes == (
        Note("misprint", "科研机够", "科研机构", (cells[0],)),
        Note("misprint", "法律服务机够", "法律服务机构", (cells[1],)),
    )


def test_heads_in_two_rows_stand_from_left_to_right():
    """A total that is headed one row further up stands last all the same; without a head for one column figures are counted."""
    lower = "|自然人|商业企业|科研机构|社会公益组织|法律服务机构||"
    assert read(fitted("|||||||总计", lower, f"重复申请|{SEVEN}")) == {
        ("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]
    }


def test_a_total_before_its_parts_contradicts_where_columns_carry_no_meaning():
    """In reading order the total may come before its parts only where it is headed in the row of the first head."""
    upper, lower = "|自然人", "|||总计|商业企业|科研机构|社会公益组织|法律服务机构|其他"
    assert read(fitted(upper, lower, f"重复申请|{SEVEN}", aligned=False)) == {("requests", "declined_repeat"): DOUBTED}


def test_a_row_of_one_block_does_not_follow_those_of_another():
    """Rows of three columns say nothing of where the one figure of another block stands."""
    found = fitted(DOCUMENTS, "规章|1|2|3", "行政规范性文件|4|5|6", "行政许可|5|6|", section=2)
    assert read(found)["proactive", "licensing"] == ["unreadable"]


def test_a_stranger_before_a_local_row():
    """Between a line and 其他处理, which has no place of its own in the form of 2021, a row is an alarm and no line's."""
    for first in ("1.属于国家秘密", "3.其他"):
        found = fitted(f"{first}|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}", f"（六）其他处理|{SEVEN}")
        assert [(note.kind, note.expected, note.cells) for note in found.notes] == [("unknown_label", "", ())]


def test_every_local_row_of_the_annex_is_noted():
    """Rows that a locality adds are named one by one."""
    lines = ("收到申请数|5", "甲乙丙丁|1", "当面申请数|1", "戊己庚辛|2", "传真申请数|1")
    assert [note.printed for note in fitted(*lines, form=F2014, section=None).notes] == ["甲乙丙丁 | 1", "戊己庚辛 | 2"]
