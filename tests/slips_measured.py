"""Slips of the first reader, and what becomes of them: `make slips` prints the table of docs/reading-twice.md.

`python tests/slips_measured.py 30` has each slip made in thirty web pages and thirty PDFs: once with the reasons of `parsers.blame` alone,
once with every document read twice. The end of each line says how many reports hold a wrong cell that nothing names.
"""

import sys
from collections import Counter
from types import ModuleType

import pytest
import test_order
import test_second

import parsers
from crawler.demo.truth import Generated
from parsers import blame
from parsers.formats import html, pdf

NEVER, ALWAYS = 2**32, 1
SLIPS = tuple(dict.fromkeys((*test_second.SLIPS, *test_order.UNSUMMED)))


def outcomes(reader: ModuleType, slip: test_second.Slip, documents: list[Generated], one_in: int) -> Counter[str]:
    """Count what becomes of *slip* where the lot falls on one document in *one_in*; one in which it changes nothing is left out."""
    counted: Counter[str] = Counter()
    read = reader.first
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blame, "_ONE_IN", one_in)
        test_second.misreads(patch, reader, "first", slip)
        for printed in documents:
            if test_second.slipped(document := read(printed.body), slip) != document:
                counted.update(_outcome(parsers.parse(printed.body), printed))
    return counted


def _outcome(report: parsers.Report, printed: Generated) -> list[str]:
    wrong, named = test_second.wrong(report, printed), test_second.doubted(report)
    what = "right" if not wrong else "doubted" if wrong <= named else "silent"
    return ["documents", what, *(["read twice"] if report.second else [])]


def main() -> None:
    """Print a line for each format, each slip and each way of choosing what is read twice."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for reader in (html, pdf):
        documents = test_second.documents(count, reader.name)
        for slip in SLIPS:
            for one_in, when in ((NEVER, "for the reasons alone"), (ALWAYS, "each read twice")):
                _show(f"{reader.name:5} {slip.__name__:22} {when:22}", outcomes(reader, slip, documents, one_in))


def _show(what: str, counted: Counter[str]) -> None:
    shown = ", ".join(f"{each} {counted[each]}" for each in ("documents", "read twice", "right", "doubted", "silent"))
    sys.stdout.write(f"{what} {shown}\n")


if __name__ == "__main__":
    main()
