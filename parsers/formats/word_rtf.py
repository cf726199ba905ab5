"""Rich Text Format (.rtf, and many a .doc). Part of the format `word`.

Source: Rich Text Format specification 1.9.1. Text comes as bytes in the code page of its font or as numbers of characters; tables as
marks in the text, with the edges of a row's cells before or after it.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.document import UnreadableDocumentError
from parsers.formats.word_flow import PICTURE, Flow, Shape
from parsers.formats.word_table import Block, Merge
from parsers.glyphs import RAISED

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]+)(?P<number>-?\d{1,15})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<group>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
# What is no part of the text: tables of fonts and styles, notes, headers, instructions of fields, the second copy of a picture.
_SILENT = frozenset(
    {"colortbl", "stylesheet", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
     "footnote", "annotation", "fldinst", "nonesttables", "xe", "tc", "rxe", "nonshppict", "sp", "upr", "private", "revtbl",
     "filetbl", "objdata", "template"}
)  # fmt: skip
# Destinations that older readers skip (\*) and that hold text all the same.
_HEARD = frozenset({"shpinst", "nesttableprops", "ud", "shppict", "shptxt", "fldrslt", "result"})
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5", 65001: "utf-8", 10008: "gb18030"}
_CODE_PAGES_OF_FONTS = {128: 932, 129: 949, 134: 936, 136: 950, 204: 1251}
_SIGNS = {
    "tab": " ", "line": "\n", "softline": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_CONTROL_SIGNS = {b"~": "\xa0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_BODY_LEVEL = 9
# A report has some 50,000, as one token each may be a character; so many take ten seconds to read.
_MOST_TOKENS = 3_000_000


@dataclass(frozen=True, slots=True)
class _State:
    """What holds until its group ends."""

    silent: bool = False
    code_page: int = 0
    skipped: int = 1
    hidden: bool = False
    raised: bool = False
    fonts: bool = False
    boxed: bool = False
    shapes: tuple[Shape, ...] | None = None


@dataclass(slots=True)
class _Reader:
    """Reads tokens in order. *paragraph* properties and the shapes of a row hold across groups."""

    flow: Flow = field(default_factory=Flow)
    state: _State = field(default_factory=_State)
    groups: list[_State] = field(default_factory=list)
    outer: list[tuple[Flow, list[str], int, bool]] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    code_page: int = 1252
    code_pages: dict[int, int] = field(default_factory=dict)
    font: int = 0
    depth: int = 0
    heading: bool = False
    shapes: tuple[Shape, ...] = ()
    left: int = 0
    merge: Merge = "none"
    joined: bool = False

    def read(self, body: bytes) -> tuple[Block, ...]:
        place = tokens = 0
        while found := _TOKEN.match(body, place):
            place = found.end()
            tokens += 1
            if tokens > _MOST_TOKENS:
                raise UnreadableDocumentError(
                    f"the RTF file has more than {_MOST_TOKENS} words and marks, which no report has"
                )
            if found["word"]:
                word, number = found["word"].decode(), found["number"]
                place += self.word(word, int(number) if number else None)
            else:
                self.token(found)
        self.end_paragraph()
        return self.flow.ended()

    def token(self, found: re.Match[bytes]) -> None:
        if found["group"] == b"{":
            self.groups.append(self.state)
            self.starred = False
        elif found["group"]:
            self.end_group()
        elif found["byte"]:
            self.bytes(bytes([int(found["byte"], 16)]))
        elif found["sign"] == b"*":
            self.starred = True
        elif found["sign"]:
            self.say(_CONTROL_SIGNS.get(found["sign"], ""))
        elif found["text"]:
            self.bytes(found["text"])

    def word(self, word: str, number: int | None) -> int:
        """Obey a control word; return how many bytes behind it are no tokens."""
        if self.starred and word not in _HEARD:
            self.state = replace(self.state, silent=True)
        self.starred = False
        if word == "bin":
            return max(0, number or 0)
        if self.state.silent and word != "ud":
            return 0
        if word in _SIGNS:
            self.say(_SIGNS[word])
        elif word in _SILENT:
            self.state = replace(self.state, silent=True)
        elif obey := _WORDS.get(word):
            self.decode()
            obey(self, number)
        return 0

    def end_group(self) -> None:
        self.decode()
        ended, self.state = self.state, self.groups.pop() if self.groups else _State()
        if ended.shapes is not None and self.state.shapes is None:
            self.shapes = ended.shapes
        if ended.boxed and not self.state.boxed and self.outer:
            self.end_paragraph()
            inside = self.flow.ended()
            self.flow, self.text, self.depth, self.heading = self.outer.pop()
            self.boxes += inside

    def bytes(self, text: bytes) -> None:
        """Take bytes of the current code page, less those that stand for a character given by its number."""
        skipped = min(self.to_skip, len(text))
        self.to_skip -= skipped
        if self.state.fonts or self.state.silent or self.state.hidden:
            return
        self.raw += text[skipped:]

    def say(self, text: str) -> None:
        self.decode()
        if self.to_skip:
            self.to_skip -= 1
        elif not self.state.silent and not self.state.hidden:
            self.text.append(text)

    def decode(self) -> None:
        if self.raw:
            page = self.state.code_page or self.code_page
            text = self.raw.decode(_codec(page), "replace")
            self.text.append(text.translate(RAISED) if self.state.raised else text)
            self.raw.clear()

    def end_paragraph(self) -> None:
        self.flow.paragraph(self.taken(), self.depth, heading=self.heading)
        self.end_boxes(self.depth)

    def end_boxes(self, depth: int) -> None:
        """Let what stands in text boxes follow the paragraph that they hang on."""
        if self.boxes and not self.state.boxed:
            self.flow.take(self.boxes, depth)
            self.boxes = []

    def taken(self) -> str:
        """Return the text since the last mark; halves of characters that come by two numbers are put together."""
        self.decode()
        text = "".join(self.text)
        self.text.clear()
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def character(self, number: int) -> None:
        if not self.state.silent and not self.state.hidden:
            self.text.append(chr(number % 0x10000))
        self.to_skip = self.state.skipped

    def define_font(self, charset: int) -> None:
        self.code_pages[self.font] = _CODE_PAGES_OF_FONTS.get(charset, 0)

    def choose_font(self, number: int) -> None:
        if self.state.fonts:
            self.font = number
        else:
            self.state = replace(self.state, code_page=self.code_pages.get(number, 0))

    def new_row(self) -> None:
        self.shapes, self.left, self.merge, self.joined = (), 0, "none", False

    def shape(self, right: int) -> None:
        self.shapes = (*self.shapes, Shape(self.left, right, self.merge, self.joined))
        self.left, self.merge, self.joined = right, "none", False

    def end_cell(self, depth: int) -> None:
        self.flow.paragraph(self.taken(), depth)
        self.end_boxes(depth)
        self.flow.cell("", depth)

    def end_row(self, depth: int) -> None:
        self.text.clear()
        self.flow.row(depth, self.shapes)

    def nested_row(self) -> None:
        """Keep the outer row's description until the group ends that describes a nested row."""
        self.state = replace(self.state, silent=False, shapes=self.shapes)

    def open_box(self) -> None:
        self.outer.append((self.flow, self.text, self.depth, self.heading))
        self.flow, self.text, self.depth, self.heading = Flow(), [], 0, False
        self.state = replace(self.state, silent=False, boxed=True)

    def picture(self) -> None:
        self.say(PICTURE)
        self.state = replace(self.state, silent=True)

    def plain_paragraph(self) -> None:
        self.depth, self.heading = 0, False

    def plain_text(self) -> None:
        self.decode()
        self.state = replace(self.state, hidden=False, raised=False, code_page=0)

    def lift(self, *, raised: bool) -> None:
        """Begin or end what stands above or below the line: a footnote's mark is no digit of the figure before it."""
        self.decode()
        self.state = replace(self.state, raised=raised)

    def hide(self, number: int | None) -> None:
        self.state = replace(self.state, hidden=number != 0)


def _codec(page: int) -> str:
    name = _CODE_PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "gb18030"


def _set(**values: object) -> Callable[[_Reader, int | None], None]:
    def obey(reader: _Reader, _: int | None) -> None:
        for name, value in values.items():
            setattr(reader, name, value)

    return obey


_WORDS: dict[str, Callable[[_Reader, int | None], None]] = {
    "par": lambda reader, _: reader.end_paragraph(),
    "sect": lambda reader, _: reader.end_paragraph(),
    "pard": lambda reader, _: reader.plain_paragraph(),
    "plain": lambda reader, _: reader.plain_text(),
    "outlinelevel": lambda reader, level: setattr(reader, "heading", (level or 0) < _BODY_LEVEL),
    "intbl": lambda reader, _: setattr(reader, "depth", max(1, reader.depth)),
    "itap": lambda reader, depth: setattr(reader, "depth", depth or 0),
    "cell": lambda reader, _: reader.end_cell(1),
    "nestcell": lambda reader, _: reader.end_cell(max(2, reader.depth)),
    "row": lambda reader, _: reader.end_row(1),
    "nestrow": lambda reader, _: reader.end_row(max(2, reader.depth)),
    "nesttableprops": lambda reader, _: reader.nested_row(),
    "trowd": lambda reader, _: reader.new_row(),
    "trleft": lambda reader, left: setattr(reader, "left", left or 0),
    "cellx": lambda reader, right: reader.shape(right or 0),
    "clvmgf": _set(merge="begins"),
    "clvmrg": _set(merge="goes_on"),
    "clmrg": _set(joined=True),
    "ansicpg": lambda reader, page: setattr(reader, "code_page", page or 1252),
    "fonttbl": lambda reader, _: setattr(reader, "state", replace(reader.state, fonts=True)),
    "fcharset": lambda reader, charset: reader.define_font(charset or 0),
    "f": lambda reader, number: reader.choose_font(number or 0),
    "uc": lambda reader, count: setattr(reader, "state", replace(reader.state, skipped=count or 0)),
    "u": lambda reader, number: reader.character(number or 0),
    "ud": lambda reader, _: setattr(reader, "state", replace(reader.state, silent=False)),
    "super": lambda reader, number: reader.lift(raised=number != 0),
    "sub": lambda reader, number: reader.lift(raised=number != 0),
    "nosupersub": lambda reader, _: reader.lift(raised=False),
    "v": lambda reader, number: reader.hide(number),
    "deleted": lambda reader, number: reader.hide(number),
    "shptxt": lambda reader, _: reader.open_box(),
    "pict": lambda reader, _: reader.picture(),
}


def blocks(body: bytes) -> tuple[Block, ...]:
    """Return what an RTF file prints; what is no RTF in it is passed over."""
    return _Reader().read(body)
