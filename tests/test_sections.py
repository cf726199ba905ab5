"""Headings are found by what they say, in every shape that reports print them."""

import pytest

from parsers.document import Document, Grid, Paragraph, Slot
from parsers.sections import divide

OFFICIAL = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
# The role in the form, and how real reports print the heading.
SHAPES = [
    (1, "一、 总体情况"),
    (1, "一、政府信息公开总体情况"),
    (1, "一、2023年政务公开总体情况"),
    (1, "一、2019年政府信息公开工作的总体情况"),
    (1, "一、政府信息公开工作的基本情况"),
    (1, "一、工作概述"),
    (1, "概  述"),
    (1, "一 、概 述"),
    (1, "一 概 述"),
    (1, "（一）总体情况"),
    (1, "㈠ 总体情况"),
    (1, "第一部分 总体情况"),
    (1, "一、总体情况："),
    (1, "1.总体情况"),
    (1, "一、總體情況"),
    (2, "二、行政机关主动公开政府信息情况"),
    (2, "二、主动公开政府政府情况"),
    (2, "二、主動公開政府資訊情況"),
    (3, "三、行政机关收到和处理政府信息公开申请情况"),
    (3, "(三)、收到和处理政府信息公开申请情况"),
    (3, "三、收到和處理政府資訊公開申請情況"),
    (4, "四、政府信息公开行政复议、行政诉讼情况"),
    (4, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
    (4, "四、政府信息公開行政復議"),
    (5, "五、存在的主要问题及改进情况"),
    (5, "五、存在问题及改进情况"),
    (5, "五、政府信息公开工作存在的主要问题及改进情况"),
    (5, "五、存在的主要问题及整改措施"),
    (6, "六、其他需要报告的事项"),
    (6, "七、其他需要报告的情况"),
]


def numbers(*lines: str) -> list[int | None]:
    sections, _ = divide(Document(tuple(Paragraph(line) for line in lines)))
    return [section.number for section in sections]


@pytest.mark.parametrize(("role", "heading"), SHAPES)
def test_a_heading_is_known_by_its_words(role, heading):
    """The printed number, blanks, marks and the year do not matter."""
    sections, _ = divide(Document((Paragraph(heading), Paragraph("公开12条。"))))
    assert [(section.number, section.heading, section.text) for section in sections] == [(role, heading, "公开12条。")]


@pytest.mark.parametrize(
    "line", ["一是总体情况较好", "总体情况如下表所示，各项均已完成", "二、主动公开目录编制情况", "（一）主动公开"]
)
def test_prose_is_no_heading(line):
    """A line that goes on, or speaks of something else, heads nothing."""
    assert numbers(line, "公开12条。") == [None]


def test_the_table_of_contents_heads_nothing():
    """Headings on end that come again are a list of them, with page numbers or dots or without."""
    body = [line for heading in OFFICIAL for line in (heading, "公开12条。")]
    assert numbers("目录", *OFFICIAL, *body) == [None, 1, 2, 3, 4, 5, 6]
    assert numbers("目录", *OFFICIAL, "前言：本年度情况如下。", *body) == [None, 1, 2, 3, 4, 5, 6]
    paged = [line for number, heading in enumerate(OFFICIAL) for line in (heading, str(number))]
    assert numbers("目录", *paged, "前言：本年度情况如下。", *body) == [None, 1, 2, 3, 4, 5, 6]
    assert numbers(*(f"{heading}……………{number}" for number, heading in enumerate(OFFICIAL)), *body)[-6:] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_numbers_that_start_again_do_not_matter():
    """After a narrative of its own numbers a report may number the form's sections from one."""
    lines = [
        "一、工作机制",
        "有。",
        "二、重点领域",
        "有。",
        "一、主动公开政府信息情况",
        "无。",
        "二、收到和处理政府信息公开申请情况",
        "无。",
    ]
    assert numbers(*lines) == [None, 2, 3]


def test_a_subheading_like_the_next_heading_does_not_take_its_place():
    """（三）主动公开政府信息情况 inside section one stands before 二、主动公开政府信息情况."""
    lines = [OFFICIAL[0], "公开。", "（三）主动公开政府信息情况", "共12条。", OFFICIAL[1], "见表。"]
    sections, _ = divide(Document(tuple(Paragraph(line) for line in lines)))
    assert [(section.number, section.heading) for section in sections] == [(1, OFFICIAL[0]), (2, OFFICIAL[1])]
    assert "（三）主动公开政府信息情况" in sections[0].text


def test_a_report_on_one_line_is_cut_at_its_headings():
    """Where no break is left, the official headings with their numbers part the text; a list of them with commas does not."""
    text = "".join(f"{heading}2023年情况见下文，共计公开{number}条。" for number, heading in enumerate(OFFICIAL))
    sections, _ = divide(Document((Paragraph("本报告按规定编制。" + text),)))
    assert [section.number for section in sections] == [None, 1, 2, 3, 4, 5, 6]
    assert sections[3].text == "2023年情况见下文，共计公开2条。"
    listed = f"本报告由{'，'.join(OFFICIAL)}，附表组成，统计期限自2023年1月1日至12月31日。"
    assert numbers(listed) == [None]


def test_headings_in_a_table_part_it():
    """A report that is one table from end to end is cut at the rows that are headings."""
    rows = [OFFICIAL[1], "规章", OFFICIAL[2], "自然人"]
    grid = Grid(tuple(Slot(text, row, 0) for row, text in enumerate(rows)))
    sections, grids = divide(Document((grid,)))
    assert [section.number for section in sections] == [2, 3]
    assert [located.section for located in grids] == [2, 3]
