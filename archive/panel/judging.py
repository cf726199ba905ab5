"""Brings the findings between reports up to date: only what changed since the last time, and what that touches, is judged anew."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from archive import rows
from archive.panel import agencies, copies, hosts, remedies, years
from archive.panel.lineages import succeed
from archive.panel.marks import mark
from archive.panel.portions import portions
from archive.panel.rules import REGISTERED, Judged
from archive.panel.versions import compare_versions
from archive.store import add
from parsers.report import Finding
from parsers.rules import Rule

for _module in (years, remedies, copies, agencies, hosts):  # they register their rules when they are imported
    assert _module

RULES = tuple(known for known, _ in REGISTERED)
"""Every rule about several reports."""

_OURS = json.dumps([rule.id for rule in RULES])
_THEIR_REPORTS = "SELECT id FROM reports WHERE organization IN (SELECT value FROM json_each(:organizations))"
_FORGET = f"""
DELETE FROM findings WHERE report IN ({_THEIR_REPORTS}) AND rule IN (SELECT value FROM json_each(:rules));
DELETE FROM passes WHERE report IN ({_THEIR_REPORTS}) AND rule IN (SELECT value FROM json_each(:rules));
DELETE FROM text_bands WHERE report IN ({_THEIR_REPORTS} AND current = 0);
DELETE FROM table_marks WHERE report IN ({_THEIR_REPORTS} AND current = 0);
DELETE FROM named_authors WHERE report IN ({_THEIR_REPORTS} AND current = 0)
"""  # noqa: S608  own text
_COUNT = f"""
UPDATE reports SET (error_count, warning_count, info_count) = (
  SELECT total(severity = 'error'), total(severity = 'warn'), total(severity = 'info') FROM findings
  WHERE report = reports.id AND verdict <> 'not_assessable'
) WHERE id IN ({_THEIR_REPORTS})
"""  # noqa: S608  own text
_LAST = (
    "SELECT year, (SELECT coalesce(max(position), 0) FROM findings WHERE report = reports.id) FROM reports WHERE id = ?"
)
_DONE = "DELETE FROM unjudged WHERE organization IN (SELECT value FROM json_each(:organizations))"


def judge(db: sqlite3.Connection, successions: Sequence[rows.Row] = (), let_in: Collection[str] = ()) -> None:
    """Judge the reports of every organisation in `unjudged` by the rules about several, and all that those touch.

    *db* is in autocommit mode. *successions* are the rows of the table `successions`, complete; where they differ from those in it,
    the organisations concerned are judged anew. *let_in* are hosts that are no government's and were let in. What was done stays done where
    this is interrupted.
    """
    succeed(db, successions)
    hosts.admit(db, let_in)
    mark(db)
    for organizations in portions(db):
        asked = {"organizations": json.dumps(organizations), "rules": _OURS}
        db.execute("BEGIN IMMEDIATE")
        for forgetting in _FORGET.split(";"):
            db.execute(forgetting, asked)
        compare_versions(db, organizations)
        _write(db, [(known, one) for known, compare in REGISTERED for one in compare(db)])
        db.execute(_COUNT, asked)
        db.execute(_DONE, asked)
        db.execute("COMMIT")


def _write(db: sqlite3.Connection, judged: Sequence[tuple[Rule, Judged]]) -> None:
    """Write what the rules came to: findings behind those of the report itself, and how often each passed."""
    found: dict[str, list[tuple[str | None, Finding]]] = defaultdict(list)
    passes: Counter[tuple[str, str]] = Counter()
    for rule, (report, other, outcome) in judged:
        if isinstance(outcome, Finding):
            found[report].append((other, outcome))
        else:
            passes[report, rule.id] += 1
    for report, those in found.items():
        ((year, last),) = db.execute(_LAST, (report,))
        for table, lines in rows.compared_rows((report, year), last, those).items():
            add(db, table, lines)
    add(db, "passes", [(*key, many) for key, many in passes.items()])
