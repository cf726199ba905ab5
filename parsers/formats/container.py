"""Files that hold files: zip archives and what is packed as one (.docx, .xlsx), old Office files (OLE2), saved web pages (MHTML).

Opened within limits, so that a small file cannot unpack into more than a report may be.
"""

import email
import email.policy
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from olefile import OleFileIO

from parsers.document import UnreadableDocumentError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# A Word file has about 20 members, a site's attachment fewer; listing more costs time and shows no report.
MOST_MEMBERS = 2000
# What the worker accepts as a document, packed or not: reports are under 20 MB, and their XML under 10.
LARGEST_MEMBER = 64 * 2**20
# All members of a file that are read, together.
LARGEST_TOTAL = 128 * 2**20
# XML packs to a fifth or a fortieth; a thousand to one, the most that deflate does, is a bomb.
HIGHEST_RATIO = 300
# A smaller member cannot hurt, whatever its ratio.
_HARMLESS = 2**20

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
# What packers and systems add of themselves, and pictures that go with a page.
_NO_DOCUMENT = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".svg", ".webp", ".css", ".js", ".ini", ".db", ".lnk", ".url", ".ttf", ".woff",
)  # fmt: skip
_OF_SYSTEMS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
# What shows the kind of a zipped file: a member, and the kind; `word`, `sheet` are read, the rest named in a sentence.
_KINDS = (
    ("word/document.xml", "word"),
    ("xl/workbook.xml", "sheet"),
    ("xl/workbook.bin", "sheet"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("OFD.xml", "an OFD file (.ofd)"),
)
_KINDS_BY_MIMETYPE = {
    b"application/vnd.oasis.opendocument.text": "an OpenDocument text (.odt)",
    b"application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument sheet (.ods)",
    b"application/epub+zip": "an EPUB book",
}
_RELATIONS = "_rels/.rels"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_IS_MAIN = re.compile(rb"Type=[\"'][^\"']*/officeDocument[\"']")
_TARGET = re.compile(rb"Target=[\"']([^\"']+)[\"']")
_OLE_KINDS = (
    ("EncryptedPackage", "a Word or Excel file with a password"),
    ("WordDocument", "word"),
    ("Workbook", "sheet"),
    ("Book", "sheet"),
    ("PowerPoint Document", "an old PowerPoint file"),
    ("HwpSummaryInformation", "a Hangul file (.hwp)"),
    ("MatOST", "a Microsoft Works file (.wps)"),
    ("CONTENTS", "a Microsoft Works file (.wps)"),
    ("__properties_version1.0", "an Outlook message (.msg)"),
)
_SECTOR, _SMALLEST_STREAM, _TABLES_IN_HEADER = 4096, 4096, 109
_CHAIN_ENDS, _TABLE_SECTOR, _NOBODY = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

_BROKEN_ZIP = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, struct.error, ValueError)


class Packed:
    """A zip file whose members are read within limits.

    Raises UnreadableDocumentError, with a sentence, where the file is cut or damaged, a member has a password, or it unpacks into too much.
    """

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(body))
        except _BROKEN_ZIP as error:
            raise UnreadableDocumentError(f"the zip file is cut or damaged ({error}): fetch it again") from error
        self._left = LARGEST_TOTAL
        self._counted: set[str] = set()
        self.members = tuple(info for info in self._zip.infolist() if not info.is_dir())
        if len(self.members) > MOST_MEMBERS:
            raise UnreadableDocumentError(
                f"the zip file has {len(self.members)} members, more than the {MOST_MEMBERS} that are looked at"
            )

    @property
    def kind(self) -> str:
        """`word`, `sheet` or `zip`, or what the file is where no format reads it."""
        names = {info.filename for info in self.members}
        found = next((kind for name, kind in _KINDS if name in names), None)
        if found is None and self.main.startswith("word/"):
            return "word"
        if found is None and "mimetype" in names:
            mimetype = self.read("mimetype").strip()
            found = next((kind for start, kind in _KINDS_BY_MIMETYPE.items() if mimetype.startswith(start)), None)
        return found or "zip"

    @property
    def main(self) -> str:
        """The member that an Office file names as its document, "" where it names none that is there."""
        if not self.has(_RELATIONS):
            return ""
        relations = _RELATION.findall(self.read(_RELATIONS))
        targets = (_TARGET.search(relation) for relation in relations if _IS_MAIN.search(relation))
        named = next((found[1].decode("utf-8", "replace").lstrip("/") for found in targets if found), "")
        return named if self.has(named) else ""

    def has(self, name: str) -> bool:
        """Whether there is a member *name*."""
        return any(info.filename == name for info in self.members)

    def read(self, member: str | ZipInfo) -> bytes:
        """Return the bytes of *member*."""
        info = member if isinstance(member, ZipInfo) else self._zip.getinfo(member)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableDocumentError("the zip file has a password: unpack it and add what is inside")
        self._allow(info)
        try:
            # Never more than what is declared comes out, and a lie fails by its checksum.
            return self._zip.read(info)
        except _BROKEN_ZIP as error:
            raise UnreadableDocumentError(
                f"{_name(info)!r} in the zip file is damaged ({error}): fetch it again"
            ) from error

    def _allow(self, info: ZipInfo) -> None:
        if info.filename not in self._counted:
            self._left -= info.file_size
            self._counted.add(info.filename)
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > LARGEST_MEMBER or self._left < 0 or (ratio > HIGHEST_RATIO and info.file_size > _HARMLESS):
            raise UnreadableDocumentError(
                f"{_name(info)!r} in the zip file unpacks to {info.file_size} bytes, more than a report has"
            )


def repacked(packed: Packed, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a zip file of the same members without compression, for a library that unpacks without limits.

    *change* gives the bytes of a member anew, from its name and its bytes.
    """
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for info in packed.members:
            archive.writestr(ZipInfo(info.filename), change(info.filename, packed.read(info)))
    return target.getvalue()


def only_document(packed: Packed) -> bytes:
    """Return the one document in a zip archive; pictures and what packers add do not count.

    Raises UnreadableDocumentError with a sentence that names them where there are several, or says that there is none.
    """
    found = list(_documents(packed))
    if len(found) > 1:
        names = ", ".join(_name(info) for info in found[:5]) + (" …" if len(found) > 5 else "")  # noqa: PLR2004 - enough to know them by
        raise UnreadableDocumentError(
            f"the zip file holds {len(found)} documents ({names}): unpack it and add each by itself"
        )
    if not found:
        raise UnreadableDocumentError("the zip file holds no document")
    return packed.read(found[0])


def _documents(packed: Packed) -> Iterator[ZipInfo]:
    for info in packed.members:
        path = PurePosixPath(_name(info).replace("\\", "/"))
        of_system = any(part in _OF_SYSTEMS or part.startswith(("~$", "._")) for part in path.parts)
        if not of_system and path.suffix.lower() not in _NO_DOCUMENT and info.file_size:
            yield info


def _name(info: ZipInfo) -> str:
    """Return the name of a member: Chinese packers write it in GBK and do not say so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def ole_kind(body: bytes) -> str:
    """Return `word` or `sheet`, or what the OLE2 file is where no format reads it."""
    with open_ole(body) as ole:
        found = next((kind for name, kind in _OLE_KINDS if ole.exists(name)), None)
        return found or "an old Office file without a document in it"


def open_ole(body: bytes) -> OleFileIO:
    """Open an OLE2 file; raises UnreadableDocumentError where it is cut or damaged."""
    try:
        return OleFileIO(BytesIO(body))
    # olefile's own errors are OSErrors; on crafted bytes it also fails by what it computes with.
    except (OSError, ValueError, IndexError, TypeError, struct.error, OverflowError) as error:
        raise UnreadableDocumentError(f"the old Office file is cut or damaged ({error}): fetch it again") from error


def ole_of(name: str, stream: bytes) -> bytes:
    """Return an OLE2 file (MS-CFB, version 4) of *stream* alone, for a library that trusts the chains of sectors of what it reads."""
    stream = stream.ljust(_SMALLEST_STREAM, b"\x00")
    data = -(-len(stream) // _SECTOR)
    tables = -(-(data + 1) // (_SECTOR // 4 - 1))
    chain = [*range(1, data), _CHAIN_ENDS, _CHAIN_ENDS, *[_TABLE_SECTOR] * tables]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    header = OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, data, 0, _SMALLEST_STREAM, _CHAIN_ENDS, 0, _CHAIN_ENDS, 0)
    header += struct.pack(f"<{tables}I", *range(data + 1, data + 1 + tables)).ljust(4 * _TABLES_IN_HEADER, b"\xff")
    directory = _entry("Root Entry", 5, 1, 0, 0) + _entry(name, 2, _NOBODY, 0, len(stream))
    sectors = (header, stream, directory, table)
    return b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\x00") for part in sectors)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    named = (name + "\0").encode("utf-16-le")
    head = named.ljust(64, b"\x00") + struct.pack("<HBB3I", len(named), kind, 1, _NOBODY, _NOBODY, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def is_mhtml(head: bytes) -> bool:
    """Whether *head* begins a web page saved in one file (.mht, or a .doc that is one)."""
    lowered = head.lower()
    return b"mime-version:" in lowered and b"content-type:" in lowered and lowered.lstrip()[:1].isalpha()


def page_of_mhtml(body: bytes) -> bytes:
    """Return the page of a saved web page. Raises UnreadableDocumentError where there is none."""
    message = email.message_from_bytes(body, policy=email.policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    largest = max((_payload(part) for part in pages), key=len, default=b"")
    if not largest:
        raise UnreadableDocumentError("the saved web page (MHTML) has no page in it")
    return largest


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
