"""Pages: what a browser shows is read, what stands elsewhere is named, and malice of any size ends in a sentence."""

import time

import pytest

import parsers
from crawler.demo.generate import generate
from parsers.document import Grid, Paragraph, UnreadableDocumentError
from parsers.formats import html

TABLE = "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>5</td></tr></table>"


def page(inner: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{inner}</body></html>".encode()


def prose(inner: str) -> list[str]:
    return [block.text for block in html.first(page(inner)).blocks if isinstance(block, Paragraph)]


def cells(inner: str) -> list[list[str]]:
    return [[slot.text for slot in block.slots] for block in html.first(page(inner)).blocks if isinstance(block, Grid)]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">12</p>',
        '<p style="DISPLAY : NONE">12</p>',
        '<span style="visibility: hidden">12</span>',
        "<p hidden>12</p>",
        '<span style="mso-hide:all">12</span>',
        "<script>12</script>",
        "<style>12</style>",
        "<!--[if gte mso 9]><xml><w:View>12</w:View></xml><![endif]-->",
        "<xml><w:View>12</w:View></xml>",
        "<ruby><rt>12</rt></ruby>",
    ],
)
def test_what_is_not_shown_is_not_read(hidden):
    """Hidden elements, scripts and Word's islands are no text; what stands around them is."""
    assert prose(f"<div>公开{hidden}信息，本页其余文字照常阅读</div>".replace("<p", "<b").replace("</p", "</b")) == [
        "公开信息，本页其余文字照常阅读"
    ]


def test_a_page_that_a_script_shows_is_read():
    """Where the hidden part holds most of the text, it is the article."""
    assert prose(f'<div>首页</div><div style="display:none">{"本机关主动公开信息。" * 5}</div>')[1:]


def test_text_in_angle_brackets_is_kept():
    """<中华人民共和国…格式> is text, not a tag; the closing tag that an editor added is dropped."""
    swallowed = (
        "<p>根据<中华人民共和国政府信息公开工作年度报告格式>编制。</中华人民共和国政府信息公开工作年度报告格式></p>"
    )
    assert prose(swallowed) == ["根据<中华人民共和国政府信息公开工作年度报告格式>编制。"]


@pytest.mark.parametrize("printed", ["1<2", "< 3", "<3", "<=5", "<-1", "2<", "<>", "<１２"])
def test_a_bracket_that_opens_no_tag_is_text(printed):
    """HTML5: a "<" opens a tag only before a letter, "/", "!" or "?"."""
    assert prose(f"<p>公开{printed}</p>") == [f"公开{printed}"]
    assert cells(f"<table><tr><td>{printed}</td><td>7</td></tr></table>") == [[printed, "7"]]


def test_a_body_on_one_line_is_broken_at_its_breaks():
    """Paragraphs are told by <br> where nothing else parts them."""
    assert prose("<div>一、总体情况<br>公开12条。<br/>二、主动公开政府信息情况</div>") == [
        "一、总体情况",
        "公开12条。",
        "二、主动公开政府信息情况",
    ]


CELLS = {
    "12": "12",
    "  1 2\n": "1 2",
    "": "",
    "<p>12</p>": "12",
    "<p><span>1</span><b>2</b></p>": "12",
    "<span>1</span> <span>2</span>": "1 2",
    "<p>三</p><p>12</p>": "三\n12",
    "<p>三</p>12": "三\n12",
    "三<br>12": "三\n12",
    "<br>12<br>": "12",
    "<p>&nbsp;</p><p>12</p>": "12",
    "<p> </p>": "",
    '<img width="90">': "\ufffd",
    "12<sup hidden>3</sup>": "12",
}


@pytest.mark.parametrize("other", ["7", "<p>7</p>", ""])
@pytest.mark.parametrize("printed", CELLS)
def test_a_cell_prints_its_lines_whatever_stands_beside_it(printed, other):
    """With markup or without, first in its row or not: white space is one blank, and only a break or a block parts lines."""
    rest = "<td>5</td><td><p>6</p></td>stray text"
    ends = ["5", "6"]
    assert cells(f"<table><tr><td>{printed}</td><td>{other}</td>{rest}</tr></table>") == [
        [CELLS[printed], CELLS.get(other, "7"), *ends]
    ]
    assert cells(f"<table><tr><th>{other}</th><td>{printed}</td>{rest}</tr></table>") == [
        [CELLS.get(other, "7"), CELLS[printed], *ends]
    ]


def test_prose_in_table_cells_is_prose_and_data_beside_it_is_data():
    """A row with a long cell, a lone sentence or another table is walked through; the rows around it stay a grid."""
    rows = TABLE.removeprefix("<table>").removesuffix("</table>")
    long = "本机关主动公开信息，" * 40
    mixed = f"<table><tr><td colspan=2>{long}</td></tr>{rows}<tr><td colspan=2>{TABLE}</td></tr></table>"
    assert cells(mixed) == [["信息内容", "本年处理决定数量", "行政许可", "5"]] * 2
    assert prose(mixed) == [long.strip()]
    sentence = "本机关全年没有因政府信息公开工作被申请行政复议，也没有被提起行政诉讼，具体情况见下表所列。"
    assert prose(f"<table><tr><td>{sentence}</td><td></td></tr>{rows}</table>") == [sentence]


def test_spans_that_contradict_each_other_overlap_nowhere():
    """A span that runs into a cell from above ends before it; a rowspan of 0 or beyond the end ends with the table."""
    grid = html.first(
        page(
            "<table><tr><td>a</td><td rowspan=99>b</td><td rowspan=0>c</td></tr>"
            "<tr><td colspan=3>d</td></tr><tr><td>e</td></tr></table>"
        )
    ).grids[0]
    places = [
        (row, column)
        for slot in grid.slots
        for row in range(slot.row, slot.row + slot.row_span)
        for column in range(slot.column, slot.end)
    ]
    assert len(places) == len(set(places))
    assert grid.height == 3


ELSEWHERE = [
    ('<iframe src="/2024/report.html"></iframe>', "/2024/report.html"),
    ('<iframe src="/pdfjs/web/viewer.html?file=/files/2024%20report.pdf"></iframe>', "/files/2024 report.pdf"),
    ('<script>open("/js/viewer.html?a=1&file=%2Fnb.pdf")</script>', "/nb.pdf"),
    ('<embed src="nb.pdf">', "nb.pdf"),
    ('<object data="nb.pdf" type="application/pdf"></object>', "nb.pdf"),
    ('<p>附件：<a href="./P0202401.docx">2023年报</a></p>', "./P0202401.docx"),
    ('<p>1 2 <a href="t2024_1.html">下一页</a></p>', "t2024_1.html"),
]


@pytest.mark.parametrize(("inner", "address"), ELSEWHERE)
def test_what_stands_elsewhere_is_named(inner, address):
    """A page without an article of its own says which address to fetch."""
    with pytest.raises(UnreadableDocumentError, match="fetch ") as caught:
        html.first(page(f"<p>青石县水利局2023年政府信息公开工作年度报告</p>{inner}"))
    assert str(caught.value).endswith(f"fetch {address}")


@pytest.mark.parametrize(("inner", "_address"), ELSEWHERE)
def test_a_frame_beside_an_article_hides_nothing(inner, _address):
    """With figures on the page, its frames and attachments are furniture."""
    assert cells(TABLE + inner)


MALICE = {
    "nested tables": b"<table><tr><td>" * 140_000,
    "nested tables, closed": b"<table><tr><td>1" * 60_000 + b"</td></tr></table>" * 60_000,
    "colspan a thousand times": b"<table>" + b"<tr><td colspan=1000>1</td></tr>" * 1000 + b"</table>",
    "rowspan a thousand times": b"<table>" + b"<tr><td rowspan=1000>1</td></tr>" * 1000 + b"</table>",
    "100,000 empty cells": b"<table>" + b"<tr>" + b"<td></td>" * 100_000 + b"</tr></table>",
    "59,000 cells": b"<table>" + (b"<tr>" + b"<td>1</td>" * 10 + b"</tr>") * 5_900 + b"</table>",
    "as many headings": "<p>一、总体情况".encode() * 60_000,
    "as many attributes": b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">",
    "as many viewers": b'<p>="' + b"viewer.html?" * 150_000,
    "as many brackets": b"<p>" + b"<" * 2_000_000,
    "too large": b"<p>" + b"x" * 20_000_001,
}


@pytest.mark.parametrize("name", MALICE)
def test_malice_ends_in_a_sentence_and_soon(name):
    """Two megabytes of anything are read or refused in seconds; nothing but the one error comes out."""
    started = time.monotonic()
    with pytest.raises(UnreadableDocumentError) as caught:
        parsers.parse(MALICE[name])
    assert time.monotonic() - started < 20
    assert "\n" not in str(caught.value)


def test_declared_charsets_do_not_matter():
    """The same page is read alike in UTF-8, GBK and Big5, declared rightly, wrongly or not at all."""
    text = generate(3, format="html", charset="utf-8").body.decode()
    read = html.first(text.encode()).blocks
    for declared in (
        "",
        '<meta charset="gb2312">',
        '<meta http-equiv="Content-Type" content="text/html; charset=big5">',
    ):
        plain = text.replace('<meta charset="utf-8">', declared)
        for encoding in ("utf-8", "gb18030"):
            assert html.first(plain.encode(encoding)).blocks == read, (declared, encoding)


def test_a_frame_on_a_page_of_something_else_is_no_report():
    """Only a page that speaks of a report sends a reader on; its metadata table is no article."""
    frame = '<iframe src="/common/top.html"></iframe>'
    assert html.first(page(f"<p>关于召开会议的通知</p>{frame}")).blocks
    metadata = (
        "<table><tr><td>索引号</td><td>00251/2024-2</td></tr><tr><td>发布日期</td><td>2024-01-15</td></tr></table>"
    )
    with pytest.raises(UnreadableDocumentError, match=r"fetch nb\.pdf$"):
        html.first(page(f'<h1>2023年政府信息公开年报</h1>{frame}{metadata}<a href="nb.pdf">年报</a>'))


def test_pictures_in_place_of_tables_are_said():
    """Under the headings of the form, pictures wide enough for a table are counted in the finding; icons are not."""
    headings = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "一、总体情况",
    )
    pictures = (
        '<img src="a.png"><img src="b.png" style="width: 600px"><img src="c.gif" width="16"><img src="icon_pdf.png">'
    )
    report = parsers.parse(page("".join(f"<p>{heading}</p>" for heading in headings) + pictures))
    said = [finding.english for finding in report.findings if finding.rule == "S-TABLES"]
    assert len(said) == 3
    assert all(sentence.endswith("2 pictures may stand in its place") for sentence in said)
