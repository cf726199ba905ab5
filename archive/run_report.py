"""What a run came to: made at its end, kept as JSON, printed then and later. docs/status.md has its shape."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from archive.crawl_alarms import ALARMS

NAMED = 50
"""So many new, changed and gone reports are named in a report; the table `states` of crawl.db has all."""

_BUSIEST = 10


@dataclass(frozen=True, slots=True)
class HostVisit:
    """A host with what it was asked; *wait* is its mean time to the head of an answer, in seconds."""

    host: str
    requests: int
    bytes: int
    wait: float


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report by its address, with the text of the link that led there, if known, and its site."""

    url: str
    title: str | None
    site: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run came to. *whole* is False where it was killed; *seconds* are those from its beginning to its end or last attempt.

    Pages, reports, attachments and failures count fetches of this run; *bytes* those of their payloads, *received* those of all bodies
    as they came. *skipped* are links not taken. *site_states*, *host_states* and *report_states* count by the state in which each
    ended the run (archive/states.csv); *new*, *changed* and *gone* count reports and name the first.
    """

    run: str
    started_at: str
    ended_at: str | None
    whole: bool
    seconds: float
    agent: str
    vantage: str | None
    sites: int
    pages: int
    reports: int
    attachments: int
    failures: int
    skipped: int
    waiting: int
    bytes: int
    received: int
    requests: int
    site_states: Mapping[str, int]
    host_states: Mapping[str, int]
    report_states: Mapping[str, int]
    new: int
    changed: int
    gone: int
    new_reports: tuple[NamedReport, ...]
    changed_reports: tuple[NamedReport, ...]
    gone_reports: tuple[NamedReport, ...]
    slowest: tuple[HostVisit, ...]
    busiest: tuple[HostVisit, ...]
    alarms: tuple[str, ...]
    warnings: tuple[str, ...]


_LISTS = {
    "new_reports": NamedReport, "changed_reports": NamedReport, "gone_reports": NamedReport, "slowest": HostVisit, "busiest": HostVisit,
}  # fmt: skip
_FETCHES = """
SELECT count(*) FILTER (WHERE role = 'page' AND outcome <> 'failed'), count(*) FILTER (WHERE role = 'report' AND outcome <> 'failed'),
  count(*) FILTER (WHERE role = 'attachment' AND outcome <> 'failed'), count(*) FILTER (WHERE outcome = 'failed'),
  coalesce(sum(size), 0), max(at)
FROM attempts WHERE run = ? AND kind <> 'robots' AND NOT (kind IN ('guess', 'probe') AND outcome = 'failed')
"""
_OF_SITES = """
SELECT count(*), (SELECT count(*) FROM skipped JOIN sites ON key = site WHERE sites.run = :run),
  (SELECT count(*) FROM frontier JOIN sites ON key = site WHERE state <> 'done' AND sites.run = :run)
FROM sites WHERE run = :run
"""
# A host or report that this run came to no new state of is in that of an earlier one.
_COUNTED = """
SELECT k.state, count(*) FROM walks AS w JOIN states AS k ON k.site = w.site AND k.subject = :subject
WHERE w.run = :run AND k.run = (SELECT max(l.run) FROM states AS l WHERE l.subject = k.subject AND l.key = k.key AND l.run <= :run)
GROUP BY k.state ORDER BY count(*) DESC, k.state
"""
_NAMES = """
SELECT key, (SELECT title FROM attempts WHERE url = key AND title IS NOT NULL ORDER BY at DESC LIMIT 1), site
FROM states WHERE run = ? AND subject = 'report' AND change = ? ORDER BY site, key LIMIT ?
"""
_CHANGES = "SELECT change, count(*) FROM states WHERE run = ? AND subject = 'report' GROUP BY change"
_VISITS = "SELECT host, requests, bytes, seconds / max(requests, 1) AS wait FROM visits WHERE run = ? ORDER BY {} DESC, host LIMIT ?"
_WARNED = "SELECT message FROM warnings WHERE run = ? AND (kind IN (SELECT value FROM json_each(?))) = ? ORDER BY site <> '', site, url"


def compose(db: sqlite3.Connection, run: str, ended_at: str | None) -> RunReport:
    """Return what *run* came to; its states, walks, visits and warnings must have been entered."""
    started, agent, vantage = db.execute("SELECT started_at, agent, vantage FROM runs WHERE id = ?", (run,)).fetchone()
    pages, reports, attachments, failures, size, last = db.execute(_FETCHES, (run,)).fetchone()
    sites, skipped, waiting = db.execute(_OF_SITES, {"run": run}).fetchone()
    received, requests = db.execute("SELECT total(bytes), total(requests) FROM visits WHERE run = ?", (run,)).fetchone()
    changes: dict[str, int] = dict(map(tuple, db.execute(_CHANGES, (run,))))
    kinds = json.dumps(ALARMS)
    return RunReport(
        run=run, started_at=started, ended_at=ended_at, whole=ended_at is not None, seconds=_seconds(started, ended_at or last or started),
        agent=agent, vantage=vantage, sites=sites, pages=pages, reports=reports, attachments=attachments, failures=failures,
        skipped=skipped, waiting=waiting, bytes=size, received=int(received), requests=int(requests),
        site_states=_count(db, "SELECT state, count(*) FROM walks WHERE run = :run GROUP BY state ORDER BY count(*) DESC, state", run),
        host_states=_count(db, _COUNTED, run, "host"), report_states=_count(db, _COUNTED, run, "report"),
        new=changes.get("new", 0), changed=changes.get("changed", 0), gone=changes.get("gone", 0),
        new_reports=_named(db, run, "new"), changed_reports=_named(db, run, "changed"), gone_reports=_named(db, run, "gone"),
        slowest=_visits(db, run, "wait"), busiest=_visits(db, run, "requests"),
        alarms=tuple(row[0] for row in db.execute(_WARNED, (run, kinds, 1))),
        warnings=tuple(row[0] for row in db.execute(_WARNED, (run, kinds, 0))),
    )  # fmt: skip


def to_json(report: RunReport) -> str:
    """Return *report* as JSON."""
    return json.dumps(asdict(report), ensure_ascii=False)


def from_json(text: str) -> RunReport:
    """Return the report that `to_json` wrote; what a later version added is passed over."""
    known: dict[str, Any] = json.loads(text)
    names = {field.name for field in fields(RunReport)}
    made = {name: _tuples(name, value) for name, value in known.items() if name in names}
    return RunReport(**made)


def _tuples(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(_LISTS[name](**one) for one in value)
    return tuple(value) if isinstance(value, list) else value


def _count(db: sqlite3.Connection, query: str, run: str, subject: str = "") -> dict[str, int]:
    rows: Iterable[sqlite3.Row] = db.execute(query, {"run": run, "subject": subject})
    return {row[0]: row[1] for row in rows}


def _named(db: sqlite3.Connection, run: str, change: str) -> tuple[NamedReport, ...]:
    return tuple(NamedReport(*row) for row in db.execute(_NAMES, (run, change, NAMED)))


def _visits(db: sqlite3.Connection, run: str, order: str) -> tuple[HostVisit, ...]:
    rows = db.execute(_VISITS.format(order), (run, _BUSIEST))
    return tuple(HostVisit(row[0], row[1], row[2], round(row[3], 3)) for row in rows)


def _seconds(start: str, end: str) -> float:
    return max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
