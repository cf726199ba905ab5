"""How a run ended: the walk through each site, and the state of each host and each report, entered from its frontier and its attempts."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.crawl_states import FOUND, UNCHANGED, WAITING, kind_of, state_of

_HAD = "had"

# Each URL of the walks through the run's sites, with how its latest attempt went; a walk may have begun in an earlier run.
_TRIED = """
CREATE TEMP TABLE tried AS
SELECT f.url, f.site, f.host, f.kind, f.rank, a.run, a.number, a.at, a.outcome, a.cause, a.evidence, a.role,
  CASE WHEN f.state = 'done' AND a.run IS NOT NULL THEN state_of(a.outcome, a.cause) ELSE 'waiting' END AS state
FROM sites AS s JOIN frontier AS f ON f.site = s.key
LEFT JOIN attempts AS a ON f.state = 'done' AND (a.run, a.number) = (
  SELECT b.run, b.number FROM attempts AS b WHERE b.url = f.url ORDER BY b.at DESC, b.run DESC, b.number DESC LIMIT 1
)
WHERE s.run = :run AND NOT (f.kind IN ('guess', 'probe') AND coalesce(a.outcome, 'failed') = 'failed')
"""
_ENDED = """
CREATE TEMP TABLE ended (
  subject TEXT, key TEXT, site TEXT, state TEXT, cause TEXT, evidence TEXT, at TEXT, change TEXT, PRIMARY KEY (subject, key)
)
"""
_STOPPED = "(SELECT nullif(state, 'open') FROM hosts WHERE hosts.host = tried.host)"
# Of each site: its home page, what waits, the first list that failed otherwise than by not being there, and what was had.
_SITES = f"""
SELECT s.key, home.state, home.cause, home.evidence, (SELECT nullif(state, 'open') FROM hosts WHERE hosts.host = home.host) AS stopped,
  (SELECT count(*) FROM tried WHERE site = s.key AND state = 'waiting') AS waiting,
  (SELECT {_STOPPED} FROM tried WHERE site = s.key AND state = 'waiting' ORDER BY {_STOPPED} IS NULL, rank LIMIT 1) AS held,
  (SELECT json_array(state, cause, evidence) FROM tried WHERE site = s.key AND rank < 2 AND NOT kind_of(state) IN ('had', 'absent', 'open')
    ORDER BY number LIMIT 1) AS list,
  (SELECT count(*) FROM tried WHERE site = s.key AND role = 'page' AND outcome <> 'failed') AS pages,
  (SELECT count(*) FROM tried WHERE site = s.key AND role IN ('report', 'attachment') AND outcome <> 'failed') AS reports,
  (SELECT count(*) FROM tried WHERE site = s.key AND state = 'found') AS new, s.home_url,
  (SELECT max(at) FROM tried WHERE site = s.key) AS last,
  (SELECT json_array(kind, message) FROM warnings AS w WHERE w.run = :run AND w.site = s.key AND kind IN ('list-short', 'list-empty')
    ORDER BY kind, url LIMIT 1) AS partial,
  EXISTS (SELECT 1 FROM lists WHERE lists.site = s.key AND col <> '') AS has_column
FROM sites AS s LEFT JOIN tried AS home ON home.site = s.key AND home.kind = 'home' WHERE s.run = :run ORDER BY s.key
"""  # noqa: S608 - own text
_HOSTS = """
SELECT host, min(site), sum(state = 'waiting'), sum(kind_of(state) = 'had'), sum(state = 'found'), max(at),
  (SELECT nullif(state, 'open') FROM hosts WHERE hosts.host = tried.host)
FROM tried GROUP BY host
"""
_WORST = """
SELECT state, cause, evidence FROM tried WHERE host = ? AND kind_of(state) NOT IN ('had', 'open') ORDER BY rank, number DESC LIMIT 1
"""
_SEEN = "EXISTS (SELECT 1 FROM states AS k WHERE k.subject = 'report' AND k.key = t.url)"
_LAST = "(SELECT k.state FROM states AS k WHERE k.subject = 'report' AND k.key = t.url ORDER BY k.run DESC LIMIT 1)"
_REPORTS = f"""
INSERT INTO ended
SELECT 'report', t.url, t.site,
  CASE WHEN t.role = 'page' AND kind_of(t.state) = 'had' THEN 'wrong_content' ELSE t.state END,
  CASE WHEN t.state = 'waiting' THEN coalesce((SELECT nullif(state, 'open') FROM hosts WHERE hosts.host = t.host), 'unfinished')
    WHEN t.role = 'page' AND kind_of(t.state) = 'had' THEN 'no-report' ELSE t.cause END,
  CASE WHEN t.role = 'page' AND kind_of(t.state) = 'had' THEN t.url || ' was a report, and is a page that is none.' ELSE t.evidence END,
  coalesce(t.at, :at),
  CASE WHEN t.run = :run AND t.outcome <> 'failed' AND t.role <> 'page' THEN CASE
    WHEN NOT EXISTS (SELECT 1 FROM attempts AS b WHERE b.url = t.url AND b.outcome <> 'failed' AND (b.run, b.number) < (t.run, t.number))
      THEN 'new'
    WHEN t.outcome = 'kept' THEN 'changed'
    WHEN {_LAST} = 'gone' THEN 'back' END END
FROM tried AS t
WHERE t.cause IS NOT 'forwards' AND (t.kind IN ('report', 'attachment') OR t.role IN ('report', 'attachment') OR {_SEEN})
"""  # noqa: S608 - own text
_GONE = """
INSERT INTO ended
SELECT 'report', key, k.site, 'gone', 'gone', 'No page of its site, walked to its end, leads to ' || key || ' any more.', :at, 'gone'
FROM walks AS w JOIN states AS k ON k.site = w.site AND k.subject = 'report'
WHERE w.run = :run AND w.sound AND k.run = (SELECT max(run) FROM states AS l WHERE l.subject = 'report' AND l.key = k.key)
  AND k.state <> 'gone' AND NOT EXISTS (SELECT 1 FROM tried AS t WHERE t.url = k.key)
"""
_ENTER = """
INSERT OR REPLACE INTO states (subject, key, run, site, state, cause, evidence, at, change)
SELECT subject, key, :run, site, state, cause, evidence, at, change FROM ended AS e
WHERE change IS NOT NULL OR (state, coalesce(cause, '')) IS NOT (
  SELECT k.state, coalesce(k.cause, '') FROM states AS k WHERE k.subject = e.subject AND k.key = e.key ORDER BY k.run DESC LIMIT 1
)
"""
_CAME = "SELECT host, sum(kind_of(state) = 'had'), sum(state = 'found') FROM tried WHERE run = ? GROUP BY host"


@dataclass(frozen=True, slots=True)
class Walk:
    """How the walk through a site ended; the fields are those of the table `walks`."""

    run: str
    site: str
    at: str
    state: str
    cause: str | None
    evidence: str | None
    sound: bool
    pages: int
    reports: int


@dataclass(frozen=True, slots=True)
class HostUse:
    """What a host was asked in a run: requests sent, bytes of bodies as they came, seconds from request to the head of an answer."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0


def gather(db: sqlite3.Connection, run: str) -> None:
    """Lay out what the sites of *run* came to, for the functions below; `clear` ends it."""
    db.create_function("state_of", 2, state_of, deterministic=True)
    db.create_function("kind_of", 1, kind_of, deterministic=True)
    clear(db)
    db.execute(_TRIED, {"run": run})
    db.execute("CREATE INDEX temp.tried_site ON tried (site)")
    db.execute("CREATE INDEX temp.tried_host ON tried (host)")
    db.execute("CREATE INDEX temp.tried_url ON tried (url)")
    db.execute(_ENDED)


def clear(db: sqlite3.Connection) -> None:
    """Put away what `gather` laid out."""
    for table in ("tried", "ended"):
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")


def walks(db: sqlite3.Connection, run: str, at: str) -> Iterator[Walk]:
    """Yield how the walk through each site of *run*, which ended *at*, ended."""
    for row in db.execute(_SITES, {"run": run}).fetchall():
        state, cause, evidence = _ended(row)
        sound = kind_of(state) == _HAD and cause is None
        yield Walk(run, row["key"], row["last"] or at, state, cause, evidence, sound, row["pages"], row["reports"])


def keep_walks(db: sqlite3.Connection, made: Iterable[Walk]) -> None:
    """Enter the walks *made*."""
    rows = [
        (one.run, one.site, one.at, one.state, one.cause, one.evidence, int(one.sound), one.pages, one.reports)
        for one in made
    ]
    db.executemany("INSERT OR REPLACE INTO walks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def keep_states(db: sqlite3.Connection, run: str, at: str) -> None:
    """Enter how each host and each report ended *run*; its walks must have been entered before."""
    rows = [("host", *one) for one in _hosts(db, at)]
    db.executemany("INSERT INTO ended VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", rows)
    asked = {"run": run, "at": at}
    db.execute(_REPORTS, asked)
    db.execute(_GONE, asked)
    db.execute(_ENTER, {"run": run})


def keep_visits(db: sqlite3.Connection, run: str, used: Mapping[str, HostUse]) -> None:
    """Enter what each host was asked in *run*: *used*, and what came of it."""
    came = {host: (had, new) for host, had, new in db.execute(_CAME, (run,))}
    blank = HostUse()
    for host in sorted({*used, *came}):
        use = used.get(host, blank)
        row = (run, host, use.requests, use.bytes, round(use.seconds, 3), *came.get(host, (0, 0)))
        db.execute("INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _ended(row: sqlite3.Row) -> tuple[str, str | None, str | None]:
    """Say how a site stands: state, cause, evidence. One that was walked to its end has a cause where it did not show what it has."""
    home, state, waiting, stopped = row["home_url"], row["state"], row["waiting"], row["stopped"]
    if state not in (None, WAITING) and kind_of(state) != _HAD:
        return state, row["cause"], row["evidence"]
    if stopped:
        return state_of("failed", stopped), stopped, f"{home} was asked no more: {stopped}."
    if waiting or state is None:
        held = row["held"] or "unfinished"
        return state_of("failed", held), held, f"{home} was not walked to its end: {waiting} addresses wait."
    if row["list"]:
        state, cause, evidence = json.loads(row["list"])
        return state, cause, evidence
    return (FOUND if row["new"] else UNCHANGED, *_doubt(row))


def _doubt(row: sqlite3.Row) -> tuple[str | None, str | None]:
    """Say why the walk to the end of a site shows nothing of what it did not show; None, None where it does."""
    if row["partial"]:
        kind, message = json.loads(row["partial"])
        return kind, message
    if not (row["has_column"] or row["reports"]):
        return "no-column", f"{row['home_url']} was walked to its end, and no column of annual reports was found."
    return None, None


def _hosts(db: sqlite3.Connection, at: str) -> Iterator[tuple[str, str, str, str | None, str | None, str]]:
    """Yield host, site, state, cause, evidence and time of each host."""
    for host, site, waiting, had, new, last, stopped in db.execute(_HOSTS).fetchall():
        worst = db.execute(_WORST, (host,)).fetchone()
        said: tuple[str, str | None, str | None]
        if stopped:
            state = state_of("failed", stopped)
            met = worst[2] if worst and worst[0] == state else f"{host} was asked no more: {stopped}."
            said = state, stopped, met
        elif had:
            said = (
                (WAITING, "unfinished", f"{waiting} addresses of {host} wait.")
                if waiting
                else (_fresh(new), None, None)
            )
        elif waiting or worst is None:
            said = WAITING, "unfinished", f"{waiting} addresses of {host} wait."
        else:
            said = tuple(worst)
        yield host, site, *said, last or at


def _fresh(new: int) -> str:
    return FOUND if new else UNCHANGED
