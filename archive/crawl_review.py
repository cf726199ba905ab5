"""Closes a run: how each site, host and report ended it, what a person should look at, and what the run came to.

To look at: a site on another platform than before, a list longer than what was seen of it, and the alarms of `crawl_alarms`.
"""

import sqlite3
from collections.abc import Iterator, Mapping

from archive import crawl_alarms, crawl_endings, run_report
from archive.crawl_endings import HostUse
from archive.run_report import RunReport

_OTHER = "generic"  # says nothing of the family
_SITES = "SELECT key, platform FROM sites WHERE run = ? ORDER BY key"
# Families of the pages of the annual-report column, the commonest first.
_SHOWN = """
SELECT platform, min(url), min(evidence) FROM lists WHERE site = ? AND col <> '' AND platform <> ?
GROUP BY platform ORDER BY count(*) DESC, platform
"""
# A list is its first page and those that follow; its entries are what was taken from them and what was left.
_LISTED = """
WITH RECURSIVE pages (first, url) AS (
  SELECT url, url FROM lists JOIN frontier USING (url) WHERE lists.site = :site AND frontier.kind <> 'next'
  UNION
  SELECT first, seen.url FROM pages JOIN sightings AS seen ON seen.via = pages.url AND seen.kind = 'next'
),
entries (first, url) AS (
  SELECT first, seen.url FROM pages JOIN sightings AS seen ON seen.via = pages.url AND seen.kind IN ('report', 'maybe', 'follow')
  UNION
  SELECT first, skipped.url FROM pages JOIN skipped ON skipped.via = pages.url AND skipped.reason NOT LIKE 'the list %'
)
SELECT first, max(declared), max(col), (SELECT count(*) FROM entries WHERE entries.first = pages.first)
FROM pages JOIN lists USING (url) GROUP BY first ORDER BY first
"""
_ADD = "INSERT OR REPLACE INTO warnings (run, site, kind, url, message) VALUES (?, ?, ?, ?, ?)"


def review(
    db: sqlite3.Connection, run: str, at: str, used: Mapping[str, HostUse] | None = None, *, whole: bool = True
) -> RunReport:
    """Enter how *run* ended *at* (ISO 8601, UTC), and return what it came to. *used* is what each host was asked; None: not known.

    A run that was killed, not *whole*, is reviewed when the next one begins.
    """
    homes = dict(map(tuple, db.execute("SELECT key, home_url FROM sites WHERE run = ?", (run,))))
    _warn(db, run)
    crawl_endings.gather(db, run)
    walks, alarms = crawl_alarms.judge(db, list(crawl_endings.walks(db, run, at)))
    crawl_endings.keep_walks(db, walks)
    crawl_endings.keep_states(db, run, at)
    crawl_endings.keep_visits(db, run, used or {})
    crawl_endings.clear(db)
    rows = [(run, one.site, one.kind, homes.get(one.site, one.family), one.message) for one in alarms]
    db.executemany(_ADD, rows)
    _remember_platforms(db, run)
    report = run_report.compose(db, run, at if whole else None)
    db.execute(
        "UPDATE runs SET ended_at = ?, report = ? WHERE id = ?", (report.ended_at, run_report.to_json(report), run)
    )
    return report


def _warn(db: sqlite3.Connection, run: str) -> None:
    for site, known in db.execute(_SITES, (run,)).fetchall():
        waits = db.execute("SELECT 1 FROM frontier WHERE site = ? AND state <> 'done' LIMIT 1", (site,)).fetchone()
        # A list is short only where all of it was fetched.
        for kind, url, message in (*_changed(db, site, known), *(() if waits else _lists(db, site))):
            db.execute(_ADD, (run, site, kind, url, message))


def _remember_platforms(db: sqlite3.Connection, run: str) -> None:
    for site, _ in db.execute(_SITES, (run,)).fetchall():
        shown = db.execute(_SHOWN, (site, _OTHER)).fetchone()
        if shown:
            db.execute("UPDATE sites SET platform = ? WHERE key = ?", (shown[0], site))


def _changed(db: sqlite3.Connection, site: str, known: str | None) -> Iterator[tuple[str, str, str]]:
    shown = db.execute(_SHOWN, (site, _OTHER)).fetchall()
    if known in (None, "", _OTHER) or not shown or known in {row[0] for row in shown}:
        return
    platform, url, evidence = shown[0]
    yield "platform-changed", url, f"{site} was known as {known}, and its column shows {platform}: {evidence} ({url})."


def _lists(db: sqlite3.Connection, site: str) -> Iterator[tuple[str, str, str]]:
    for first, declared, column, seen in db.execute(_LISTED, {"site": site}).fetchall():
        if declared is not None and declared > seen:
            yield "list-short", first, f"The list {first} says that it has {declared} entries, and {seen} were seen."
        elif column and not seen and declared is None:
            yield "list-empty", first, f"The list {first} ({column}) shows no entry: perhaps a script draws it."
