"""Fitting, on small grids: which cell of the form each printed figure is, what is doubted, and what is said about it."""

from decimal import Decimal

import pytest
from small_grids import (
    APPLICANTS,
    DOCUMENTS,
    DOUBTED,
    F2014,
    F2019,
    F2021,
    HEAD,
    SEVEN,
    fitted,
    grid,
    kinds,
    read,
)

from parsers.document import Grid, Place, Slot
from parsers.tables import Cell, Fitted, Located, Note, fit

# A cell ------------------------------------------------------------------------------------------------------------------


def test_a_cell_has_all_that_is_printed():
    """Value, status, raw, unit, place and how its column was told; the unit of the form itself is not repeated."""
    found = fitted("信息内容|本年收费金额（单位：万元）", "行政事业性收费|1.5（注）", section=2)
    address = ("proactive", "admin_fees", "amount_10k_yuan")
    assert found == Fitted((Cell(*address, Decimal("1.5"), "value", "1.5（注）", None, Place(line=101), "header"),), ())
    assert fitted("信息内容|本年收费金额（单位：元）", "行政事业性收费|15000", section=2).cells[0].unit == "元"
    assert fitted("信息内容|本年收费金额", "行政事业性收费|15000元", section=2).cells[0].unit == "元"
    assert fitted("信息内容|本年收费金额（单位：元）", "行政事业性收费|1.5万元", section=2).cells[0].unit is None
    alone = fitted("行政事业性收费|3", section=2).cells[0]
    assert (alone.column_source, alone.unit) == ("assumed_order", None)


def test_cells_defaults():
    """A cell that is not printed has nothing but its address and status; a note names no cell unless told."""
    cell = Cell("requests", "granted", "total", None, "missing")
    assert (cell.raw, cell.unit, cell.place, cell.column_source, cell.confidence) == ("", None, None, None, None)
    assert cell.address == ("requests", "granted", "total")
    assert Note("columns", "", "").cells == ()


def test_confidence_is_kept():
    """What OCR read bears its confidence; a doubted row the lowest of its cells."""
    slots = [Slot("重复申请", 0, 0), *(Slot(str(n), 0, n, confidence=n / 10, place=Place(line=n)) for n in range(1, 8))]
    cells = fit([Located(3, Grid(tuple(slots)))], F2021).cells
    assert [cell.confidence for cell in cells] == [n / 10 for n in range(1, 8)]
    doubted = fit([Located(3, Grid(tuple(slots[:6])))], F2021).cells
    assert {(cell.raw, cell.confidence, cell.place) for cell in doubted} == {("1 | 2 | 3 | 4 | 5", 0.1, Place(line=1))}
    unsure = (slots[0], Slot("1", 0, 1), *slots[2:6])
    assert {cell.confidence for cell in fit([Located(3, Grid(unsure))], F2021).cells} == {0.2}


# Columns -----------------------------------------------------------------------------------------------------------------


def test_a_row_without_a_header_is_read_in_official_order():
    """Only if exactly as many cells follow the label as the form prescribes; blanks are cells."""
    assert read(fitted(f"重复申请|{SEVEN}")) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}
    assert read(fitted("重复申请|1||3|/|5|6|")) == {
        ("requests", "declined_repeat"): [1, "blank", 3, "not_applicable", 5, 6, "blank"]
    }
    short = fitted("重复申请|1|2|3|4|5|6")
    assert read(short) == {("requests", "declined_repeat"): DOUBTED}
    assert short.notes == (
        Note(
            "columns",
            "1 | 2 | 3 | 4 | 5 | 6",
            "重复申请",
            tuple(("requests", "declined_repeat", c) for c in APPLICANTS),
        ),
    )
    assert {(cell.raw, cell.place, cell.column_source, cell.confidence) for cell in short.cells} == {
        ("1 | 2 | 3 | 4 | 5 | 6", Place(line=1), None, None)
    }
    assert read(fitted("重复申请|1|2|3|4|5|6|7|8")) == {("requests", "declined_repeat"): DOUBTED}


def test_blank_cells_around_so_many_figures_are_layout():
    """A blank between figures may be a cell of the form: then nobody can tell."""
    row = ("requests", "declined_repeat")
    assert read(fitted(f"重复申请||{SEVEN}||")) == {row: [1, 2, 3, 4, 5, 6, 21]}
    assert read(fitted("重复申请||1|2|3|4|5|6||21|")) == {row: DOUBTED}
    assert read(fitted("重复申请||1|2|3|4|5|6|甲|")) == {row: DOUBTED}
    assert read(fitted("重复申请||1|2|/|4|5|6|7|")) == {row: [1, 2, "not_applicable", 4, 5, 6, 7]}
    assert read(fitted("重复申请||||||||||")) == {row: DOUBTED}
    assert read(fitted("重复申请|||||||")) == {row: ["blank"] * 7}


def test_a_header_says_which_column_is_which():
    """Under a complete header each cell is that of the head above it, whatever the order; units of the label column are no cells."""
    head = "|总计|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他"
    found = fitted(head, "重复申请|21|1|2|3|4|5|6")
    assert read(found) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}
    assert {cell.column_source for cell in found.cells} == {"header"}
    assert [cell.column for cell in found.cells] == list(APPLICANTS)
    assert read(fitted(head.replace("|总计", "||总计"), "重复申请|件|21|1|2|3|4|5|6")) == {
        ("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]
    }


def test_a_header_of_two_rows_is_one():
    """Heads printed over two rows are put together; heads that span columns stand over the cells they reach."""
    found = fitted(
        "[1:2]|[1:2]自然人|[5]法人或其他组织|[1:2]总计",
        "商业企业|科研机构|社会公益组织|法律服务机构|其他",
        f"重复申请|{SEVEN}",
    )
    assert read(found) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}
    assert {cell.column_source for cell in found.cells} == {"header"}
    wide = fitted("[2]信息内容|本年废止件数|本年制发件数|现行有效件数", "规章|件|2|1|3", section=2)
    assert read(wide) == {("proactive", "regulations"): [1, 2, 3]}


def test_left_over_cells_break_the_header():
    """A figure under no head, or one under two heads, and the header tells nothing: exactly seven in official order, or doubt."""
    assert {cell.column_source for cell in fitted(HEAD, f"重复申请|{SEVEN}||").cells} == {"header"}
    assert read(fitted(HEAD, f"重复申请|{SEVEN}|8")) == {("requests", "declined_repeat"): DOUBTED}
    assert read(fitted(HEAD, "重复申请|[2]1|2|3|4|5|6")) == {("requests", "declined_repeat"): DOUBTED}
    moved = fitted(HEAD, f"重复申请||{SEVEN}")
    assert read(moved) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}
    assert {cell.column_source for cell in moved.cells} == {"assumed_order"}


def test_a_header_in_another_order_forbids_the_official_one():
    """In the row's own grid, and where a cell a line is read; behind a header in a grid before it, that one's order is the rows'."""
    other = "|总计|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他"
    row = ("requests", "declined_repeat")
    assert read(fitted(other, f"重复申请||{SEVEN}")) == {row: DOUBTED}
    one, two = Located(3, grid(other)), Located(3, grid(f"重复申请|{SEVEN}"))
    assert read(fit([one, two], F2021)) == {row: [2, 3, 4, 5, 6, 21, 1]}
    assert {cell.column_source for cell in fit([one, two], F2021).cells} == {"assumed_order"}
    short = Located(3, grid("重复申请|1|2|3|4|5|6"))
    assert read(fit([one, short], F2021)) == {row: DOUBTED}
    cut = Located(3, grid(other.replace("自然人", "自人")))
    assert read(fit([cut, two], F2021)) == {row: DOUBTED}
    assert read(fit([one, Located(3, grid(HEAD)), two], F2021)) == {row: [1, 2, 3, 4, 5, 6, 21]}
    assert read(fitted(other, f"重复申请|{SEVEN}", aligned=False)) == {row: DOUBTED}
    assert read(fitted(HEAD, f"重复申请|{SEVEN}", aligned=False)) == {row: [1, 2, 3, 4, 5, 6, 21]}


@pytest.mark.parametrize(
    ("heads", "is_read"),
    [
        (("|自然人|法人或其他组织|总计|商业企业|科研机构|社会公益组织|法律服务机构|其他",), True),
        (("|自然人|法人或其他组织|总计", "|商业企业|科研机构|社会公益组织|法律服务机构|其他"), True),
        (("|自然人|总计|商业企业|科研机构|社会公益组织|法律服务机构|其他",), False),
        (("|自然人|商业企业|总计|科研机构|社会公益组织|法律服务机构|其他",), False),
        (("|自然人|法人或其他组织|总计|科研机构|商业企业|社会公益组织|法律服务机构|其他",), False),
        (("|商业企业|科研机构|社会公益组织|法律服务机构|其他", "|自然人|法人或其他组织|总计"), False),
    ],
)
def test_a_header_of_two_levels_read_line_by_line(heads, is_read):
    """自然人, 法人或其他组织, 总计, and then what stands below: the official order, written line by line."""
    found = fitted(*heads, f"重复申请|{SEVEN}", aligned=False)
    assert read(found) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21] if is_read else DOUBTED}


def test_a_misprinted_head_may_have_changed_its_place():
    """Cells are counted under an incomplete header only where the heads that are known stand over theirs, or all as far beside."""
    row = ("requests", "declined_repeat")
    assert read(fitted(HEAD.replace("自然人", "自人"), f"重复申请|{SEVEN}")) == {row: [1, 2, 3, 4, 5, 6, 21]}
    assert read(fitted("|商业企业|自人|科研机构|社会公益组织|法律服务机构|其他|总计", f"重复申请|{SEVEN}")) == {
        row: DOUBTED
    }
    assert read(fitted("|" + HEAD.replace("自然人", "自人"), f"重复申请|{SEVEN}")) == {row: [1, 2, 3, 4, 5, 6, 21]}
    assert read(
        fitted("|商业企业|自人|科研机构|社会公益组织|法律服务机构|其他|总计", f"重复申请|{SEVEN}", aligned=False)
    ) == {row: [1, 2, 3, 4, 5, 6, 21]}


def test_a_misprinted_head_is_said_once_for_all_its_cells():
    """One note of the header's misprint names the cells of that column in every row."""
    found = fitted(HEAD.replace("商业企业", "商业企亚"), f"重复申请|{SEVEN}", f"要求提供公开出版物|{SEVEN}")
    named = tuple(("requests", row, "business") for row in ("declined_repeat", "declined_publication"))
    assert found.notes == (Note("misprint", "商业企亚", "商业企业", named),)
    assert {cell.column_source for cell in found.cells} == {"header"}


def test_rows_with_blanks_follow_their_siblings():
    """Where two rows agree on the columns of their figures, a row with blanks there and layout around is read in these columns."""
    plain, blank = "|1|2|3|4|5|6|21|", "||2|3|4|5|||"
    found = fitted(f"予以公开{plain}", f"重复申请{plain}", f"要求提供公开出版物{blank}")
    assert read(found)["requests", "declined_publication"] == ["blank", 2, 3, 4, 5, "blank", "blank"]
    assert read(fitted(f"予以公开{plain}", f"要求提供公开出版物{blank}"))["requests", "declined_publication"] == DOUBTED
    assert (
        read(fitted(f"予以公开{plain}", f"重复申请|{plain}", f"要求提供公开出版物{blank}"))[
            "requests", "declined_publication"
        ]
        == DOUBTED
    )
    beside = fitted(f"予以公开{plain}", f"重复申请{plain}", "要求提供公开出版物||2|3|4|5||||9")
    assert read(beside)["requests", "declined_publication"] == DOUBTED
    moved = f"予以公开||{SEVEN}", f"重复申请||{SEVEN}"
    before = fitted(*moved, "要求提供公开出版物|9||2|3|4|5||")
    assert read(before)["requests", "declined_publication"] == DOUBTED
    short = fitted(*moved, "要求提供公开出版物|||2|3|4|")
    assert read(short)["requests", "declined_publication"] == DOUBTED
    loose = fitted(f"予以公开{plain}", f"重复申请{plain}", f"要求提供公开出版物{blank}", aligned=False)
    assert read(loose)["requests", "declined_publication"] == DOUBTED
    apart = fit(
        [Located(3, grid(f"予以公开{plain}", f"重复申请{plain}")), Located(3, grid(f"要求提供公开出版物{blank}"))],
        F2021,
    )
    assert read(apart)["requests", "declined_publication"] == DOUBTED


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ((HEAD, "重复申请|1||3|4|5|6|21|"), DOUBTED),
        ((HEAD, "重复申请|1||3|4|5|6|21"), [1, "blank", 3, 4, 5, 6, 21]),
        ((HEAD, f"重复申请|{SEVEN}|"), [1, 2, 3, 4, 5, 6, 21]),
        ((HEAD, f"予以公开|{SEVEN}", "重复申请|1||3|4|5|6|21|"), DOUBTED),
        ((HEAD, f"予以公开|{SEVEN}|", "重复申请|1||3|4|5|6|21|"), [1, "blank", 3, 4, 5, 6, 21]),
        ((HEAD, f"予以公开|{SEVEN}", f"要求提供公开出版物|{SEVEN}", "重复申请|1||3|4|5|6|21|"), DOUBTED),
    ],
)
def test_a_blank_cell_too_many(lines, row):
    """A row that ends further right than most, or is the only one, and has blanks of its own: any blank may be the one too many."""
    assert read(fitted(*lines))["requests", "declined_repeat"] == row


def test_a_blank_cell_too_many_beside_one_column():
    """Where a block has one column, nothing can be shifted."""
    assert read(fitted("信息内容|本年收费金额", "行政事业性收费||", section=2)) == {
        ("proactive", "admin_fees"): ["blank"]
    }


def test_a_header_goes_on_or_begins_anew():
    """One head in a row of its own completes a header, and behind figures is none; two of them there begin another header."""
    row = ("requests", "declined_repeat")
    whole = fitted(HEAD.replace("总计", ""), "|||||||总计", f"重复申请|{SEVEN}")
    assert {cell.column_source for cell in whole.cells} == {"header"}
    stray = fitted(HEAD, f"予以公开|{SEVEN}", "|总计||||||", f"重复申请|{SEVEN}")
    assert read(stray)[row] == [1, 2, 3, 4, 5, 6, 21]
    assert {cell.column_source for cell in stray.cells} == {"header"}
    anew = fitted(DOCUMENTS, "规章|1|2|3", "信息内容|现行有效件数|本年制发件数|", "行政规范性文件|4|5|6", section=2)
    assert read(anew) == {
        ("proactive", "regulations"): [1, 2, 3],
        ("proactive", "normative_documents"): ["unreadable"] * 3,
    }
    assert read(fitted("2023|1", "|||现行有效件数", "规章|1|2|3", section=None)) == {
        ("proactive", "regulations"): [1, 2, 3]
    }


def test_which_forms_header_it_is():
    """One head of another form is its header; where both forms have as many heads it is this form's."""
    assert read(fitted("信息内容|采购总金额", "行政许可|3", section=2)) == {}
    assert read(fitted("信息内容|本年制发件数||采购总金额", "规章|1|2|3", section=2)) == {
        ("proactive", "regulations"): [1, 2, 3]
    }


# Labels ------------------------------------------------------------------------------------------------------------------


def test_the_innermost_label_names_the_row():
    """Of several labels in a row the last; labels that span rows stand before each."""
    found = fitted("[1:2]（三）不予公开|1.属于国家秘密|" + SEVEN, "8.属于行政查询事项|" + SEVEN)
    assert list(read(found)) == [("requests", "refused_state_secret"), ("requests", "refused_admin_query")]
    assert list(read(fitted(f"重复申请|予以公开|{SEVEN}"))) == [("requests", "granted")]
    assert list(read(fitted(f"予以公开|说明|{SEVEN}"))) == [("requests", "granted")]
    assert found.notes == ()


def test_a_misprinted_label_is_accepted_and_said():
    """The note has both labels and names the row's cells; a whole label further left goes before it."""
    found = fitted(f"重复申青|{SEVEN}")
    cells = tuple(("requests", "declined_repeat", column) for column in APPLICANTS)
    assert read(found) == {("requests", "declined_repeat"): [1, 2, 3, 4, 5, 6, 21]}
    assert found.notes == (Note("misprint", "重复申青", "重复申请", cells),)
    assert list(read(fitted(f"予以公开|重复申青|{SEVEN}"))) == [("requests", "granted")]


def test_a_groups_label_tells_namesakes_apart():
    """被依法纠错数 beside 行政诉讼数量 is that group's."""
    found = fitted("五、行政诉讼数量|（二）被依法纠错数|3", form=F2014, section=None)
    assert read(found) == {("annex", "litigation_corrected"): [3]}


def test_cells_that_are_no_numbers_are_no_doubt_about_columns():
    """Seven cells with a footnote's mark are unreadable each by itself: no note on the columns."""
    found = fitted("重复申请|" + "|".join(["1①"] * 7))
    assert (read(found), kinds(found)) == ({("requests", "declined_repeat"): DOUBTED}, [])


def test_a_group_label_over_several_rows_names_none():
    """其他处理 before three rows is their group, 其他处理 alone a row of its own."""
    grouped = fitted(f"[1:2]其他处理||{SEVEN}", f"3.其他|{SEVEN}")
    assert list(read(grouped)) == [("requests", "other_misc")]
    assert list(read(fitted(f"（六）其他处理||{SEVEN}"))) == [("requests", "other_handling")]
    tall = fitted(f"[1:2]重复申请|{SEVEN}", "")
    assert list(read(tall)) == [("requests", "declined_repeat")]


def test_a_bare_word_names_a_row_only_before_so_many_figures():
    """总计 and 其他 head columns elsewhere."""
    assert list(read(fitted(f"总计|{SEVEN}"))) == [("requests", "total_handled")]
    assert read(fitted("总计|1|2|3")) == {}
    assert read(fitted("其他|1")) == {}
    assert read(fitted("（七）总计|1|2|3")) == {("requests", "total_handled"): DOUBTED}
    assert read(fitted("总计：|1|2|3")) == {("requests", "total_handled"): DOUBTED}


def test_a_label_without_cells_is_no_row():
    """Nor is one whose only cell is a unit; a cell that reaches down from the row above is not this row's."""
    assert read(fitted("重复申请")) == {}
    assert read(fitted("重复申请|件")) == {}
    assert read(fitted("信息内容|统计数", "收到申请数|件|5", form=F2014, section=None)) == {("annex", "received"): [5]}
    assert read(fitted("予以公开|1|2|3|4|5|6|[1:2]21", "重复申请|1|2|3|4|5|6")) == {
        ("requests", "granted"): [1, 2, 3, 4, 5, 6, 21],
        ("requests", "declined_repeat"): DOUBTED,
    }


def test_a_label_of_another_form_is_not_misread():
    """（六）其他处理 is a row of 2019; 规范性文件 one of 2019 and, as 行政规范性文件, one of 2021."""
    assert list(read(fitted(f"（六）其他处理|{SEVEN}", form=F2019))) == [("requests", "other_handling")]
    assert list(read(fitted(f"（六）其他处理|3.其他|{SEVEN}", form=F2019))) == []
    assert list(read(fitted(f"（六）其他处理|3.其他|{SEVEN}"))) == [("requests", "other_misc")]
    assert list(read(fitted(f"3.其他|重复申青|{SEVEN}", form=F2019))) == []


def test_rows_out_of_line_are_said():
    """A label in another grid column than those of its group: a note with both columns, counted from 1."""
    found = fitted(
        f"1.属于国家秘密|{SEVEN}|",
        f"2.其他法律行政法规禁止公开|{SEVEN}|",
        f"|3.危及“三安全一稳定”|{SEVEN}",
        f"一、本年新收政府信息公开申请数量|{SEVEN}|",
    )
    cells = tuple(("requests", "refused_security_stability", column) for column in APPLICANTS)
    assert found.notes == (Note("shift", "3.危及“三安全一稳定” @2", "@1", cells),)
    assert read(found)["requests", "refused_security_stability"] == [1, 2, 3, 4, 5, 6, 21]
    in_line = [f"1.信访举报投诉类申请|{SEVEN}|", f"2.重复申请|{SEVEN}|"]
    refused = [f"1.属于国家秘密|{SEVEN}|", f"2.其他法律行政法规禁止公开|{SEVEN}|", f"|3.危及“三安全一稳定”|{SEVEN}"]
    assert kinds(fitted(*in_line, *refused)) == ["shift"]
    assert kinds(fitted(f"1.属于国家秘密|{SEVEN}|", f"|3.危及“三安全一稳定”|{SEVEN}")) == []
    assert (
        kinds(
            fitted(
                f"予以公开|{SEVEN}|",
                f"部分公开|{SEVEN}|",
                f"|1.属于国家秘密|{SEVEN}",
                f"|一、本年新收政府信息公开申请数量|{SEVEN}",
            )
        )
        == []
    )
    loose = fitted(
        f"1.属于国家秘密|{SEVEN}|",
        f"2.其他法律行政法规禁止公开|{SEVEN}|",
        f"|3.危及“三安全一稳定”|{SEVEN}",
        aligned=False,
    )
    assert kinds(loose) == []
    ungrouped = fitted(
        f"一、本年新收政府信息公开申请数量|{SEVEN}|",
        f"二、上年结转政府信息公开申请数量|{SEVEN}|",
        f"|四、结转下年度继续办理|{SEVEN}",
    )
    assert kinds(ungrouped) == []


def test_a_blank_too_many_in_a_block_of_two_columns():
    """Where one of two figures is blank and a blank stands behind them, either of the blanks may be the one too many."""
    found = fitted("信息内容|采购项目数量|采购总金额", "政府集中采购|5||", form=F2019, section=2)
    assert read(found) == {("proactive", "central_procurement"): ["unreadable"] * 2}


def test_a_figure_beside_its_head_is_not_under_it():
    """A label that is wider than that of the header moves the figure on: it is read in the official order, and says so."""
    found = fitted("信息内容|本年处理决定数量", "[2]行政许可|5", section=2)
    assert read(found) == {("proactive", "licensing"): [5]}
    assert [cell.column_source for cell in found.cells] == ["assumed_order"]
