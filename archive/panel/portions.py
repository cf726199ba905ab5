"""The portion of the archive that is judged at a time, in temporary tables: reports, the reports before them, their versions.

Memory stays flat however many reports there are: a portion is so many organisations, with all their years and all that they
descend from.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence

_PORTION = 200
"""Organisations judged at a time."""

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS judged ( -- the current reports of the portion
  report TEXT PRIMARY KEY, organization TEXT NOT NULL, year INTEGER NOT NULL, form TEXT, scope TEXT
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS previous ( -- the reports of the year before: one, or several where organisations were merged
  report TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (report, other)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS incomplete ( -- reports of a year before which something is not known of what they descend from
  report TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS earlier ( -- the last report before each, however long before
  report TEXT PRIMARY KEY, other TEXT NOT NULL, year INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
_NAMES = ("judged", "previous", "incomplete", "earlier")

_JUDGED = """
INSERT INTO judged
SELECT id, organization, year, form, scope FROM reports
WHERE organization IN (SELECT value FROM json_each(:organizations)) AND current = 1 AND year IS NOT NULL
"""
# What a report descends from: its own organisation, and those that it stands for by then, wherever they reported on.
_ANCESTRY = """
WITH RECURSIVE ancestry (report, year, scope, organization, own) AS (
  SELECT report, year, scope, organization, 1 FROM judged
  UNION
  SELECT a.report, a.year, a.scope, s.old, 0 FROM ancestry AS a CROSS JOIN successions AS s ON s.new = a.organization
  WHERE s.from_year <= a.year AND s.relation IN ('rename', 'merger')
)
"""
# Reports of different scope are not compared: what one of them counts the other may not.
_PREVIOUS = f"""
INSERT OR IGNORE INTO previous
{_ANCESTRY}
SELECT a.report, r.id FROM ancestry AS a
CROSS JOIN reports AS r ON r.organization = a.organization AND r.year = a.year - 1 AND r.current = 1
WHERE (a.own AND r.scope IS a.scope) OR (NOT a.own AND NOT EXISTS (
  SELECT 1 FROM reports AS s WHERE s.organization = a.organization AND s.year = a.year AND s.current = 1
))
"""  # noqa: S608  own text
_INCOMPLETE = """
INSERT INTO incomplete
SELECT j.report FROM judged AS j WHERE EXISTS (
  SELECT 1 FROM successions AS s WHERE s.from_year = j.year AND (
    (s.old = j.organization AND s.relation = 'split')
    OR (s.new = j.organization AND s.relation = 'split')
    OR (s.new = j.organization AND NOT EXISTS (
      SELECT 1 FROM reports AS r WHERE r.organization = s.old AND r.year = j.year - 1 AND r.current = 1
    ))
  )
)
"""
_EARLIER = f"""
INSERT INTO earlier
{_ANCESTRY}
SELECT report, id, max(year) FROM (
  SELECT a.report, r.id, r.year FROM ancestry AS a
  CROSS JOIN reports AS r ON r.organization = a.organization AND r.year < a.year AND r.current = 1
  ORDER BY r.id
) GROUP BY report
"""  # noqa: S608  own text
_NEXT = "SELECT organization FROM unjudged ORDER BY organization LIMIT ?"
_WHOLE = """
SELECT value FROM json_each(:organizations)
UNION
SELECT k.organization FROM json_each(:organizations) AS o
CROSS JOIN lineages AS l ON l.organization = o.value CROSS JOIN lineages AS k ON k.lineage = l.lineage
"""


def portions(db: sqlite3.Connection) -> Iterator[Sequence[str]]:
    """Fill the temporary tables with one portion after the other of what is `unjudged`, and yield its organisations.

    The caller takes a portion out of `unjudged` before it asks for the next.
    """
    db.executescript(_TABLES)
    while organizations := [one for (one,) in db.execute(_NEXT, (_PORTION,))]:
        asked = json.dumps(organizations)
        whole = [one for (one,) in db.execute(_WHOLE, {"organizations": asked})]
        for name in _NAMES:
            db.execute(f"DELETE FROM {name}")  # noqa: S608  own names
        db.execute(_JUDGED, {"organizations": json.dumps(whole)})
        for filling in (_PREVIOUS, _INCOMPLETE, _EARLIER):
            db.execute(filling)
        yield whole
    for name in _NAMES:
        db.execute(f"DROP TABLE {name}")
