"""A small archive.db with hand-made rows: every state a cell can have, every kind of finding, two versions of one report."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from archive.rows import codebook_rows, rule_row
from archive.schema import script
from archive.search import spaced
from archive.serve import datasette
from parsers.forms import FORMS, Address
from parsers.rules import Rule

FORM = FORMS[0]
REPORT = "u-0123456789-2023"
OLDER = f"{REPORT}@aaaaaaaa"
OTHER = "u-9999999999-2020"  # of the form of 2019, with a cell of the other form
ANNEX = "u-9999999999-2016"  # of the form of 2014: a list of numbers, and no other table
HOSTILE = "<script>alert(1)</script>"

# Every cell not named here is 0.
VALUES: dict[Address, float] = {
    ("proactive", "normative_documents", "issued"): 22,
    ("proactive", "admin_fees", "amount_10k_yuan"): 79.6954,
    ("requests", "new_received", "natural_person"): 545,
    ("requests", "new_received", "total"): 545,
    ("requests", "granted", "natural_person"): 80,
    ("requests", "granted", "total"): 81,
    ("remedies", "reconsideration", "upheld"): 8,
}
# status, what is printed
STATES: dict[Address, tuple[str, str]] = {
    ("proactive", "regulations", "issued"): ("not_applicable", "/"),
    ("proactive", "normative_documents", "repealed"): ("blank", ""),
    ("requests", "carried_in", "business"): ("blank", ""),
    ("requests", "granted", "research"): ("missing", ""),
    ("remedies", "litigation_direct", "pending"): ("unreadable", "1 / 7"),
}
PRINTED = {("proactive", "normative_documents", "issued"): "22（其中修订 16 件）"}
SECTIONS = [
    (1, "一、总体情况", f"全年作出行政处罚98件，依法公开。\n第二段 {HOSTILE} 结束。"),
    (2, "二、主动公开政府信息情况", "主动公开情况如下。"),
    (3, "三、收到和处理政府信息公开申请情况", ""),
    (None, "附：说明", "此处另有说明。"),
    (5, "五、存在的主要问题及改进情况", "人员不足。"),
]
# rule, severity, verdict, blame, cells
FINDINGS: list[tuple[str, str, str, str | None, list[Address]]] = [
    (
        "T3-ROW",
        "error",
        "fail",
        "unknown",
        [("requests", "granted", "natural_person"), ("requests", "granted", "total")],
    ),
    ("T2-FEE-UNIT", "warn", "fail", "source", [("proactive", "admin_fees", "amount_10k_yuan")]),
    ("T4-SUM", "error", "uncertain", None, [("remedies", "litigation_direct", "pending")]),
    ("T3-BAL", "error", "not_assessable", None, [("requests", "carried_in", "business")]),
    (
        "T3-BLANK-CELLS",
        "info",
        "fail",
        None,
        [("requests", "carried_in", "business"), ("requests", "granted", "total")],
    ),
    ("S-MISSING", "error", "fail", "unknown", []),
]


def make(directory: Path) -> Path:
    """Write archive.db into *directory* and return the directory."""
    with closing(sqlite3.connect(directory / "archive.db")) as db, db:
        db.executescript(script())
        for rule in dict.fromkeys(found[0] for found in FINDINGS):
            shown = rule_row(Rule(rule, "error", f"{rule} 的内容", f"What {rule} holds"))
            db.execute("INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?)", shown)
        db.executemany(f"INSERT INTO codebook VALUES ({', '.join('?' * 15)})", codebook_rows())
        _organizations(db)
        _report(db, REPORT, 2023, "2021", 2, 1)
        _report(db, OLDER, 2023, "2021", 1, 0)
        _report(db, OTHER, 2020, "2019", 1, 1)
        _report(db, ANNEX, 2016, "2014", 1, 1)
        db.execute("INSERT INTO annex VALUES (?, 'received', 12, NULL)", (ANNEX,))
        _fill(db)
        _captures(db)
        _compare(db)
    return directory


def value(address: Address) -> float | None:
    """Return the number that the archive holds for *address* of REPORT, None where it holds none."""
    return None if address in STATES else VALUES.get(address, 0)


@contextmanager
def visiting(directory: Path, **options: Any) -> Iterator[Callable[..., Any]]:
    """Give a function that asks the site of *directory* for a path: one event loop for all requests, as one server has."""
    site = datasette(directory, **options)
    with asyncio.Runner() as runner:

        def ask(path: str, method: str = "get") -> Any:
            return runner.run(getattr(site.client, method)(path))

        yield ask
    site.executor.shutdown()
    for database in site.databases.values():
        database.close()


@contextmanager
def serving(directory: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Give the process that serves *directory* on a free port of loopback, and its address; it is ended at the end."""
    code = "import sys, pathlib, archive.serve as s; s.serve(pathlib.Path(sys.argv[1]), port=0, on_ready=lambda at: print(at, flush=True))"
    command = [sys.executable, "-c", code, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.terminate()


TWICE = ("identity lot", 198, 3, 2, None)
"""How the report with the figures was read twice."""


def soup(answer: Any) -> BeautifulSoup:
    """Return the page of an answer that is one."""
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "lxml")


def _organizations(db: sqlite3.Connection) -> None:
    lines = [("u-0123456789", "青禾县人民政府"), ("u-9999999999", f"白桥镇{HOSTILE}")]
    db.executemany("INSERT INTO organizations (id, name, scope, candidates) VALUES (?, ?, 'unknown', '[]')", lines)


def _report(db: sqlite3.Connection, key: str, year: int, form: str, version: int, current: int) -> None:
    counts = (195, 2, 1, 1, 1, 3, 1, 1) if key == REPORT else (0,) * 8
    name = "青禾县人民政府" if year == 2023 else f"白桥镇{HOSTILE}"
    db.execute(
        f"INSERT INTO reports VALUES ({', '.join('?' * 28)})",
        (
            *(key, key[:12], year, version, current, f"{name}{year}年政府信息公开工作年度报告", name, "unknown", form),
            *(
                f"{year + 1}-01-20",
                f"sha256:{key}",
                f"http://127.0.0.1/{year}/{version}.html",
                f"{year + 1}-02-0{version}T00:00:00Z",
            ),
            *("test", key, *counts),
            *(TWICE if key == REPORT else (None,) * 5),
        ),
    )


def _fill(db: sqlite3.Connection) -> None:
    for address in FORM.prescribed():
        _cell(db, REPORT, address, value(address))
    for address, (status, raw) in STATES.items():
        _note(db, REPORT, address, status, raw)
    for address, raw in PRINTED.items():
        _note(db, REPORT, address, "value", raw)
    _cell(db, OTHER, ("proactive", "penalties", "decisions"), 7)
    _cell(db, OTHER, ("proactive", "admin_fees", "amount_10k_yuan"), 3)
    for position, (number, heading, text) in enumerate(SECTIONS, 1):
        key = db.execute(
            "INSERT INTO sections VALUES (NULL, ?, ?, ?, ?, ?)", (REPORT, position, number, heading, text)
        ).lastrowid
        db.execute(
            "INSERT INTO sections_fts (rowid, heading, text) VALUES (?, ?, ?)", (key, spaced(heading), spaced(text))
        )
    for position, (rule, severity, verdict, blame, cells) in enumerate(FINDINGS, 1):
        row = (
            position,
            REPORT,
            position,
            rule,
            severity,
            verdict,
            blame,
            f"第{position}条所见",
            f"finding {position}",
            None,
        )
        db.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.executemany("INSERT INTO finding_cells VALUES (?, ?, ?, ?)", [(position, *cell) for cell in cells])
    db.execute("INSERT INTO passes VALUES (?, 'T3-COL', 7)", (REPORT,))
    db.execute("INSERT INTO inferred VALUES (?, 'requests', 'granted', 'research', 1, 'T3-ROW')", (REPORT,))
    db.execute("INSERT INTO claims VALUES (?, 1, 'received', 545, '件', 1, '收到申请545件。', 3, NULL)", (REPORT,))


def _cell(db: sqlite3.Connection, report: str, address: Address, number: float | None) -> None:
    table, row, column = address
    if table == "proactive":
        db.execute("INSERT INTO proactive VALUES (?, ?, ?, ?, NULL)", (report, row, column, number))
        return
    key = {"requests": "outcome", "remedies": "kind"}[table]
    db.execute(f"INSERT OR IGNORE INTO {table} (report, {key}) VALUES (?, ?)", (report, row))
    db.execute(f"UPDATE {table} SET {column} = ? WHERE report = ? AND {key} = ?", (number, report, row))


def _note(db: sqlite3.Connection, report: str, address: Address, status: str, raw: str) -> None:
    db.execute(
        "INSERT INTO cell_notes VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)", (report, *address, status, raw)
    )


def _compare(db: sqlite3.Connection) -> None:
    """Enter a finding between two reports, and who owed which report: a report, one that was blocked, one that is not yet due."""
    row = (99, OTHER, 1, "Y-CARRY", "warn", "fail", "unknown", "与上年不符", "not that of the year before", ANNEX)
    db.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO about VALUES ('as_of', '2025-01-15')")
    db.executemany(
        "INSERT INTO obligations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [
            ("u-0123456789", 2023, "2024-01-31", "on_time", "published", REPORT, "2024-01-20", None, None),
            ("u-0123456789", 2024, "2025-01-31", "not_due", None, None, None, None, None),
            ("u-9999999999", 2022, "2023-01-31", "unconfirmed", "not_listed", None, None, 2, 1),
            ("u-9999999999", 2023, "2024-01-31", "blocked", "timeout", None, None, None, None),
        ],
    )


def _captures(db: sqlite3.Connection) -> None:
    insert = (
        "INSERT INTO captures (url, digest, fetched_at, media_type, status, size, role, report, outcome, reason)"
        " VALUES (?, ?, '2024-02-02T00:00:00Z', 'text/html', 200, 1234, 'report', ?, ?, ?)"
    )
    db.execute(insert, ("http://127.0.0.1/2023/2.html", f"sha256:{REPORT}", REPORT, "read", None))
    db.execute(insert, ("urn:sha256:77", "sha256:77", None, "unreadable", "文件损坏 / the file is cut in half"))
