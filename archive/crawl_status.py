"""What the crawl log says when it is asked: how each site stands, what was left and why, and whether ways of looking agree."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.crawl_log import DATABASE, CrawlLog


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """A site that a crawl was asked for. *state* is complete, unfinished, or the cause why its home page could not be had.

    Pages, reports, attachments and failures count URLs by their latest attempt; *waiting* URLs are still to be fetched; *last* is the
    time of the latest attempt, ISO 8601 UTC.
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


_LATEST = """
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY url ORDER BY run DESC, number DESC) AS age FROM attempts) WHERE age = 1
"""
_SITES = f"""
WITH latest AS MATERIALIZED ({_LATEST}) SELECT key, name, home_url,
  coalesce(
    (SELECT h.state FROM hosts h JOIN frontier f USING (host) WHERE f.url = home_url AND h.state <> 'open'),
    (SELECT cause FROM latest WHERE url = home_url AND outcome = 'failed'),
    CASE WHEN EXISTS (SELECT 1 FROM frontier WHERE site = key AND state <> 'done') THEN 'unfinished' ELSE 'complete' END),
  (SELECT count(*) FROM latest WHERE site = key AND outcome <> 'failed' AND role = 'page'),
  (SELECT count(*) FROM latest WHERE site = key AND outcome <> 'failed' AND role = 'report'),
  (SELECT count(*) FROM latest WHERE site = key AND outcome <> 'failed' AND role = 'attachment'),
  (SELECT count(*) FROM latest WHERE site = key AND outcome = 'failed' AND kind <> 'guess'),
  (SELECT count(*) FROM frontier WHERE site = key AND state <> 'done'),
  (SELECT count(*) FROM skipped WHERE site = key),
  (SELECT max(at) FROM latest WHERE site = key)
FROM sites ORDER BY key
"""  # noqa: S608 - own text
_FAILURES = f"""
SELECT l.site, l.url, l.at, l.cause, l.evidence, l.kind, f.title FROM ({_LATEST}) AS l LEFT JOIN frontier AS f ON f.url = l.url
WHERE l.outcome = 'failed' AND l.kind <> 'guess' ORDER BY l.site, l.url
"""  # noqa: S608 - own text
_LEFT = "SELECT site, via, url, title, reason FROM skipped ORDER BY site, reason, via, url"
# From each beginning along the links as they were seen; the site's map is a beginning of its own, though the home page links it.
_WAYS = f"""
WITH RECURSIVE reached (site, way, url) AS (
  SELECT site, CASE kind WHEN 'home' THEN 'links' WHEN 'map' THEN 'map' WHEN 'guess' THEN 'guess' ELSE 'register' END, url
  FROM frontier WHERE kind IN ('home', 'map', 'guess') OR via IS NULL
  UNION
  SELECT reached.site, way, seen.url FROM reached JOIN sightings AS seen ON seen.via = reached.url
  WHERE seen.kind NOT IN ('map', 'guess')
),
found AS (
  SELECT DISTINCT reached.site, way, url FROM reached JOIN ({_LATEST}) AS latest USING (url) WHERE latest.role = 'report'
)
SELECT site, way, count(*), sum((SELECT count(*) FROM found AS f WHERE f.url = found.url AND f.site = found.site) = 1)
FROM found GROUP BY site, way ORDER BY site, way
"""  # noqa: S608 - own text
_WARNINGS = (
    "SELECT message FROM warnings JOIN sites ON key = site AND sites.run = warnings.run ORDER BY site, warnings.url"
)

_WALKS = "SELECT site, at FROM walks WHERE sound = 1 ORDER BY site, run"


def crawl_status(directory: Path) -> CrawlStatus:
    """Return what the crawl log under *directory* says; nothing where there is none, and none is made."""
    if not (directory / DATABASE).is_file():
        return CrawlStatus()
    with CrawlLog(directory) as log:
        return log.ask(_status)


def _status(db: sqlite3.Connection) -> CrawlStatus:
    return CrawlStatus(
        sites=tuple(SiteStatus(*row) for row in db.execute(_SITES)),
        failures=tuple(FailedFetch(*row) for row in db.execute(_FAILURES)),
        left=tuple(LeftLink(*row) for row in db.execute(_LEFT)),
        ways=tuple(Way(*row) for row in db.execute(_WAYS)),
        warnings=tuple(row[0] for row in db.execute(_WARNINGS)),
        walks=tuple(SoundWalk(*row) for row in db.execute(_WALKS)),
    )
