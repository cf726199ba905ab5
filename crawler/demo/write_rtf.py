"""Write a report as Rich Text Format: text as bytes of GBK or as numbers of characters, tables as marks with the edges of their cells."""

from collections.abc import Callable, Iterator

from crawler.demo.draft import Draft
from crawler.demo.grids import Box, Sheet, headed_again, pieces, placed

_HEAD = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fswiss\fcharset0 Arial;}}" "\n"
_INFO = r"{\info{\title %s}}{\*\generator the demo government;}" "\n"
_WIDTH = 9000
_BREAKABLE = 7
_ASCII = 0x80
_SIGNED = 0x8000


def write(draft: Draft) -> bytes:
    """Return *draft* as the bytes of an .rtf; `gbk` in its layout means bytes of that code page, `utf-8` numbers of characters."""
    line = _as_bytes if draft.layout.charset == "gbk" else _as_numbers

    def say(text: str) -> str:
        return "\\line ".join(map(line, text.split("\n")))

    return (_HEAD + _INFO % say(draft.title) + "".join(_body(draft, say)) + "}").encode("ascii")


Say = Callable[[str], str]


def _body(draft: Draft, say: Say) -> Iterator[str]:
    yield _paragraph(say(draft.title))
    for part in draft.parts:
        if part.heading:
            yield _paragraph(say(part.heading), r"\outlinelevel0 ")
        if part.sheet:
            for sheet in pieces(part.sheet, draft.layout):
                yield from _rows(draft, sheet, say)
                yield _paragraph("")
        yield from (_paragraph(say(text)) for text in part.paragraphs)
    yield from (_paragraph(say(line)) for line in draft.signature)


def _paragraph(text: str, properties: str = "") -> str:
    return f"\\pard\\plain\\f0 {properties}{text}\\par\n"


def _rows(draft: Draft, sheet: Sheet, say: Say) -> Iterator[str]:
    sheet = headed_again(sheet) if draft.layout.repeat_header and not draft.layout.cuts else sheet
    rows: list[list[tuple[int, Box, str]]] = [[] for _ in sheet.rows]
    for row, column, box in placed(sheet):
        rows[row].append((column, box, r"\clvmgf" if box.rows > 1 else ""))
        for below in range(row + 1, row + box.rows):
            rows[below].append((column, Box("", columns=box.columns), r"\clvmrg"))
    for line in rows:
        cells = sorted(line, key=lambda cell: cell[0])
        yield _shape(sheet, cells) + "".join(_cell(draft, box, say) for _, box, _ in cells) + "\\row\n"


def _shape(sheet: Sheet, cells: list[tuple[int, Box, str]]) -> str:
    edges = (f"{merge}\\cellx{(column + box.columns) * _WIDTH // sheet.width}" for column, box, merge in cells)
    return "\\trowd\\trgaph108\\trleft0" + "".join(edges) + "\n"


def _cell(draft: Draft, box: Box, say: Say) -> str:
    mark = f"{{\\super {box.mark}}}" if box.mark else ""
    return f"\\pard\\plain\\intbl\\f0 {_CELLS[draft.layout.cells](box.text, say)}{mark}\\cell\n"


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]


def _plain(text: str, say: Say) -> str:
    return say(text)


def _in_paragraphs(text: str, say: Say) -> str:
    # A number is not broken over paragraphs, a label may be.
    broken = len(text) >= _BREAKABLE and not text[0].isdigit()
    return "\\par ".join(map(say, _halves(text))) if broken else say(text)


def _in_runs(text: str, say: Say) -> str:
    return "".join(f"{{\\f{number} {say(half)}}}" for number, half in enumerate(_halves(text)))


def _as_word(text: str, say: Say) -> str:
    """As after a round of corrections: struck out and hidden text is still in the file."""
    return f"{{\\deleted 19}}{{\\revised {say(text)}}}{{\\v 7}}{{\\*\\bkmkstart a}}{{\\*\\bkmkend a}}"


def _as_numbers(text: str) -> str:
    return "".join(char if char.isascii() and char not in "\\{}" else _number(char) for char in text)


def _number(char: str) -> str:
    code = ord(char)
    return f"\\'{code:02x}" if code < _ASCII else f"\\u{code - 2 * _SIGNED if code >= _SIGNED else code}?"


def _as_bytes(text: str) -> str:
    return "".join(
        char if char.isascii() and char not in "\\{}" else "".join(f"\\'{byte:02x}" for byte in char.encode("gbk"))
        for char in text
    )


_CELLS: dict[str, Callable[[str, Say], str]] = {
    "plain": _plain,
    "paragraphs": _in_paragraphs,
    "runs": _in_runs,
    "word": _as_word,
}
