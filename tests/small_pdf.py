"""PDFs made by hand, mark by mark: what no writer of reports would write on purpose."""

from dataclasses import dataclass, field

# The codes of a simple font. Its glyphs are Helvetica's; which characters they stand for is what its map says.
_CODES = (*range(0x21, 0x7F), *range(0xA1, 0x100))
# One font maps its characters; the other has no map at all.
_MAPPED = (
    "<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding"
    "/FirstChar 33/LastChar 255/Widths[{widths}]/ToUnicode 5 0 R>>"
)
_UNMAPPED = (
    "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Song"
    "/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
)


@dataclass
class SmallPdf:
    """A PDF of one or more pages. *unmapped* characters have no entry in the font's map, *mapped* ones another character's.

    pdfminer takes the widths of a standard *font* such as Helvetica from its own table, in which Chinese characters have none.
    """

    width: float = 595
    height: float = 842
    page_entries: str = ""
    font: str = "Helvetica"
    unmapped: str = ""
    mapped: dict[str, str] = field(default_factory=dict)
    marks: list[list[str]] = field(default_factory=lambda: [[]])
    codes: dict[str, int] = field(default_factory=dict)

    def text(self, x: float, top: float, text: str, *, size: float = 10, spacing: float = 0, before: str = "") -> None:
        """Print *text* with its top left at *x*, *top*; *before* are operators that come first, such as `3 Tr` or `1 g`."""
        lost = any(char in self.unmapped for char in text)
        codes = "".join(f"{ord(char):04x}" if lost else f"{self._code(char):02x}" for char in text)
        font = "/F2" if lost else "/F1"
        place = f"1 0 0 1 {x} {self.height - top - size} Tm"
        self.marks[-1].append(f"q BT {before} {font} {size} Tf {spacing} Tc {place} <{codes}> Tj ET Q")

    def line(self, x0: float, top0: float, x1: float, top1: float) -> None:
        """Draw a ruling."""
        self.marks[-1].append(f"0.6 w {x0} {self.height - top0} m {x1} {self.height - top1} l S")

    def fill(self, x: float, top: float, width: float, height: float, colour: str = "0.2 0.3 0.6 rg") -> None:
        """Fill a rectangle."""
        self.marks[-1].append(f"q {colour} {x} {self.height - top - height} {width} {height} re f Q")

    def grid(self, xs: list[float], tops: list[float]) -> None:
        """Draw a ruled grid."""
        for x in xs:
            self.line(x, tops[0], x, tops[-1])
        for top in tops:
            self.line(xs[0], top, xs[-1], top)

    def new_page(self) -> None:
        """Begin another page."""
        self.marks.append([])

    def _code(self, char: str) -> int:
        return self.codes.setdefault(char, _CODES[len(self.codes)])

    def bytes(self) -> bytes:
        """Return the file."""
        count = len(self.marks)
        kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(count))
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
            _MAPPED.format(font=self.font, widths=self._widths()),
            _UNMAPPED,
            _stream(self._map()),
        ]
        for at, marks in enumerate(self.marks):
            box = f"/MediaBox[0 0 {self.width} {self.height}]{self.page_entries}"
            objects.append(
                f"<</Type/Page/Parent 2 0 R{box}/Contents {7 + 2 * at} 0 R/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>"
            )
            objects.append(_stream("\n".join(marks)))
        return _file(objects)

    def _widths(self) -> str:
        wide = {code for char, code in self.codes.items() if not char.isascii()}
        return " ".join("1000" if code in wide else "500" for code in range(33, 256))

    def _map(self) -> str:
        lines = [
            f"<{code:02x}> <{self.mapped.get(char, char).encode('utf-16-be').hex()}>"
            for char, code in self.codes.items()
        ]
        blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n" + body + "\nendcmap\nend\nend"
        )


def _stream(text: str) -> str:
    return f"<</Length {len(text)}>>stream\n{text}\nendstream"


def _file(objects: list[str]) -> bytes:
    body = b"%PDF-1.7\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return body + end.encode() + f"startxref\n{len(body)}\n%%EOF\n".encode()
