"""Which cells differ between two versions of a report: an organisation that published one year twice, with different numbers."""

import json
import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

_VERSIONS = """
SELECT organization, year, id FROM reports WHERE organization IN (SELECT value FROM json_each(?)) AND year IS NOT NULL
AND EXISTS (
  SELECT 1 FROM reports AS o WHERE o.organization = reports.organization AND o.year = reports.year AND o.id <> reports.id
) ORDER BY organization, year, version
"""
_FORGET = """
DELETE FROM revisions WHERE report IN (
  SELECT id FROM reports WHERE organization IN (SELECT value FROM json_each(?))
)
"""
_CELLS = "SELECT table_name, row, column, value, status FROM cells WHERE report = ?"
_NOTHING = (None, None)


def compare_versions(db: sqlite3.Connection, organizations: Sequence[str]) -> None:
    """Write the rows of `revisions` of *organizations* anew."""
    asked = json.dumps(list(organizations))
    db.execute(_FORGET, (asked,))
    for older, newer in pairwise(db.execute(_VERSIONS, (asked,)).fetchall()):
        if older[:2] == newer[:2]:
            db.executemany("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _changes(db, older[2], newer[2]))


def _changes(db: sqlite3.Connection, older: str, newer: str) -> list[tuple[Any, ...]]:
    before, after = (
        {(table, row, column): (value, status) for table, row, column, value, status in db.execute(_CELLS, (report,))}
        for report in (older, newer)
    )
    changed = [cell for cell in dict.fromkeys((*before, *after)) if before.get(cell) != after.get(cell)]
    return [
        (
            newer,
            older,
            *cell,
            *(one for pair in zip(after.get(cell, _NOTHING), before.get(cell, _NOTHING), strict=True) for one in pair),
        )
        for cell in changed
    ]
