"""What `gongkai status` says of the crawler: its last runs, and how each host, site and report stands since when."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from archive.crawl_log import DATABASE, CrawlLog
from archive.errors import WrongUseError
from archive.run_report import RunReport, from_json

LAST = "last"
"""What names the last run."""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How a host ended its last run, and *since* when it has been so. Requests, bytes and seconds are those of that run.

    *answered* is the beginning of the last run in which anything was had of it, *changed* that of the last in which anything was new,
    *until* the time before which nothing is asked of it; times are ISO 8601, UTC.
    """

    host: str
    site: str
    state: str
    cause: str | None
    evidence: str | None
    since: str
    answered: str | None
    changed: str | None
    requests: int
    bytes: int
    seconds: float
    until: str | None


@dataclass(frozen=True, slots=True)
class SiteWalk:
    """How the last walk through a site ended; *sound* when it is believed. *walked*: the last sound walk, *changed*: with news."""

    site: str
    at: str
    vantage: str | None
    state: str
    cause: str | None
    evidence: str | None
    sound: bool
    pages: int
    reports: int
    walked: str | None
    changed: str | None


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """How a report ended its last run, *since* when; *change* says what was new then."""

    url: str
    title: str | None
    state: str
    cause: str | None
    evidence: str | None
    since: str
    change: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The last runs, the newest first, the run that has not ended, if any, and each host and site; reports only of one site."""

    runs: tuple[RunReport, ...] = ()
    running: str | None = None
    sites: tuple[SiteWalk, ...] = ()
    hosts: tuple[HostStatus, ...] = ()
    reports: tuple[ReportStatus, ...] = ()

    @property
    def site_states(self) -> Mapping[str, int]:
        """How many sites are in each state, the commonest first."""
        return _counts(one.state for one in self.sites)

    @property
    def host_states(self) -> Mapping[str, int]:
        """How many hosts are in each state, the commonest first."""
        return _counts(one.state for one in self.hosts)


_RUNS = "SELECT report FROM runs WHERE report IS NOT NULL AND id IN (SELECT run FROM walks) ORDER BY id DESC LIMIT ?"
_RUNNING = "SELECT id FROM runs WHERE report IS NULL AND logged = 0 ORDER BY id DESC LIMIT 1"
# Of the columns beside max() SQLite gives those of the row that has it.
_SITES = """
SELECT w.site, w.at, r.vantage, w.state, w.cause, w.evidence, w.sound, w.pages, w.reports,
  (SELECT max(at) FROM walks AS o WHERE o.site = w.site AND sound),
  (SELECT max(at) FROM walks AS o WHERE o.site = w.site AND state = 'found')
FROM (SELECT *, max(run) FROM walks WHERE :site IS NULL OR site = :site GROUP BY site) AS w JOIN runs AS r ON r.id = w.run ORDER BY w.site
"""
_HOSTS = """
WITH visited AS MATERIALIZED (
  SELECT host, max(run) FILTER (WHERE had > 0) AS answered, max(run) FILTER (WHERE new > 0) AS changed, max(run), requests, bytes, seconds
  FROM visits GROUP BY host
)
SELECT s.key, s.site, s.state, s.cause, s.evidence, s.at,
  (SELECT started_at FROM runs WHERE id = v.answered), (SELECT started_at FROM runs WHERE id = v.changed),
  coalesce(v.requests, 0), coalesce(v.bytes, 0), coalesce(v.seconds, 0.0),
  strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT until FROM hosts WHERE hosts.host = s.key), 'unixepoch')
FROM (SELECT *, max(run) FROM states WHERE subject = 'host' AND (:site IS NULL OR site = :site) GROUP BY key) AS s
LEFT JOIN visited AS v ON v.host = s.key ORDER BY s.key
"""
_REPORTS = """
SELECT key, (SELECT title FROM attempts WHERE url = key AND title IS NOT NULL ORDER BY at DESC LIMIT 1), state, cause, evidence, at, change
FROM (SELECT *, max(run) FROM states WHERE subject = 'report' AND site = :site GROUP BY key) ORDER BY key
"""


def overview(directory: Path, *, runs: int, site: str | None = None) -> Overview:
    """Return the last *runs* of the crawl log under *directory* and how all stands, or *site* alone with its reports."""
    if not (directory / DATABASE).is_file():
        return Overview()
    with CrawlLog(directory) as log:
        return log.ask(partial(_look, runs, site))


def run_of(directory: Path, name: str) -> RunReport:
    """Return what the run *name* (its id or the beginning of it, or `last`) came to. WrongUseError where there is no such run."""
    with CrawlLog(directory) as log:
        found = log.ask(partial(_find, name))
    if len(found) == 1:
        return from_json(found[0])
    many = "no run" if not found else f"{len(found)} runs"
    raise WrongUseError(
        f"{many} in {str(directory)!r} has the id {name!r}: gongkai status lists them, 'last' is the last."
    )


def site_of(directory: Path, name: str) -> str:
    """Return the key of the site *name*, its key or its home page. WrongUseError where it was never crawled."""
    asked = "SELECT key FROM sites WHERE key = ?1 OR home_url = ?1 ORDER BY key <> ?1 LIMIT 1"
    with CrawlLog(directory) as log:
        found = log.ask(lambda db: db.execute(asked, (name,)).fetchone())
    if found is None:
        raise WrongUseError(f"{name!r} was not crawled: gongkai status --json names the sites that were.")
    return str(found[0])


def _find(name: str, db: sqlite3.Connection) -> list[str]:
    if name == LAST:
        return [row[0] for row in db.execute(_RUNS, (1,))]
    asked = "SELECT report FROM runs WHERE report IS NOT NULL AND substr(id, 1, length(?1)) = ?1 ORDER BY id"
    return [row[0] for row in db.execute(asked, (name,))]


def _look(runs: int, site: str | None, db: sqlite3.Connection) -> Overview:
    asked = {"site": site}
    running = db.execute(_RUNNING).fetchone()
    return Overview(
        runs=tuple(from_json(row[0]) for row in db.execute(_RUNS, (runs,))),
        running=running[0] if running else None,
        sites=tuple(
            replace(one, sound=bool(one.sound)) for one in (SiteWalk(*row) for row in db.execute(_SITES, asked))
        ),
        hosts=tuple(HostStatus(*row) for row in db.execute(_HOSTS, asked)),
        reports=tuple(ReportStatus(*row) for row in db.execute(_REPORTS, asked)) if site else (),
    )


def _counts(found: Iterable[str]) -> dict[str, int]:
    return dict(Counter(found).most_common())
