"""Word files of every age: what is printed is read, what is only kept in the file is not."""

import random
from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from word_files import TITLE, cell, documents_table, docx, paragraph, root, row, table

import parsers
from crawler.demo.generate import generate
from crawler.demo.packing import pack
from parsers import UnreadableDocumentError
from parsers.formats import word
from parsers.formats.word_table import MOST_CELLS
from parsers.numbers import parse

DOC = Path(__file__).parent / "reports/doc-written-by-libreoffice/document.doc"
ISSUED, REPEALED, IN_FORCE = (
    ("proactive", "normative_documents", column) for column in ("issued", "repealed", "in_force")
)
LABEL = "行政规范性文件"
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>19</w:delText></w:r></w:del>'
INSERTED = '<w:ins w:id="2" w:author="a"><w:r><w:t>7</w:t></w:r></w:ins>'


def read(body: bytes) -> dict[tuple[str, str, str], tuple[Decimal | None, str]]:
    return {address: (cell.value, cell.status) for address, cell in parsers.parse(body).by_address.items()}


def figures(*cells: str) -> list[tuple[Decimal | None, str]]:
    """Return what is read from the row 行政规范性文件 of a .docx with *cells*."""
    found = read(docx(documents_table(row((LABEL, *cells)))))
    return [found[ISSUED], found[REPEALED], found[IN_FORCE]]


@pytest.mark.corpus
def test_official_blank_form_is_all_blank(corpus):
    """The empty form of 2021 prescribes 200 cells, and each of them is printed and blank."""
    report = parsers.parse((corpus / "blank-form-2021.docx").read_bytes())
    assert (report.form, len(report.cells)) == ("2021", 200)
    assert {(None, "blank")} == {(cell.value, cell.status) for cell in report.cells}
    assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6]


def test_tracked_changes_are_taken_as_printed():
    """A deletion that is only tracked does not count, an insertion does; a deleted row is no row."""
    tracked = cell(f"<w:p>{DELETED}{INSERTED}</w:p>")
    moved = cell(
        '<w:p><w:moveFrom w:id="3"><w:r><w:t>8</w:t></w:r></w:moveFrom><w:moveTo w:id="4"><w:r><w:t>9</w:t></w:r></w:moveTo></w:p>'
    )
    assert figures(tracked, moved, cell(f"<w:p>{DELETED}</w:p>")) == [(7, "value"), (9, "value"), (None, "blank")]
    gone = row((LABEL, "1", "1", "1"), '<w:del w:id="5"/>')
    found = read(docx(documents_table(gone, row((LABEL, "2", "3", "4")))))
    assert (Decimal(2), "value") == found[ISSUED]


def test_hidden_text_and_field_instructions_are_not_printed():
    """Hidden runs, what a field is made of, and the pronunciation above a character stay out; what the field shows is read."""
    hidden = cell("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>5</w:t></w:r><w:r><w:t>1</w:t></w:r></w:p>")
    shown = cell('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>2</w:t></w:r></w:p>')
    summed = cell(
        "<w:p><w:r><w:instrText> =SUM(LEFT) </w:instrText></w:r><w:r><w:t>3</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>san</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>0</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert figures(hidden, shown, summed) == [(1, "value"), (2, "value"), (30, "value")]


def test_what_prints_without_text_is_not_blank():
    """A picture or a sign of a font of signs in a cell is no blank: something is printed that is no number."""
    picture = cell("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>")
    sign = cell('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>')
    assert figures(picture, sign, "") == [(None, "unreadable"), (None, "unreadable"), (None, "blank")]


def test_pictures_instead_of_tables_are_said():
    """Where a table is missing and a picture is as wide as one, the finding says so; a seal is no table."""
    wide, seal = (
        f'<w:p><w:r><w:drawing><wp:extent cx="{cx}"/><a:blip/></w:drawing></w:r></w:p>' for cx in (5_000_000, 900_000)
    )
    body = documents_table(row((LABEL, "1", "2", "3")))
    for picture, said in ((wide, True), (seal, False)):
        findings = parsers.parse(docx(body + picture)).findings
        lost = [finding.english for finding in findings if finding.rule == "S-TABLES"]
        assert lost
        assert {said} == {"pictures may stand in its place" in text for text in lost}


def test_two_numbers_in_a_cell_stay_two():
    """Numbers on two lines of a cell are not one number, nor is a number broken by a line."""
    broken = cell("<w:p><w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r></w:p>")
    runs = cell("<w:p><w:r><w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r></w:p>")
    assert figures(cell("<w:p><w:r><w:t>1</w:t></w:r></w:p><w:p><w:r><w:t>2</w:t></w:r></w:p>"), broken, runs) == [
        (None, "unreadable"),
        (None, "unreadable"),
        (12, "value"),
    ]


def test_the_document_may_have_another_name():
    """Some programs call the document word/document2.xml: the file says which member it is."""
    body = docx(documents_table(row((LABEL, "1", "2", "3"))))
    with ZipFile(BytesIO(body)) as archive:
        document = archive.read("word/document.xml")
    link = '<Relationships><Relationship Id="r" Target="/word/document2.xml" Type="http://schemas.example/officeDocument"/></Relationships>'
    assert read(pack({"_rels/.rels": link, "word/document2.xml": document})) == read(body)


def test_content_controls_and_cells_left_out_before_a_row():
    """Rows, cells and text in content controls are read in their place; a row may begin columns further right."""
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    inside = control.format(
        row((LABEL, cell("<w:p>" + control.format("<w:r><w:t>4</w:t></w:r>") + "</w:p>"), "5", "6"))
    )
    assert (Decimal(4), "value") == read(docx(documents_table(inside)))[ISSUED]
    late = row(("1", "2", "3"), '<w:gridBefore w:val="1"/>')
    assert "value" not in {status for _, status in read(docx(documents_table(late))).values()}


def test_vertical_merges_follow_their_column():
    """A label over several rows holds for each of them, also where the rows have different cells before it."""
    merged = '<w:vMerge w:val="restart"/>'
    rows = (
        row((cell("三、本年度办理结果", merged), cell("（一）予以公开", '<w:gridSpan w:val="2"/>'), *"1234567")),
        row((cell("", "<w:vMerge/>"), cell("（三）不予公开", merged), "1.属于国家秘密", *"2345678")),
        row((cell("", "<w:vMerge/>"), cell("", "<w:vMerge/>"), "2.其他法律行政法规禁止公开", *"3456789")),
    )
    found = read(docx(paragraph("三、收到和处理政府信息公开申请情况") + table(*rows)))
    expected = {"granted": 1, "refused_state_secret": 2, "refused_other_law": 3}
    assert {code: (Decimal(n), "value") for code, n in expected.items()} == {
        code: found["requests", code, "natural_person"] for code in expected
    }
    assert (Decimal(9), "value") == found["requests", "refused_other_law", "total"]


def test_tables_within_cells_and_text_boxes():
    """A data table within a layout table is read; a text box that is in the file twice for two programs comes once."""
    box = "<w:txbxContent>{}</w:txbxContent>".format(paragraph("存在的主要问题是人手不足。"))
    twice = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    inside = f"<w:tc><w:tcPr/>{documents_table(row((LABEL, '1', '2', '3')))}</w:tc>"
    report = parsers.parse(docx(table(row((inside,))) + paragraph("五、存在的主要问题及改进情况") + twice))
    assert (Decimal(3), "value") == read(docx(table(row((inside,)))))[IN_FORCE]
    assert [section.text for section in report.sections if section.number == 5] == ["存在的主要问题是人手不足。"]


NUMBERING = root(
    "numbering",
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>',
)
STYLES = root(
    "styles",
    '<w:style w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>',
)


def numbered(text: str, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')


def test_list_numbers_are_printed():
    """Numbers that Word prints and keeps in no text stand before headings and labels, each list counted on its own levels."""
    label = f"<w:tc><w:tcPr/>{numbered('予以公开', 1)}</w:tc>"
    body = (
        paragraph("总体情况", '<w:pStyle w:val="a"/>')
        + numbered("主动公开", 1)
        + numbered("依申请公开", 1)
        + paragraph("主动公开政府信息情况", '<w:pStyle w:val="a"/>')
        + paragraph("收到和处理政府信息公开申请情况", '<w:pStyle w:val="a"/>')
        + table(row((label, *"1234567")))
    )
    report = parsers.parse(docx(body, numbering=NUMBERING, styles=STYLES))
    assert [section.heading for section in report.sections if section.number] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
    ]
    assert next(s.text for s in report.sections if s.number == 1) == "（一）主动公开\n（二）依申请公开"
    granted = report.by_address["requests", "granted", "natural_person"]
    assert (granted.value, granted.status) == (1, "value")


def test_table_of_prose_from_end_to_end():
    """A row of long prose in a table is prose, and the rows around it stay a table."""
    long = "我局认真贯彻落实政府信息公开条例的各项要求，" * 20
    prose = row((cell(long, '<w:gridSpan w:val="4"/>'),))
    report = parsers.parse(docx(documents_table(row((LABEL, "1", "2", "3")), prose, row(("规章", "0", "", "/")))))
    assert (Decimal(3), "value") == read(docx(documents_table(row((LABEL, "1", "2", "3")), prose)))[IN_FORCE]
    assert any(long.strip() in section.text for section in report.sections)
    assert report.by_address["proactive", "regulations", "in_force"].status == "not_applicable"


def test_rtf_is_read_by_number_and_by_code_page():
    """The same report in RTF by numbers of characters and by bytes of GBK gives the same cells."""
    one, other = (generate(11, format="rtf", charset=charset).body for charset in ("utf-8", "gbk"))
    assert one != other
    assert read(one) == read(other)


HEAD = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}"


def rtf(text: str) -> bytes:
    made = "".join(char if char.isascii() else f"\\u{(ord(char) + 0x8000) % 0x10000 - 0x8000}?" for char in text)
    return (HEAD + made + "}").encode("ascii")


def rtf_row(cells: tuple[str, ...], shape: str = "") -> str:
    shape = shape or "".join(f"\\cellx{1000 * number}" for number in range(1, len(cells) + 1))
    return f"\\trowd{shape}" + "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells) + "\\row\n"


RTF_TABLE = "\\pard 二、主动公开政府信息情况\\par " + rtf_row(
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
)


def test_rtf_leaves_out_what_is_not_printed():
    """Hidden and deleted text, headers, notes, bookmarks, instructions of fields, pictures and unknown destinations print nothing."""
    cells = (
        LABEL,
        r"{\v 9}{\deleted 9}1{\*\bkmkstart x}{\*\unknown 9}",
        r"{\field{\*\fldinst SUM 9}{\fldrslt 2}}{\footnote 9}",
        r"{\header 9\par}{\upr{9}{\*\ud 3}}",
    )
    found = read(rtf(f"\\pard {TITLE}\\par " + RTF_TABLE + rtf_row(cells)))
    assert [found[ISSUED], found[REPEALED], found[IN_FORCE]] == [(1, "value"), (2, "value"), (3, "value")]


def test_rtf_picture_in_a_cell_is_not_blank():
    """A cell of a picture alone is unreadable, one without anything blank; binary data is passed over."""
    cells = (LABEL, r"{\pict\wmetafile8 0102}", r"{\pict\bin3 }}}}", "")
    found = read(rtf(f"\\pard {TITLE}\\par " + RTF_TABLE + rtf_row(cells)))
    assert [found[one][1] for one in (ISSUED, REPEALED, IN_FORCE)] == ["unreadable", "unreadable", "blank"]


def test_rtf_text_boxes():
    """What stands in a text box comes after the paragraph or within the cell that it hangs on, and does not end a table."""
    box = r"{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard %s\par}}}"
    cells = (LABEL, "1", "2" + box % "", "3")
    body = RTF_TABLE + rtf_row(cells) + "\\pard 五、存在的主要问题及改进情况" + box % "问题是人手不足。" + "\\par "
    report = parsers.parse(rtf(f"\\pard {TITLE}\\par " + body))
    assert [report.by_address[one].value for one in (ISSUED, REPEALED, IN_FORCE)] == [1, 2, 3]
    assert [section.text for section in report.sections if section.number == 5] == ["问题是人手不足。"]


def test_rtf_cells_merged_across():
    """Cells that go on the one before them are no cells of their own."""
    shape = "\\clmgf\\cellx1000\\clmrg\\cellx2000\\cellx3000\\cellx4000\\cellx5000"
    body = RTF_TABLE.replace("\\cellx1000", "\\cellx2000\\cellx2001"[:10], 1) + rtf_row(
        (LABEL, "", "1", "2", "3"), shape
    )
    found = read(rtf(f"\\pard {TITLE}\\par " + body))
    assert [found[ISSUED], found[REPEALED], found[IN_FORCE]] == [(1, "value"), (2, "value"), (3, "value")]


def test_doc_named_wps_or_holding_another_format():
    """The type is told by content: a .doc may be RTF, HTML, MHTML or .docx, a .wps the .doc of Word 97; the name is not asked."""
    html = generate(4, format="html", charset="utf-8")
    mhtml = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        + html.body
        + b"\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    assert read(html.body) == read(mhtml)
    assert len(read(DOC.read_bytes())) == 200


DOC_FLAGS = DOC.read_bytes().index(b"\xec\xa5") + 0x0A
OTHER = DOC.read_bytes()
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>'
BAD = {
    "doc with a password": (
        OTHER[:DOC_FLAGS] + bytes([OTHER[DOC_FLAGS], OTHER[DOC_FLAGS + 1] | 1]) + OTHER[DOC_FLAGS + 2 :],
        "the Word file has a password",
    ),
    "doc older than 97": (OTHER[: DOC_FLAGS - 8] + b"\x65\x00" + OTHER[DOC_FLAGS - 6 :], "older than Word 97"),
    "doc cut in half": (OTHER[: len(OTHER) // 2], "cut or damaged"),
    "docx without a body": (pack({"word/document.xml": root("document", "")}), "has no body"),
    "docx of a web page": (docx('<w:altChunk w:id="1"/>'), "altChunk"),
    "docx that is no XML": (docx("<w:p>"), "word/document.xml in the Word file is damaged"),
    "docx cut in half": (docx("")[:300], "the zip file is cut or damaged"),
    "entities in entities": (pack({"word/document.xml": LAUGHS}), "no Word file has a document type"),
    "table without end": (docx(table(row(("1",) * 63) * (MOST_CELLS // 60))), f"more than {MOST_CELLS} cells"),
    "rtf of groups": (b"{\\rtf1" + b"{}" * 2_000_000, "words and marks"),
    "2003 XML": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "XML of 2003"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_word_files_are_one_sentence(name):
    """What cannot be read is refused in one line that says what it is."""
    body, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(body)
    assert "\n" not in str(caught.value)


def test_macros_do_no_harm():
    """A Word file with macros is read like any other: nothing in it is run."""
    body = documents_table(row((LABEL, "1", "2", "3")))
    assert read(docx(body)) == read(docx(body, vbaProject="AutoOpen"))


@pytest.mark.parametrize("kind", ["doc", "docx", "rtf"])
def test_damage_ends_in_a_report_or_a_sentence(kind):
    """Bytes lost, zeroed or exchanged at random never end in anything else than a report or a refusal of one line."""
    whole = OTHER if kind == "doc" else generate(3, format=kind).body
    told = []
    for seed in range(40):
        source = random.Random(seed)
        body = bytearray(whole)
        start, length = source.randrange(len(body)), source.choice((4, 64, 512))
        body[start : start + length] = (b"", bytes(length), source.randbytes(length))[seed % 3]
        with suppress(UnreadableDocumentError):
            told.append(parsers.parse(bytes(body)))
    assert len(told) < 40 or kind == "rtf"


def test_a_raised_mark_is_no_digit():
    """A footnote's mark behind a figure stays raised: 5 with a footnote 1 is not 51, and the cell is doubted."""
    body = rb"{\rtf1\ansi\ansicpg936\trowd\cellx3000\cellx6000 A\cell 5{\super 1}\cell\row\pard 7\super 2\nosupersub 3\par}"
    document = word.first(body)
    assert [slot.text for grid in document.grids for slot in grid.slots] == ["A", "5¹"]
    assert [paragraph.text for paragraph in document.paragraphs] == ["7²3"]
    assert parse("5¹").status == "unreadable"
