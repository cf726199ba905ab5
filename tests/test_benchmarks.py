"""The benchmark command: it runs, and what it writes is what it measured. How fast anything is is not tested."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.documents import LARGEST, SMALLEST, furnished, pages
from benchmarks.measure import Measured, Size
from benchmarks.memory import Peak
from benchmarks.page import About, misses, page

import parsers

TESTS = Path(__file__).parent


def bench(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", "--documents", "2", "--rounds", "1", "--stream", "2", "--gentle"]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment
    )


def test_the_command_writes_its_table(tmp_path):
    """A tiny run writes every line of the page with what it measured; the exit status says whether a target is missed."""
    done = bench("--docs", tmp_path)
    written = (tmp_path / "speed.md").read_text()
    assert done.returncode == ("missed" in done.stdout), done.stderr
    for line in ("bare lxml parse", "PDFium's raw", "executemany", "reports a second", "a PDF that is read twice"):
        assert line in written
    assert written.count("reached") + written.count("**missed**") >= 4


def test_the_figures_of_a_run_can_be_kept(tmp_path):
    """What an earlier run measured is what a later page shows beside its own."""
    assert bench("--json", tmp_path / "before.json").returncode == 0
    before = json.loads((tmp_path / "before.json").read_text())
    kept = Measured(before["figures"], before["stages"], ())
    shown = page(About("2026-01-31", "a machine", 1, Size(), before), kept)
    ratio = f"{before['figures']['html against lxml']:.2f}"
    assert f"| {ratio} | {ratio} |" in shown


def test_a_missed_target_is_said():
    """A figure beyond its target, and a document that takes more memory than it may, are named."""
    figures = {"html against lxml": 9.0, "writing against executemany": 0.6}
    missed = misses(Measured(figures, {}, (Peak("a hostile page", 600, "read"), Peak("a page", 60, "read"))))
    assert len(missed) == 2
    assert "9.00" in missed[0]
    assert "hostile" in missed[1]


def test_the_pages_are_as_large_as_real_ones_and_still_read():
    """Furniture makes a page large and changes no cell."""
    for made in pages(1, 2):
        body = furnished(made)
        assert SMALLEST <= len(body) <= LARGEST + 2000
        read = parsers.parse(body).by_address
        assert all(read[address].value == cell.value for address, cell in made.cells.items() if cell.status == "value")
