"""What a person should look at after a crawl: a site on another platform than before, a list longer than what was seen of it."""

import sqlite3
from collections.abc import Iterator

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


def warn(db: sqlite3.Connection, run: str) -> list[str]:
    """Enter the warnings about the sites of *run*, remember the family that each showed, and return the warnings' sentences."""
    told = []
    for site, known in db.execute(_SITES, (run,)).fetchall():
        for kind, url, message in (*_changed(db, site, known), *_lists(db, site)):
            db.execute(_ADD, (run, site, kind, url, message))
            told.append(message)
        shown = db.execute(_SHOWN, (site, _OTHER)).fetchone()
        if shown:
            db.execute("UPDATE sites SET platform = ? WHERE key = ?", (shown[0], site))
    return told


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
