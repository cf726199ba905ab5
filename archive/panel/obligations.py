"""Who has reported in time, late, or not: the table `obligations`, an organisation and year a row.

Expected is whoever is in the register or was seen in any year. A failed fetch is not an absence: it is `blocked`, with its cause. Nor
is a report that one walk through its site did not show: before three walks on two days after the deadline it is `unconfirmed`, and
so it stays while there is something that may be it.
Source of the deadlines: 政府信息公开条例 (2019) article 49, 31 January for agencies, 31 March for a government's report on its whole
level; for the years up to 2018 article 31 of the regulation of 2007, 31 March for all.
"""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone

from archive import crawl_alarms
from archive.crawl_status import CrawlStatus
from archive.rows import Row
from archive.store import add
from parsers.organizations import resolve
from parsers.title import organization_of, year_of

ATTEMPTS, DAYS = crawl_alarms.ATTEMPTS, crawl_alarms.DAYS
"""So many walks through the site of an organisation, on so many days, make what they did not show `not_found`."""

_CHINA = timezone(timedelta(hours=8))
# An answer that the page is not there says something; other failures of a list leave open what stands on it.
_GONE = json.dumps(["http-404", "http-410", "soft-404", "off-limits", "sent-home"])

_SITES_OF = """
CREATE TEMP VIEW IF NOT EXISTS sites_of AS
SELECT organization, key AS site FROM main.sites WHERE organization IS NOT NULL
UNION
SELECT r.organization, c.site FROM main.captures AS c JOIN main.reports AS r ON r.id = c.report WHERE c.site IS NOT NULL
UNION
SELECT w.organization, c.site FROM main.withdrawn AS w JOIN main.captures AS c ON c.url = w.url AND c.digest = w.digest
WHERE w.organization IS NOT NULL AND c.site IS NOT NULL
"""
# What was withdrawn here was published by the agency all the same.
_EVER = """(
  SELECT min({}) FROM (
    SELECT published, fetched_at FROM reports AS r WHERE r.organization = e.organization AND r.year = e.year
    UNION ALL
    SELECT published, fetched_at FROM withdrawn AS w WHERE w.organization = e.organization AND w.year = e.year
  )
)"""
_EXPECTED = f"""
WITH RECURSIVE reported AS (
  SELECT organization, year FROM reports WHERE year IS NOT NULL
  UNION ALL
  SELECT organization, year FROM withdrawn WHERE year IS NOT NULL
), seen AS (
  SELECT organization, min(year) AS first FROM reported GROUP BY organization
  UNION ALL
  SELECT organization, (SELECT coalesce(min(year), :last) FROM reports WHERE current = 1) FROM sites
  WHERE organization IS NOT NULL AND organization NOT IN (SELECT organization FROM reported)
), spans AS (
  SELECT s.organization,
    min(s.first, coalesce((
      SELECT min(from_year) FROM successions AS n WHERE n.new = s.organization AND n.relation IN ('rename', 'merger')
      AND n.old IN (SELECT organization FROM reports)
    ), s.first)) AS first,
    max(
      :last, (SELECT coalesce(max(year), 0) FROM reports AS r WHERE r.organization = s.organization),
      (SELECT coalesce(max(year), 0) FROM withdrawn AS w WHERE w.organization = s.organization)
    ) AS last,
    (SELECT min(from_year) FROM successions AS e WHERE e.old = s.organization AND e.relation <> 'split') AS ended
  FROM seen AS s WHERE :everybody OR s.organization IN (SELECT value FROM json_each(:organizations))
), expected (organization, year, last, ended) AS (
  SELECT organization, first, last, ended FROM spans
  UNION ALL
  SELECT organization, year + 1, last, ended FROM expected WHERE year < last
), owed AS (
  SELECT e.organization, e.year, o.name, o.scope, o.level,
    (SELECT id FROM reports AS r WHERE r.organization = e.organization AND r.year = e.year AND current = 1) AS report,
    (SELECT max(report) FROM withdrawn AS w WHERE w.organization = e.organization AND w.year = e.year) AS withdrawn,
    {_EVER.format("published")} AS published, {_EVER.format("date(fetched_at, '+8 hours')")} AS captured
  FROM expected AS e LEFT JOIN organizations AS o ON o.id = e.organization
  WHERE e.ended IS NULL OR e.year < e.ended OR EXISTS (
    SELECT 1 FROM reports AS r WHERE r.organization = e.organization AND r.year = e.year AND current = 1
  ) OR EXISTS (SELECT 1 FROM withdrawn AS w WHERE w.organization = e.organization AND w.year = e.year)
), dated AS (
  SELECT *, (year + 1) || CASE
    WHEN year <= 2018 THEN '-03-31'
    WHEN level = 'township' THEN '-01-31'
    WHEN scope IN ('whole', 'office_incl_government') THEN '-03-31'
    WHEN scope IS NULL AND (name GLOB '*[省市县区旗州盟]人民政府' OR organization GLOB '*-government') THEN '-03-31'
    ELSE '-01-31' END AS deadline
  FROM owed
)
"""  # noqa: S608  own text
# What may be the report that is missed: one of the organisation without a year, or something on its site that could not be had or read
# and whose title does not say whose it is.
_DOUBT = """
coalesce(
  (
    SELECT json_array('no_year', r.id) FROM reports AS r
    WHERE r.organization = d.organization AND r.year IS NULL AND current = 1 ORDER BY r.id
  ),
  (
    SELECT json_array('unnamed', u.url) FROM sites_of AS o JOIN unnamed AS u ON u.site = o.site
    WHERE o.organization = d.organization AND coalesce(u.year, d.year) = d.year ORDER BY u.url
  ),
  (
    SELECT json_array('unnamed', f.url) FROM sites_of AS o JOIN failed_fetches AS f ON f.site = o.site
    WHERE o.organization = d.organization AND f.kind = 'report' AND f.organization IS NULL AND coalesce(f.year, d.year) = d.year
    ORDER BY f.url
  )
)
"""
_STATE = f"""
SELECT d.organization, d.year, d.deadline, d.report, d.withdrawn, d.published, CASE
  WHEN coalesce(d.report, d.withdrawn) IS NOT NULL THEN CASE
    WHEN d.published <= d.deadline THEN json_array('on_time', 'published')
    WHEN d.captured <= d.deadline THEN json_array('on_time', 'captured')
    WHEN d.published IS NULL THEN json_array('undated', 'no_date')
    WHEN d.published > date(d.year || '-12-31', '+18 months') THEN json_array('undated', 'date_far')
    ELSE json_array('late', 'published') END
  WHEN :as_of <= d.deadline THEN json_array('not_due', NULL)
  ELSE coalesce(
    (SELECT json_array('not_read', u.outcome, u.reason) FROM unread AS u WHERE u.organization = d.organization AND u.year = d.year),
    (SELECT json_array('blocked', f.cause, f.evidence) FROM failed_fetches AS f WHERE f.organization = d.organization AND f.year = d.year),
    (
      SELECT json_array('blocked', s.state, s.evidence) FROM sites_of AS o JOIN sites AS s ON s.key = o.site
      WHERE o.organization = d.organization AND s.state <> 'complete' ORDER BY s.key
    ),
    (
      SELECT json_array('blocked', f.cause, f.evidence) FROM sites_of AS o JOIN failed_fetches AS f ON f.site = o.site
      WHERE o.organization = d.organization AND f.kind IN ('home', 'follow', 'next')
        AND f.cause NOT IN (SELECT value FROM json_each(:gone)) ORDER BY f.url
    ),
    (
      SELECT json_array(
        CASE WHEN attempts >= :attempts AND days >= :days AND doubt IS NULL THEN 'not_found' ELSE 'unconfirmed' END,
        coalesce(doubt ->> 0, 'not_listed'), walked || coalesce('; ' || (doubt ->> 1), ''), attempts, days
      ) FROM (
        SELECT min(many) AS attempts, min(days) AS days, group_concat(key || ' ' || span, ', ') AS walked, {_DOUBT} AS doubt FROM (
          SELECT s.key, count(w.day) AS many, count(DISTINCT w.day) AS days, coalesce(min(w.day) || ' - ' || max(w.day), '-') AS span
          FROM sites_of AS o JOIN sites AS s ON s.key = o.site LEFT JOIN walks AS w ON w.site = s.key AND w.day > d.deadline
          WHERE o.organization = d.organization GROUP BY s.key ORDER BY s.key
        )
      ) WHERE attempts IS NOT NULL
    ),
    json_array('not_looked_for', NULL)
  ) END AS told
FROM dated AS d
"""  # noqa: S608  own text
_ENTER = f"""
INSERT INTO obligations
{_EXPECTED}
SELECT organization, year, deadline, told ->> 0, told ->> 1, report, published, told ->> 3, told ->> 4, told ->> 2,
  CASE WHEN report IS NULL THEN withdrawn END FROM ({_STATE})
"""  # noqa: S608  own text
_FORGET = "DELETE FROM obligations WHERE :everybody OR organization IN (SELECT value FROM json_each(:organizations))"
_UNREAD = "SELECT coalesce(title, name), outcome, reason FROM failures WHERE coalesce(title, name) IS NOT NULL ORDER BY url, digest"
_UNNAMED = """
SELECT url, digest, site, coalesce(title, name, '') FROM failures WHERE site IS NOT NULL AND outcome <> 'not_a_report'
"""
_SITES_CHANGED = "SELECT DISTINCT organization FROM sites_of WHERE site IN (SELECT value FROM json_each(?))"


def oblige(db: sqlite3.Connection, crawl: CrawlStatus, as_of: date | None) -> None:
    """Bring `obligations` up to date as of *as_of*, after *crawl*: those of the organisations that are `unaccounted` or that it concerns.

    Everybody's are told anew only where a deadline has passed since the last time.
    """
    db.execute(_SITES_OF)
    db.execute("BEGIN IMMEDIATE")
    changed = (one for (one,) in db.execute("SELECT organization FROM unaccounted"))
    concerned = {*changed, *_take_over(db, crawl, as_of)}
    passed = _passed(as_of)
    known = db.execute("SELECT value FROM about WHERE key = 'deadlines'").fetchone()
    asked = {"everybody": known != (passed,), "organizations": json.dumps(sorted(concerned))}
    db.execute(_FORGET, asked)
    if as_of:
        enough = {"gone": _GONE, "attempts": ATTEMPTS, "days": DAYS}
        db.execute(_ENTER, {**asked, **enough, "as_of": as_of.isoformat(), "last": as_of.year - 1})
    db.execute("DELETE FROM unaccounted")
    db.execute("INSERT OR REPLACE INTO about VALUES ('deadlines', ?)", (passed,))
    db.execute("INSERT OR REPLACE INTO about VALUES ('as_of', ?)", (as_of.isoformat() if as_of else "",))
    db.execute("COMMIT")


def _passed(as_of: date | None) -> str:
    """Return which deadlines have passed: as long as it stays the same, so does what is due."""
    if as_of is None:
        return ""
    return f"{as_of.year}-{sum((as_of.month, as_of.day) > day for day in ((1, 31), (3, 31)))}"


def _take_over(db: sqlite3.Connection, crawl: CrawlStatus, as_of: date | None) -> set[str]:
    """Take over from the crawl log how sites stand, what could not be fetched, and the walks up to *as_of*.

    Returns the organisations whom a change concerns.
    """
    sites: set[Row] = {
        (s.key, s.name, s.home_url, s.state, s.last, s.evidence, s.vantage, _of_site(db, s.name)) for s in crawl.sites
    }
    failed: set[Row] = {
        (f.url, f.site, f.kind, f.title, f.at, f.cause, f.evidence, *named(f.title)) for f in crawl.failures
    }
    walks: set[Row] = {(w.site, w.at, day) for w in crawl.walks if (day := _day(w.at)) <= str(as_of or "")}
    unread = {(*named(title), *why) for title, *why in db.execute(_UNREAD)}
    unnamed: set[Row] = {
        (url, digest, site, year_of(title))
        for url, digest, site, title in db.execute(_UNNAMED)
        if not organization_of(title)
    }
    walked = {row[0] for row in _replace(db, "walks", walks)} | {row[2] for row in _replace(db, "unnamed", unnamed)}
    changed = [
        row for table, rows in (("sites", sites), ("failed_fetches", failed)) for row in _replace(db, table, rows)
    ]
    db.execute("CREATE TEMP TABLE IF NOT EXISTS unread (organization TEXT, year INTEGER, outcome TEXT, reason TEXT)")
    db.execute("DELETE FROM unread")
    add(db, "unread", sorted((row for row in unread if None not in row[:3]), key=repr))
    # A site's row begins with its key, that of a failed fetch has it second.
    keys = json.dumps(sorted({str(one) for row in changed for one in row[:2]} | {str(one) for one in walked}))
    named_there = {str(one) for row in changed for one in row[7:] if one is not None}
    return {one for (one,) in db.execute(_SITES_CHANGED, (keys,))} | named_there | {str(row[0]) for row in unread}


def _replace(db: sqlite3.Connection, table: str, wanted: set[Row]) -> set[Row]:
    """Let *wanted* be the rows of *table*, and return those that differ, old and new."""
    known = set(db.execute(f"SELECT * FROM {table}"))  # noqa: S608  own names
    if wanted != known:
        db.execute(f"DELETE FROM {table}")  # noqa: S608  own names
        add(db, table, sorted(wanted, key=repr))
    return wanted ^ known


def _day(at: str) -> str:
    return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(_CHINA).date().isoformat()


def _of_site(db: sqlite3.Connection, name: str | None) -> str | None:
    """Return the organisation that a site's *name* names, None where that is not certain and nobody of that name has reported."""
    organization = resolve(name, "").id if name else "u-"
    if not organization.startswith("u-"):
        return organization
    return next((one for (one,) in db.execute("SELECT id FROM organizations WHERE id = ?", (organization,))), None)


def named(title: str | None) -> tuple[str | None, int | None]:
    """Return the organisation and the year that *title*, of a link or file, names; None for what it does not."""
    name = organization_of(title or "")
    return resolve(name, "").id if name else None, year_of(title or "")
