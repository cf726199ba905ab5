"""Files that hold files: zip archives, saved web pages, and archives that are only recognised."""

import io
import quopri
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import parsers
from crawler.demo.generate import generate
from crawler.demo.packing import pack, pack_as_chinese
from parsers import UnreadableDocumentError
from parsers.formats.container import MOST_MEMBERS, ole_of

HTML = generate(4, format="html").body
WORD = generate(4, format="docx").body
TEXT = generate(4, format="text", shape="tabs").body


def read(body: bytes) -> dict[tuple[str, str, str], object]:
    return {address: (cell.value, cell.status) for address, cell in parsers.parse(body).by_address.items()}


@pytest.mark.parametrize("inside", [HTML, WORD, TEXT])
def test_one_document_is_read(inside):
    """A zip archive with one document is that document, whatever it is called."""
    assert read(pack({"附件.bin": inside})) == read(inside)
    assert read(pack_as_chinese({"报告/2023年政府信息公开工作年度报告.doc": inside})) == read(inside)


def test_furniture_and_pictures_do_not_count():
    """What packers and systems add, pictures and empty files are no documents."""
    more = {
        "__MACOSX/._a.doc": "x",
        "a/.DS_Store": "x",
        "Thumbs.db": "x",
        "公章.PNG": "x",
        "空.txt": "",
        "~$a.doc": "x",
    }
    assert read(pack({**more, "a/a.doc": HTML})) == read(HTML)


def test_a_zip_in_a_zip_is_opened_once():
    """One zip within another is opened, a third is refused."""
    once = pack({"a.zip": pack({"a.doc": HTML})})
    assert read(once) == read(HTML)
    with pytest.raises(UnreadableDocumentError, match="zip files in zip files"):
        parsers.parse(pack({"b.zip": once}))


def test_a_saved_web_page_is_read():
    """Of a page saved in one file the page itself is read, in the transfer encoding that it names."""
    utf8 = generate(4, format="html", charset="utf-8").body
    head = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    part = b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    assert read(head + part + quopri.encodestring(utf8) + b"\r\n--x--\r\n") == read(utf8)


def locked() -> bytes:
    body = bytearray(pack({"a.doc": HTML}))
    body[6] |= 1  # the flag of the local header, then of the directory
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def damaged() -> bytes:
    body = bytearray(pack({"a.doc": HTML}))
    body[60:90] = bytes(30)
    return bytes(body)


def bomb(size: int) -> bytes:
    """Return a zip archive of a member of *size* blanks."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        for _ in range(size // 2**20):
            member.write(b" " * 2**20)
    return target.getvalue()


def lying() -> bytes:
    """Return a zip archive whose member is larger than its directory says."""
    body = bytearray(bomb(2**20))
    place = body.index(b"PK\x01\x02") + 24
    body[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(body)


NAMES = ("甲局2023年政府信息公开工作年度报告.doc", "乙局2023年政府信息公开工作年度报告.doc")
BAD = {
    "several documents": (
        pack_as_chinese(dict.fromkeys(NAMES, HTML)),
        "holds 2 documents .甲局.*乙局.*unpack",
    ),
    "no document": (pack({"a.png": "x"}), "the zip file holds no document"),
    "nothing": (pack({}), "an empty zip file"),
    "password": (locked(), "the zip file has a password"),
    "damaged": (damaged(), "'a.doc' in the zip file is damaged"),
    "cut": (pack({"a.doc": HTML})[:-30], "the zip file is cut or damaged"),
    "bomb": (bomb(16 * 2**20), "unpacks to 16777216 bytes, more than a report has"),
    "lie": (lying(), "is damaged"),
    "many members": (pack({f"{n}.txt": "x" for n in range(MOST_MEMBERS + 1)}), f"more than the {MOST_MEMBERS}"),
    "OFD": (
        pack({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"}),
        r"this is an OFD file \(.ofd\), which is not read",
    ),
    "OFD in a zip": (pack({"a.ofd": pack({"OFD.xml": "<ofd:OFD/>"})}), "an OFD file"),
    "ODT": (pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "OpenDocument text"),
    "PowerPoint": (pack({"ppt/presentation.xml": "<x/>"}), "a PowerPoint file"),
    "RAR": (b"Rar!\x1a\x07\x01\x00" + b"x" * 50, r"this is a RAR archive \(.rar\), which is not read"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"x" * 50, r"a 7-Zip archive \(.7z\)"),
    "gzip": (b"\x1f\x8b\x08" + b"x" * 50, "a gzip archive"),
    "old PowerPoint": (ole_of("PowerPoint Document", b"x"), "an old PowerPoint file"),
    "unknown OLE": (ole_of("Strange", b"x"), "an old Office file without a document"),
    "page without a page": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--",
        "has no page in it",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_containers_are_one_sentence(name):
    """What holds no report, too much, or cannot be opened is refused in one line that says what it is."""
    body, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(body)
    assert "\n" not in str(caught.value)
