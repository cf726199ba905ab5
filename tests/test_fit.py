"""Fitting, on small grids: which cell of the form each printed figure is, what is doubted, and what is said about it."""

from decimal import Decimal

import pytest

from parsers.document import Grid, Place, Slot
from parsers.forms import FORMS, Form
from parsers.tables import Cell, Fitted, Located, Note, fit, shown_form

F2021, F2019, F2014 = (next(form for form in FORMS if form.key == key) for key in ("2021", "2019", "2014"))
APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
HEAD = "|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
DOCUMENTS = "信息内容|本年制发件数|本年废止件数|现行有效件数"
OLD_DOCUMENTS = "信息内容|本年新制作数量|本年新公开数量|对外公开总数量"
HEADS_4 = "|".join(["结果维持|结果纠正|其他结果|尚未审结|总计"] * 3)
SEVEN = "1|2|3|4|5|6|21"
NOT_CLARIFIED = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
FIFTEEN = "|".join(map(str, range(1, 16)))
Row = tuple[str, str]


def grid(*lines: str, aligned: bool = True) -> Grid:
    """Return a grid of lines with a | between cells; `[3]` before a text makes a cell of three columns, `[3:2]` of two rows besides."""
    slots: list[Slot] = []
    for row, line in enumerate(lines):
        column = 0
        for cell in line.split("|"):
            while any(slot.covers(row) and slot.column <= column < slot.end for slot in slots):
                column += 1
            span, text = cell[1:].split("]") if cell.startswith("[") else ("1", cell)
            wide, _, high = span.partition(":")
            slots.append(Slot(text, row, column, int(high or 1), int(wide), Place(line=100 * row + column)))
            column += int(wide)
    return Grid(tuple(slots), aligned)


def fitted(*lines: str, form: Form = F2021, section: int | None = 3, aligned: bool = True) -> Fitted:
    return fit([Located(section, grid(*lines, aligned=aligned))], form)


def read(found: Fitted) -> dict[Row, list[int | str]]:
    """Return the values of each row in the form's order, the status where there is none."""
    rows: dict[Row, list[int | str]] = {}
    for cell in found.cells:
        shown = cell.status if cell.value is None else int(cell.value)
        rows.setdefault((cell.table, cell.row), []).append(shown)
    return rows


def kinds(found: Fitted) -> list[str]:
    return [note.kind for note in found.notes]


DOUBTED = ["unreadable"] * 7


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
    found = fitted(f"（六）其他处理|{SEVEN}", f"甲乙丙丁戊己|{SEVEN}")
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
    """*headed_only*: in section 2 too, a short label counts only under the form's own header."""
    bare, headed = Located(2, grid("规章|1|2|3")), Located(2, grid(OLD_DOCUMENTS, "规章|1|2|3"))
    assert fit([bare], F2019, headed_only=True).cells == ()
    assert read(fit([headed], F2019, headed_only=True)) == {("proactive", "regulations"): [1, 2, 3]}
    assert read(fit([bare], F2019)) == {("proactive", "regulations"): [1, 2, 3]}


def test_a_row_under_another_blocks_header_is_counted():
    """行政许可 has one column: under the header of the documents it is counted, not picked."""
    found = fitted(DOCUMENTS, "行政许可|[3]7", section=2)
    assert [(cell.value, cell.column_source) for cell in found.cells] == [(7, "assumed_order")]
    other = fitted("信息内容|现行有效件数|本年废止件数|本年制发件数", "行政许可|7", section=2)
    assert [(cell.value, cell.column_source) for cell in other.cells] == [(7, "assumed_order")]


# Table 4 -----------------------------------------------------------------------------------------------------------------


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


def test_heads_out_of_line_give_the_order():
    """Exactly fifteen cells in official order, also with layout around them, or doubt and a note with all that is printed."""
    moved = fitted(HEADS_4, f"|{FIFTEEN}", section=4)
    assert (remedies(moved), {cell.column_source for cell in moved.cells}) == (ALL, {"assumed_order"})
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
    assert remedies(fitted(f"{second}|{first}|{third}", HEADS_4, FIFTEEN, section=4, aligned=False)) == NONE
    assert remedies(fitted(first, f"[5]|{second}", HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL
    assert remedies(fitted(f"[5]|{first}", second, HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL
    assert (
        remedies(fitted(f"复议后起诉|未经复议直接起诉|行政复议|{HEADS_4}", FIFTEEN, section=4, aligned=False)) == NONE
    )
    assert remedies(fitted(HEADS_4, FIFTEEN, f"{second}|{first}|{third}", section=4)) == ALL


def test_a_header_printed_twice_in_table_4():
    """At a page break the heads come once more in the same grid; the numbers behind are read all the same."""
    assert remedies(fitted(HEADS_4, HEADS_4, FIFTEEN, section=4)) == ALL
    assert remedies(fitted(HEADS_4, HEADS_4, FIFTEEN, section=4, aligned=False)) == ALL


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
    assert remedies(fitted(f"总计|{SEVEN}", HEADS_4, FIFTEEN, section=4)) == ALL
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


# Which form --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "form"),
    [
        ((DOCUMENTS,), F2021),
        ((OLD_DOCUMENTS,), F2019),
        ((f"信息内容|本年制发件数|{OLD_DOCUMENTS}",), F2019),
        (("信息内容|本年收费金额（单位：元）",), F2021),
        ((f"重复申请|{SEVEN}",), F2021),
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
