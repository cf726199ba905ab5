"""PDFs that do not bring their Chinese fonts are read alike on a machine that has none."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.demo.generate import generate

ROOT = Path(__file__).parent.parent
# A machine without fonts: PDFium asks it for one and gets none.
BARE = """
import sys
from pathlib import Path
from pypdfium2 import PdfSysfontBase
import parsers
from parsers.formats import pdfium, stand_in

class Bare(PdfSysfontBase):
    def MapFont(self, *asked):
        return None

    def GetFont(self, *asked):
        return None

    def EnumFonts(self, *asked):
        return None

kept = {fonts}
kept.setup()
report = parsers.parse(Path(sys.argv[1]).read_bytes())
print("read twice:", report.second is not None)
for cell in report.cells:
    print(*cell.address, cell.status, cell.value)
"""


def read_without_fonts(body: bytes, fonts: str, folder: Path) -> list[str]:
    """Return how a process reads *body* in which PDFium has *fonts*: whether twice, and the cells."""
    (folder / "report.pdf").write_bytes(body)
    command = [sys.executable, "-c", BARE.format(fonts=fonts), folder / "report.pdf"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.splitlines()


@pytest.mark.parametrize("rulings", ["lines", "fills"])
def test_a_machine_without_fonts_reads_every_cell(tmp_path, rulings):
    """Labels are broken over lines, some with one character on the last: with the stand-in none of them is lost."""
    made = generate(9005, format="pdf", form="2021", rulings=rulings)
    expected = [f"{' '.join(address)} {cell.status} {cell.value}" for address, cell in made.cells.items()]
    twice, *read = read_without_fonts(made.body, "stand_in._Fonts(Bare())", tmp_path)
    assert sorted(read) == sorted(expected)
    assert twice == "read twice: False"


def test_without_the_stand_in_labels_are_cut(tmp_path):
    """The control: then the first reader meets labels that it cannot place, and a second has to help."""
    made = generate(9005, format="pdf", form="2021", rulings="lines")
    assert read_without_fonts(made.body, "Bare()", tmp_path)[0] == "read twice: True"
