"""What the crawl log says when it is asked: how each site stands, what was left and why, and whether ways of looking agree."""

import sqlite3
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.crawl_log import DATABASE, CrawlLog


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """A site that a crawl was asked for. *state* is complete, unfinished, or the cause why its home page could not be had.

    Pages, reports, attachments and failures count URLs by their latest attempt; *waiting* URLs are still to be fetched; *last* is the
    time of the latest attempt, ISO 8601 UTC. *evidence* says what its last walk met, *vantage* from where it was made.
    """

    key: str
    name: str | None
    home_url: str
    state: str
    pages: int
    reports: int
    attachments: int
    failures: int
    waiting: int
    skipped: int
    last: str | None
    evidence: str | None = None
    vantage: str | None = None


@dataclass(frozen=True, slots=True)
class FailedFetch:
    """A URL whose latest attempt failed: the cause in one word, the evidence in one sentence.

    *kind* is as in `frontier`; *title* is the text of the link that led there, None where it is no longer known.
    """

    site: str
    url: str
    at: str
    cause: str
    evidence: str | None
    kind: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class LeftLink:
    """A link that looks as if it led to a report and was not taken: where it stands, what it is called, and why."""

    site: str
    via: str
    url: str
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Way:
    """How many reports of a site one way of looking finds alone: links, register, map, guess; *only* counts those no other way finds."""

    site: str
    way: str
    reports: int
    only: int


@dataclass(frozen=True, slots=True)
class SoundWalk:
    """A walk through a site to its end that is believed: what it did not show was not there. *at* is ISO 8601, UTC."""

    site: str
    at: str


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """What the crawl log says of all sites. *warnings* are those of each site's last crawl."""

    sites: tuple[SiteStatus, ...] = ()
    failures: tuple[FailedFetch, ...] = ()
    left: tuple[LeftLink, ...] = ()
    ways: tuple[Way, ...] = ()
    warnings: tuple[str, ...] = ()
    walks: tuple[SoundWalk, ...] = ()


# The latest attempt of each URL, once for all questions. Of the columns beside max() SQLite gives those of the row that has it.
_LATEST = """
CREATE TEMP TABLE latest AS
SELECT url, site, kind, at, outcome, cause, evidence, role, title, max(run || printf('%09d', number)) FROM attempts
WHERE :site IS NULL OR site = :site GROUP BY url
"""
# What failed once and is no part of the site any more stands in nobody's way. A log restored from the captures has no frontier.
_OUTLIVED = """
DELETE FROM latest WHERE outcome = 'failed' AND site IN (SELECT site FROM frontier) AND url NOT IN (SELECT url FROM frontier)
"""
_SITES = """
WITH fetched AS MATERIALIZED (
  SELECT site, count(*) FILTER (WHERE outcome <> 'failed' AND role = 'page') AS pages,
    count(*) FILTER (WHERE outcome <> 'failed' AND role = 'report') AS reports,
    count(*) FILTER (WHERE outcome <> 'failed' AND role = 'attachment') AS attachments,
    count(*) FILTER (WHERE outcome = 'failed' AND kind NOT IN ('guess', 'probe')) AS failures, max(at) AS last
  FROM latest GROUP BY site
), waiting AS MATERIALIZED (SELECT site, count(*) AS many FROM frontier WHERE state <> 'done' GROUP BY site),
walked AS MATERIALIZED (SELECT site, evidence, vantage, max(w.run) FROM walks AS w JOIN runs AS r ON r.id = w.run GROUP BY site),
left_alone AS MATERIALIZED (SELECT site, count(*) AS many FROM skipped GROUP BY site)
SELECT s.key, s.name, s.home_url,
  coalesce(nullif(h.state, 'open'), CASE WHEN home.outcome = 'failed' THEN home.cause END, iif(w.many > 0, 'unfinished', 'complete')),
  coalesce(f.pages, 0), coalesce(f.reports, 0), coalesce(f.attachments, 0), coalesce(f.failures, 0), coalesce(w.many, 0),
  coalesce(k.many, 0), f.last, v.evidence, v.vantage
FROM sites AS s LEFT JOIN walked AS v ON v.site = s.key LEFT JOIN fetched AS f ON f.site = s.key LEFT JOIN waiting AS w ON w.site = s.key
LEFT JOIN left_alone AS k ON k.site = s.key LEFT JOIN latest AS home ON home.url = s.home_url
LEFT JOIN frontier AS began ON began.url = s.home_url LEFT JOIN hosts AS h ON h.host = began.host
WHERE :site IS NULL OR s.key = :site ORDER BY s.key
"""
_FAILURES = """
SELECT l.site, l.url, l.at, l.cause, l.evidence, l.kind, coalesce(l.title, f.title)
FROM latest AS l LEFT JOIN frontier AS f ON f.url = l.url
WHERE l.outcome = 'failed' AND l.kind NOT IN ('guess', 'probe') ORDER BY l.site, l.url
"""
_LEFT = "SELECT site, via, url, title, reason FROM skipped WHERE :site IS NULL OR site = :site ORDER BY site, reason, via, url"
# From each beginning along the links as they were seen; the site's map is a beginning of its own, though the home page links it.
_WAYS = """
WITH RECURSIVE reached (site, way, url) AS (
  SELECT site, CASE kind WHEN 'home' THEN 'links' WHEN 'map' THEN 'map' WHEN 'guess' THEN 'guess' ELSE 'register' END, url
  FROM frontier WHERE (:site IS NULL OR site = :site) AND (kind IN ('home', 'map', 'guess') OR via IS NULL)
  UNION
  SELECT reached.site, way, seen.url FROM reached JOIN sightings AS seen ON seen.via = reached.url
  WHERE seen.kind NOT IN ('map', 'guess')
),
found AS (
  SELECT DISTINCT reached.site, way, url FROM reached JOIN latest USING (url) WHERE latest.role = 'report'
)
SELECT site, way, count(*), sum((SELECT count(*) FROM found AS f WHERE f.url = found.url AND f.site = found.site) = 1)
FROM found GROUP BY site, way ORDER BY site, way
"""
# Those of each site's last run, and of the last run as a whole; that a host that is no government's was let in holds for good.
_WARNINGS = """
SELECT message FROM warnings AS w WHERE (:site IS NULL OR w.site = :site)
  AND (w.run = (SELECT run FROM sites WHERE key = w.site) OR w.site = '' AND w.run = (SELECT max(run) FROM walks) OR w.kind = 'any-host')
GROUP BY message ORDER BY w.site, w.url
"""
_WALKS = "SELECT site, at FROM walks WHERE sound = 1 AND (:site IS NULL OR site = :site) ORDER BY site, run"


def crawl_status(directory: Path, site: str | None = None) -> CrawlStatus:
    """Return what the crawl log under *directory* says, of *site* alone where given; nothing where there is none, and none is made."""
    if not (directory / DATABASE).is_file():
        return CrawlStatus()
    with CrawlLog(directory) as log:
        return log.ask(partial(_status, {"site": site}))


def _status(asked: dict[str, str | None], db: sqlite3.Connection) -> CrawlStatus:
    db.execute(_LATEST, asked)
    db.execute(_OUTLIVED)
    db.execute("CREATE UNIQUE INDEX temp.latest_url ON latest (url)")
    return CrawlStatus(
        sites=tuple(SiteStatus(*row) for row in db.execute(_SITES, asked)),
        failures=tuple(FailedFetch(*row) for row in db.execute(_FAILURES)),
        left=tuple(LeftLink(*row) for row in db.execute(_LEFT, asked)),
        ways=tuple(Way(*row) for row in db.execute(_WAYS, asked)),
        warnings=tuple(row[0] for row in db.execute(_WARNINGS, asked)),
        walks=tuple(SoundWalk(*row) for row in db.execute(_WALKS, asked)),
    )
