"""Writing reports that are read already, against sqlite3.executemany of the same rows into the same tables."""

import gc
import hashlib
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from archive import schema
from archive.captures import Capture
from archive.store import Store
from crawler.demo.truth import Generated
from parsers.report import Report

Rows = dict[str, list[tuple[object, ...]]]

_TABLES = (
    "organizations", "reports", "sections", "proactive", "requests", "remedies", "annex", "inferred", "claims", "findings",
    "cell_notes", "captures", "organization_aliases", "finding_cells", "passes",
)  # fmt: skip


def ratio(documents: Sequence[Generated], reports: Sequence[Report], folder: Path, rounds: int) -> float:
    """Return the reports a second of the archive's store in parts of those of executemany: the median of the rounds, turn by turn."""
    captures = [_capture(number, document) for number, document in enumerate(documents)]
    found = []
    for number in range(rounds):
        store, stored = _stored(folder / f"store-{number}.db", captures, reports)
        found.append(_plain(folder / f"plain-{number}.db", stored) / store)
    return median(found)


def _capture(number: int, document: Generated) -> Capture:
    digest = f"sha256:{hashlib.sha256(document.body).hexdigest()}"
    return Capture(
        digest, f"http://www.example.gov.cn/{number}.html", "2026-01-31T00:00:00Z", document.media_type, 200,
        len(document.body), "report", document.title, document.name, None, None, "x.warc.gz", number,
    )  # fmt: skip


def _empty(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; {schema.script()}"
    )
    return db


def _begin() -> float:
    gc.collect()  # what the reader left behind is no cost of writing, to either
    return time.process_time()


def _stored(path: Path, captures: Sequence[Capture], reports: Sequence[Report]) -> tuple[float, Rows]:
    """Return the seconds that the store takes, and all rows that it wrote."""
    with closing(_empty(path)) as db:
        begun = _begin()
        with Store(db) as store:
            for capture, report in zip(captures, reports, strict=True):
                store.enter(capture, report)
        seconds = time.process_time() - begun
        rows: Rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
        rows["sections_fts"] = db.execute("SELECT rowid, heading, text FROM sections_fts").fetchall()
        return seconds, rows


def _plain(path: Path, rows: Rows) -> float:
    with closing(_empty(path)) as db:
        begun = _begin()
        db.execute("BEGIN")
        for table, lines in rows.items():
            into = "sections_fts (rowid, heading, text)" if table == "sections_fts" else table
            if lines:
                marks = ", ".join("?" * len(lines[0]))
                db.executemany(f"INSERT OR IGNORE INTO {into} VALUES ({marks})", lines)
        db.execute("COMMIT")
        return time.process_time() - begun
