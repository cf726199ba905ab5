"""Withdrawals in archive.db: what stands in it of anything that was withdrawn, or restored, since is forgotten and read anew."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from archive.capture_index import Capture
from archive.withdrawals import Withdrawal, Withdrawals
from parsers.report import Report

# The plain id of the report that a capture was read as, whether it is published or withdrawn.
_READ = """
SELECT c.url, c.digest, c.role, c.via, coalesce(r.organization || '-' || coalesce(r.year, 'undated'), w.report),
  coalesce(r.organization, w.organization), w.withdrawal
FROM captures AS c LEFT JOIN reports AS r ON r.id = c.report LEFT JOIN withdrawn AS w ON w.url = c.url AND w.digest = c.digest
"""
_OURS = "(SELECT id FROM reports WHERE organization IN (SELECT value FROM json_each(:organizations)))"
_KEYS = "(SELECT value ->> 0, value ->> 1 FROM json_each(:keys))"
_FORGET = f"""
DELETE FROM sections_fts WHERE rowid IN (SELECT id FROM sections WHERE report IN {_OURS});
DELETE FROM captures WHERE report IN {_OURS} OR (url, digest) IN {_KEYS} OR (url, digest) IN (
  SELECT url, digest FROM withdrawn WHERE organization IN (SELECT value FROM json_each(:organizations))
);
DELETE FROM withdrawn WHERE NOT EXISTS (SELECT 1 FROM captures AS c WHERE c.url = withdrawn.url AND c.digest = withdrawn.digest);
DELETE FROM reports WHERE organization IN (SELECT value FROM json_each(:organizations));
DELETE FROM organization_aliases WHERE organization IN (SELECT value FROM json_each(:organizations));
DELETE FROM organizations WHERE id IN (SELECT value FROM json_each(:organizations));
INSERT OR IGNORE INTO unjudged SELECT value FROM json_each(:organizations);
INSERT OR IGNORE INTO unaccounted SELECT value FROM json_each(:organizations);
INSERT OR REPLACE INTO about VALUES ('unswept', '1')
"""  # noqa: S608  own text


def masked(capture: Capture) -> Capture:
    """Return what is published of *capture* where it was withdrawn: not what it is called."""
    return replace(capture, title=None, name=None)


def withholding(standing: Withdrawals, capture: Capture, report: Report | None) -> Withdrawal | None:
    """Return what withholds *capture*, which was read as *report* or as none; None where nothing does."""
    page = capture.via if capture.role == "attachment" else None
    return standing.of(capture.url, capture.digest, plain_id(report) if report else None, page)


def plain_id(report: Report) -> str:
    """Return the id of *report* in its current version."""
    return f"{report.organization.id}-{'undated' if report.year is None else report.year}"


def forget(db: sqlite3.Connection, standing: Withdrawals) -> None:
    """Take out of *db* each capture that is withdrawn and published, or restored and not, with all reports of its organisation.

    They are read anew then as if they were new, so that versions, names and numbers are those of what is left.
    """
    stale = list(_stale(db, standing))
    if not stale:
        return
    organizations = sorted({organization for *_, organization in stale if organization})
    keys = [(url, digest) for url, digest, _ in stale]
    asked = {"organizations": json.dumps(organizations), "keys": json.dumps(keys)}
    db.execute("BEGIN IMMEDIATE")
    for forgetting in _FORGET.split(";"):
        db.execute(forgetting, asked)
    db.execute("COMMIT")


def sweep(db: sqlite3.Connection) -> None:
    """Write the file of *db* anew where something was forgotten: what is deleted would else stand in its free pages, and in the index."""
    if db.execute("SELECT 1 FROM about WHERE key = 'unswept'").fetchone():
        db.execute("INSERT INTO sections_fts (sections_fts) VALUES ('optimize')")
        db.execute("VACUUM")
        db.execute("DELETE FROM about WHERE key = 'unswept'")


def _stale(db: sqlite3.Connection, standing: Withdrawals) -> Iterator[tuple[str, str, str | None]]:
    """Yield address, digest and organisation of each capture that is not withdrawn by what withholds it now."""
    for url, digest, role, via, report, organization, known in db.execute(_READ):
        found = standing.of(url, digest, report, via if role == "attachment" else None)
        if (found.id if found else None) != known:
            yield url, digest, organization
