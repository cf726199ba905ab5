"""What is remembered of each report so that it is found again without reading all: digests of its tables, bands of its text.

A report is marked once. Where a new one looks like others, those are to be judged anew too.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from archive.panel import texts
from archive.panel.copies import FELLOWS

_AT_ONCE = 200
"""Organisations marked in one transaction."""

_UNMARKED = """
SELECT r.id, r.year, r.name FROM reports AS r
WHERE r.organization = ? AND r.current = 1 AND r.year IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM table_marks AS m WHERE m.report = r.id)
"""
_PROACTIVE = "SELECT item, measure, value FROM proactive WHERE report = ? AND value <> 0 ORDER BY item, measure"
_REQUESTS = """
SELECT outcome, natural_person, business, research, nonprofit, legal_service, other_org, total FROM requests
WHERE report = ? ORDER BY outcome
"""
_OVERVIEW = "SELECT text FROM sections WHERE report = ? AND number = 1 ORDER BY position"
_PREAMBLE = "SELECT text FROM sections WHERE report = ? AND (number = 1 OR number IS NULL) ORDER BY position"
# Reports that were held against a later one, or against none, and may be like this one, which comes before them.
_LIKE_IT = f"""
INSERT OR IGNORE INTO unjudged
SELECT r.organization FROM text_bands AS b
CROSS JOIN text_bands AS f ON f.year = b.year AND f.band = b.band AND f.report > b.report
CROSS JOIN reports AS r ON r.id = f.report AND r.current = 1
WHERE b.report = :report AND NOT EXISTS (
  SELECT 1 FROM findings AS n WHERE n.report = f.report AND n.rule = 'X-SAME-TEXT' AND n.other_report < :report
) AND {FELLOWS} > (
  SELECT count(*) FROM (
    SELECT 1 FROM text_bands AS s WHERE s.year = b.year AND s.band = b.band AND s.report < b.report LIMIT {FELLOWS}
  )
)
"""  # noqa: S608  own number
_SAME_TABLE = """
INSERT OR IGNORE INTO unjudged
SELECT r.organization FROM table_marks AS m
CROSS JOIN table_marks AS f ON f.digest = m.digest AND f.year = m.year AND f.report > m.report
CROSS JOIN reports AS r ON r.id = f.report AND r.current = 1
WHERE m.report = :report AND m.cells >= 5 AND NOT EXISTS (
  SELECT 1 FROM findings AS n WHERE n.report = f.report AND n.rule = 'X-SAME-TABLE' AND n.other_report < :report
)
"""
# Reports that name it as their author.
_NAMING_IT = """
INSERT OR IGNORE INTO unjudged
SELECT r.organization FROM reports AS o CROSS JOIN named_authors AS a ON a.name = o.name CROSS JOIN reports AS r ON r.id = a.report
WHERE o.id = :report
"""
# An office is held against its government, whichever came last.
_OFFICES = """
INSERT OR IGNORE INTO unjudged
SELECT o.id FROM organizations AS g CROSS JOIN organizations AS o ON o.division_code = g.division_code AND o.type = 'government_office'
WHERE g.id = :organization AND g.type = 'government'
UNION
SELECT o.id FROM organizations AS g CROSS JOIN organizations AS o ON o.name IN (g.name || '办公室', g.name || '办公厅')
WHERE g.id = :organization
"""
_LEVEL = """
INSERT OR IGNORE INTO unjudged
SELECT g.id FROM organizations AS o CROSS JOIN organizations AS g ON g.division_code = o.division_code AND g.type = 'government'
WHERE o.id = :organization
"""


def mark(db: sqlite3.Connection) -> None:
    """Mark the reports of every organisation that is `unjudged`, and add to it the organisations whose reports look like theirs."""
    changed = [one for (one,) in db.execute("SELECT organization FROM unjudged ORDER BY organization").fetchall()]
    for start in range(0, len(changed), _AT_ONCE):
        db.execute("BEGIN IMMEDIATE")
        for organization in changed[start : start + _AT_ONCE]:
            _mark(db, organization)
        db.execute("COMMIT")


def _mark(db: sqlite3.Connection, organization: str) -> None:
    for report, year, name in db.execute(_UNMARKED, (organization,)).fetchall():
        db.executemany("INSERT INTO table_marks VALUES (?, ?, ?, ?, ?, ?)", _table_marks(db, report, year))
        bands = texts.bands(texts.runs(_text(db, _OVERVIEW, report), name))
        db.executemany("INSERT INTO text_bands VALUES (?, ?, ?)", [(year, band, report) for band in bands])
        named = [(report, author) for author in texts.authors(_text(db, _PREAMBLE, report))]
        db.executemany("INSERT INTO named_authors VALUES (?, ?)", named)
        for reached in (_LIKE_IT, _SAME_TABLE, _NAMING_IT):
            db.execute(reached, {"report": report})
    for reached in (_OFFICES, _LEVEL):
        db.execute(reached, {"organization": organization})


def _table_marks(db: sqlite3.Connection, report: str, year: int) -> Iterator[tuple[Any, ...]]:
    requests = [
        (outcome, place, count)
        for outcome, *counts in db.execute(_REQUESTS, (report,))
        for place, count in enumerate(counts)
        if count
    ]
    for table, figures in (("proactive", db.execute(_PROACTIVE, (report,)).fetchall()), ("requests", requests)):
        digest = sha256(repr(figures).encode()).hexdigest()[:32]
        yield report, table, year, digest, len(figures), len({figure[-1] for figure in figures})


def _text(db: sqlite3.Connection, query: str, report: str) -> str:
    return "\n".join(text for (text,) in db.execute(query, (report,)))
