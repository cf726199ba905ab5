"""Writes what was read into the tables: a report whole or not at all, the same rows whatever the order.

A report is what an organisation reported of a year. Captures with the same cells and findings are one version of it; the
version with the newest capture is current and owns the plain id.
"""

import hashlib
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from types import TracebackType
from typing import Self

from archive import rows
from archive.captures import Capture
from archive.cell_rows import LaidOut, lay_out
from archive.search import spaced
from archive.tombstones import masked, plain_id
from archive.withdrawals import Withdrawal
from archive.worker import Result
from parsers.report import Report

_FIELDS = [field.name for field in fields(Capture)]
_fields_of = attrgetter(*_FIELDS)
_KEEP = f"INSERT INTO captures ({', '.join(_FIELDS)}, report, outcome, reason) VALUES ({', '.join('?' * (len(_FIELDS) + 3))})"  # noqa: S608  names of our own columns
_ANSWER_PAGES = """
    UPDATE captures SET outcome = 'read_from_attachment', report = (
      SELECT a.report FROM captures AS a WHERE a.via = captures.url AND a.outcome = 'read'
      ORDER BY a.fetched_at DESC, a.digest DESC, a.url DESC LIMIT 1
    )
    WHERE role = 'report' AND outcome IN ('not_a_report', 'unreadable', 'damaged', 'read_from_attachment')
      AND EXISTS (SELECT 1 FROM captures AS a WHERE a.via = captures.url AND a.outcome = 'read')
"""
_NEWER = """
SELECT 1 FROM reports WHERE organization = ?
UNION ALL
SELECT 1 FROM withdrawn WHERE organization = ? AND (coalesce(year, 0), fetched_at, digest, url) > (?, ?, ?, ?)
"""
_PATIENCE = 0.5  # seconds: commits are dear (the full-text index is merged at each), readings are dearer
_AT_ONCE = (
    16  # rows a statement: to begin and end one costs half as much as a row; with more there is nothing left to gain
)
_SHORT = 8  # digits of a digest in the id of an older version
_MOVING = "*"  # stands in captures.report, within a transaction, for a version that is being written anew
_heading = lru_cache(maxsize=256)(spaced)  # the form prescribes them


@dataclass(frozen=True, slots=True, order=True)
class _Version:
    """A version of a report, the older the smaller: by its newest capture, then by values read, digest and address."""

    fetched_at: str
    value_count: int
    digest: str
    url: str
    id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A *report*, read from *capture*, its cells laid out."""

    capture: Capture
    report: Report
    laid: LaidOut


def add(db: sqlite3.Connection, table: str, lines: Sequence[rows.Row], *, conflict: str = "") -> int:
    """Insert *lines*, whole rows, into *table*; returns how many went in."""
    if not lines:
        return 0
    into, line = f"INSERT {conflict} INTO {table} VALUES", f"({', '.join('?' * len(lines[0]))})"
    rest = len(lines) // _AT_ONCE * _AT_ONCE
    blocks = [tuple(chain.from_iterable(lines[at : at + _AT_ONCE])) for at in range(0, rest, _AT_ONCE)]
    many = db.executemany(f"{into} {', '.join([line] * _AT_ONCE)}", blocks).rowcount if blocks else 0
    return many + db.executemany(f"{into} {line}", lines[rest:]).rowcount


class Store:
    """The tables of *db*, a connection in autocommit mode with foreign keys on; use it with `with`.

    A transaction ends after a report, never within one, when it is `_PATIENCE` old: a killed build loses no more than that.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._begun = 0.0
        # What hangs on reports waits to be written for many at once: each statement costs as much as some ten rows.
        self._waiting: dict[str, list[rows.Row]] = defaultdict(list)
        # SQLite closes a part of the full-text index whenever an id is not larger than the one before: ids wait to be put in order.
        self._unindexed: list[rows.Row] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._db.in_transaction:
            if kind is None:
                self._commit()
            else:
                self._db.execute("ROLLBACK")

    def enter(self, capture: Capture, report: Report) -> None:
        """Keep *report*, read from *capture*. Raises ContradictoryReportError, having written nothing, where its cells contradict."""
        read = _Read(capture, report, lay_out(report.cells))
        new = _version(read)
        with self._transaction():
            versions = self._versions(report)
            same = next((one for one in versions if one.fingerprint == new.fingerprint), None)
            if same and same > new:
                self._keep(capture, "read", same.id)
            else:
                self._write(new, same, [one for one in versions if one is not same], read)
            add(self._db, "organization_aliases", rows.alias_rows(report, capture), conflict="OR IGNORE")

    def fail(self, capture: Capture, result: Result, reason: str) -> None:
        """Keep *capture* as one that could not be read, with the reason."""
        with self._transaction():
            self._keep(capture, result, reason=reason)

    def withdraw(self, capture: Capture, report: Report | None, by: Withdrawal) -> None:
        """Keep *capture* as one that *by* withholds. Of *report*, read from it, stays that there was one, whose, and when published."""
        with self._transaction():
            self._keep(masked(capture), "withdrawn", reason=by.reason)
            about: rows.Row = (None,) * 4
            if report is not None:
                about = (plain_id(report), report.organization.id, report.year, report.published)
                add(self._db, "organization_aliases", rows.alias_rows(report, capture), conflict="OR IGNORE")
                self._name_withdrawn(capture, report)
            row = (capture.url, capture.digest, *about, capture.fetched_at, by.what, by.at, by.reason, by.id)
            add(self._db, "withdrawn", [row])

    def _name_withdrawn(self, capture: Capture, report: Report) -> None:
        """Let the latest of what was withdrawn say what an organisation is called of which nothing else is here."""
        one, *_ = row = rows.organization_row(report)
        newer = self._db.execute(_NEWER, (one, one, report.year or 0, capture.fetched_at, capture.digest, capture.url))
        if newer.fetchone() is None:
            self._db.execute("DELETE FROM organizations WHERE id = ?", (one,))
            add(self._db, "organizations", [row])
        for table in ("unjudged", "unaccounted"):
            add(self._db, table, [(one,)], conflict="OR IGNORE")

    def pass_over(self, capture: Capture) -> None:
        """Keep *capture* as one that is not to be read."""
        with self._transaction():
            self._keep(capture, "not_read")

    def answer_pages(self) -> None:
        """Mark the pages that are no reports themselves and lead to an attachment that is."""
        with self._transaction():
            self._db.execute(_ANSWER_PAGES)

    def _write(self, new: _Version, same: _Version | None, others: Sequence[_Version], read: _Read) -> None:
        """Write *new*, in the place of *same* where there is one, and give each version the id that it now has."""
        plain = plain_id(read.report)
        if others:
            self._flush()
        if same:
            self._remove(same)
        names = _names(plain, [*others, new])
        # The plain id is given up by one version before another takes it.
        for one in sorted(others, key=lambda one: names[one] == plain):
            self._db.execute("UPDATE reports SET id = ? WHERE id = ? AND id <> ?", (names[one], one.id, names[one]))
        self._insert(names[new], new.fingerprint, read)
        if same:
            self._db.execute("UPDATE captures SET report = ? WHERE report = ?", (names[new], _MOVING))
        self._keep(read.capture, "read", names[new])
        if others:
            numbers = [(number, int(number == len(names)), names[one]) for number, one in enumerate(sorted(names), 1)]
            self._db.executemany("UPDATE reports SET version = ?, current = ? WHERE id = ?", numbers)

    def _flush(self) -> None:
        """Write what waits, in the order of its keys, so that each page is met once; its sections go on waiting for the full-text index."""
        for table, lines in self._waiting.items():
            add(self._db, table, sorted(lines))
        self._unindexed += self._waiting["sections"]
        self._waiting.clear()

    def _index(self) -> None:
        """Put the sections that wait for it into the full-text index."""
        self._flush()
        lines = [(one, _heading(heading), spaced(text)) for one, _, _, _, heading, text in sorted(self._unindexed)]
        self._db.executemany("INSERT INTO sections_fts (rowid, heading, text) VALUES (?, ?, ?)", lines)
        self._unindexed.clear()

    def _remove(self, version: _Version) -> None:
        self._index()
        self._db.execute("UPDATE captures SET report = ? WHERE report = ?", (_MOVING, version.id))
        self._db.execute(
            "DELETE FROM sections_fts WHERE rowid IN (SELECT id FROM sections WHERE report = ?)", (version.id,)
        )
        self._db.execute("DELETE FROM reports WHERE id = ?", (version.id,))  # and, by cascade, all that hangs on it

    def _insert(self, key: str, mark: str, read: _Read) -> None:
        report, capture = read.report, read.capture
        is_new = add(self._db, "organizations", [rows.organization_row(report)], conflict="OR IGNORE")
        add(self._db, "reports", [rows.report_row(key, report, capture, mark)])
        for table, lines in rows.report_rows(key, report, read.laid, capture).items():
            self._waiting[table] += lines
        if not is_new:
            self._rename_organization(key, report)

    def _rename_organization(self, key: str, report: Report) -> None:
        """Let the latest report of an organisation say what it is called."""
        latest = self._db.execute(
            "SELECT id FROM reports WHERE organization = ?"
            " ORDER BY year DESC, fetched_at DESC, value_count DESC, digest DESC, url DESC LIMIT 1",
            (report.organization.id,),
        ).fetchone()
        if latest == (key,):
            one, *rest = rows.organization_row(report)
            self._db.execute(
                "UPDATE organizations SET name = ?, division_code = ?, level = ?, type = ?, scope = ?, parent = ?, own_name = ?,"
                " valid_from = ?, valid_to = ?, candidates = ? WHERE id = ?",
                (*rest, one),
            )

    def _versions(self, report: Report) -> list[_Version]:
        found = self._db.execute(
            "SELECT fetched_at, value_count, digest, url, id, fingerprint FROM reports WHERE organization = ? AND year IS ?",
            (report.organization.id, report.year),
        )
        return [_Version(*row) for row in found]

    def _keep(self, capture: Capture, outcome: str, report: str | None = None, reason: str | None = None) -> None:
        self._db.execute(_KEEP, (*_fields_of(capture), report, outcome, reason))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if not self._db.in_transaction:
            self._begun = time.monotonic()
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("PRAGMA defer_foreign_keys = ON")
        yield
        if time.monotonic() - self._begun > _PATIENCE:
            self._commit()

    def _commit(self) -> None:
        self._index()
        self._db.execute("COMMIT")


def _version(read: _Read) -> _Version:
    capture, values = read.capture, [cell.status for cell in read.report.cells].count("value")
    mark = rows.fingerprint(read.report, read.laid)
    return _Version(capture.fetched_at, values, capture.digest, capture.url, "", mark)


def _names(plain: str, versions: Sequence[_Version]) -> dict[_Version, str]:
    """Return the id of each version: the plain one for the newest, its digest added for the older."""
    short = {one: one.digest.rpartition(":")[2][:_SHORT] for one in versions}
    often = Counter(short.values())
    # The same bytes at two addresses can read differently, since an address may name an organisation.
    tails = {
        one: "-" + hashlib.sha256(one.url.encode()).hexdigest()[:_SHORT] if often[short[one]] > 1 else ""
        for one in short
    }
    newest = max(versions)
    return {one: plain if one is newest else f"{plain}@{short[one]}{tails[one]}" for one in versions}
