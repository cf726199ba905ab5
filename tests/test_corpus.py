"""The reader and the archive against real documents with every cell read by hand."""

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

import parsers
from parsers.forms import FORMS, Table
from parsers.glyphs import fold
from parsers.labels import match_line
from parsers.numbers import parse
from parsers.report import Report
from parsers.title import classify, organization_of, year_of

pytestmark = pytest.mark.corpus

SIX = 6


def gongkai(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def cases(corpus: Path) -> list[Path]:
    return sorted(path.parent for path in corpus.glob("*/cells.csv"))


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_score_is_perfect(corpus):
    """The judge of the corpus finds every cell right, nothing silent, no false alarm, nothing unheard."""
    judge = corpus.parent / "tools" / "score.py"
    command = f"{sys.executable} -m crawler.cli parse --json"
    done = subprocess.run(
        [sys.executable, judge, "-v", "--command", command, corpus], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cells 1207 right 1207 (100.00%) wrong 0 silent 0 alarm 0 unheard 0" in done.stdout


def test_wrecks_are_doubted(corpus):
    """Where labels are lost nobody can read everything; nothing may be silently wrong."""
    judge = corpus.parent / "tools" / "score.py"
    command = f"{sys.executable} -m crawler.cli parse --json"
    done = subprocess.run(
        [sys.executable, judge, "--command", command, corpus / "wrecks"], capture_output=True, text=True, check=False
    )
    assert " silent 0 " in done.stdout.splitlines()[-1], done.stdout


def test_json_is_as_the_schema_says(corpus):
    """`gongkai parse --json` prints a line a file that the schema accepts, failures too."""
    schema = json.loads((corpus.parent / "report.schema.json").read_text())
    documents = [next(case.glob("document.*")) for case in cases(corpus)]
    done = gongkai("parse", "--json", *documents, corpus / "titles.tsv")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(documents) + 1
    assert done.returncode == 1
    for line in lines:
        jsonschema.validate(line, schema)
    assert set(lines[-1]) == {"file", "error"}


def test_archive_holds_every_cell(corpus, tmp_path):
    """`gongkai add` and `gongkai build` of the six documents: every cell of their cells.csv stands in archive.db as read by hand."""
    found = cases(corpus)
    assert len(found) == SIX
    documents = [next(case.glob("document.*")) for case in found]
    added = gongkai("add", "-d", tmp_path, *documents)
    assert added.returncode == 0, added.stderr
    built = gongkai("build", "-d", tmp_path)
    assert built.returncode == 0, built.stderr
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        for case, document in zip(found, documents, strict=True):
            rows = db.execute(_CELLS, (document.stat().st_size,)).fetchall()
            cells = {tuple(row[:3]): row[3:] for row in rows}
            for line in table(case / "cells.csv"):
                value, status = cells[line["table"], line["row"], line["column"]]
                expected = float(line["value"]) if line["value"] else None
                assert (expected, line["status"]) == (value, status), (case.name, line)


_CELLS = """
    SELECT table_name, row, "column", value, cells.status FROM cells
    JOIN captures USING (report) WHERE captures.size = ?
"""

RESOLVED = {
    "seed-000": "410502-urban_management",
    "seed-001": "410703-urban_management",
    "seed-002": "410704-admin_approval",
    "seed-003": "411771-urban_management",
    "seed-004": "410302-government",
}


def test_seeds_have_stable_ids(corpus):
    """The five seeds resolve to division and type."""
    documents = [corpus / name / "document.txt" for name in RESOLVED]
    lines = [json.loads(line) for line in gongkai("parse", "--json", *documents).stdout.splitlines()]
    assert list(RESOLVED.values()) == [line["organization"]["id"] for line in lines]


def test_titles_are_told(corpus):
    """Each title of the list is taken for what it is, with its year."""
    for line in table(corpus.parent / "platforms" / "title_cases.tsv", "\t"):
        assert line["expect"] == classify(line["title"], line["column"]), line["title"]
        if line["year"]:
            assert int(line["year"]) == year_of(line["title"]), line["title"]


def test_years_and_names_of_real_titles(corpus):
    """The year is right wherever the title states one, and the name, in simplified characters, wherever the title prints it whole."""
    lines = table(corpus / "titles.tsv", "\t")
    stated = [line for line in lines if line["report_year"] in line["title"]]
    assert [line["title"] for line in stated if str(year_of(line["title"])) != line["report_year"]] == []
    named = [line for line in lines if line["organization"] and line["organization"] in fold(line["title"])]
    wrong = [line["title"] for line in named if organization_of(line["title"]) != line["organization"]]
    assert wrong == [
        "湖北省咸宁市气象部门2022年政府信息公开工作年度报告"
    ]  # prints the province, which the list leaves out


def test_names_are_never_more_than_is_printed(corpus):
    """Where the list adds the place or the word 人民政府 to what the title prints, the name is what the title prints."""
    for line in table(corpus / "titles.tsv", "\t"):
        name = organization_of(line["title"])
        assert name is None or name in fold(line["title"]), line["title"]


TABLES = {"table2": "proactive", "table3": "requests"}


def test_fragments_are_read(corpus):
    """Pieces of reports in the ways that pages turn into text: every row with figures or blanks that a piece shows is read as listed."""
    read = 0
    for file in sorted((corpus / "fragments").glob("*.json")):
        fragment = json.loads(file.read_text(encoding="utf-8"))
        report = parsers.parse(fragment["text"].encode())
        assert report.form == fragment["form"], file.name
        form = next(form for form in FORMS if form.key == report.form)
        for key, code in TABLES.items():
            for row in fragment["values"].get(key) or ():
                printed = [parse(str(cell)) for cell in row]
                wanted = [(cell.value, cell.status) for cell in printed if cell.status != "unreadable"]
                if wanted:
                    read += 1
                    label = row[len(row) - len(wanted) - 1]
                    assert read_row(report, form.table(code), label) == wanted, (file.name, row)
    assert read > FEWEST_FRAGMENT_ROWS


FEWEST_FRAGMENT_ROWS = 80


def read_row(report: Report, form_table: Table, label: str) -> list[tuple[Decimal | None, str]]:
    line = match_line(label, form_table.lines)
    block = next(block for block in form_table.blocks if line in block.lines)
    cells = [report.by_address[form_table.code, line.code, column.code] for column in block.columns]
    return [(cell.value, cell.status) for cell in cells]
