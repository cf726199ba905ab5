"""What the crawler has done and has yet to do: crawl.db, beside the captures.

The frontier is a table of leases. A URL is handed out to one run at a time; that it is done, what it led to and how it went are
entered together or not at all. So a crawl that was killed goes on where it was.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from archive import crawl_record, crawl_review, crawl_versions
from archive.captures import Captures
from archive.crawl_endings import HostUse
from archive.hosts import BLOCKED, Hosts, Limits
from archive.run_report import RunReport

Answer = TypeVar("Answer")

DATABASE = "crawl.db"
"""The name of the database in the archive's directory."""

_AGAIN = (f"{BLOCKED}:robots", f"{BLOCKED}:crawl-delay", f"{BLOCKED}:429")
"""Causes that say nothing of the page: it was not asked for, or too soon. It is fetched when its host is open again."""


@dataclass(frozen=True, slots=True)
class Job:
    """A URL to fetch and how the crawl came to it; the fields are those of the table `frontier`."""

    url: str
    site: str
    host: str
    kind: str
    title: str | None = None
    via: str | None = None
    col: str = ""
    depth: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """A link that was not taken; the fields are those of the table `skipped`."""

    url: str
    via: str
    site: str
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a fetch went; the fields are those of the table `attempts` without its counters."""

    site: str
    url: str
    kind: str
    status: int | None
    outcome: str
    cause: str | None = None
    evidence: str | None = None
    role: str | None = None
    digest: str | None = None
    size: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of links showed itself to be; the fields are those of the table `lists`."""

    platform: str
    evidence: str
    col: str
    declared: int | None = None


_JOB = ", ".join(field.name for field in fields(Job))
_ATTEMPT = tuple(field.name for field in fields(Attempt))
_LOGGED = ("run", "number", "at", *_ATTEMPT)
_ADD_JOB = (
    f"INSERT INTO frontier ({_JOB}, state) VALUES (:{_JOB.replace(', ', ', :')}, 'waiting') ON CONFLICT DO NOTHING"  # noqa: S608 - own names
)
_ADD_ATTEMPT = f"INSERT INTO attempts ({', '.join(_LOGGED)}) VALUES (:{', :'.join(_LOGGED)}) ON CONFLICT DO NOTHING"  # noqa: S608 - own names
# The next of a host, lists first: they change while they are read.
_NEXT = f"""
SELECT {_JOB} FROM frontier AS f WHERE state = 'waiting' AND host = :host AND coalesce(until, 0) <= :now
  AND EXISTS (SELECT 1 FROM sites WHERE key = f.site AND run = :run)
ORDER BY rank, depth, number, rowid LIMIT 1
"""  # noqa: S608 - own names
# What waits for another host that is closed does not keep a site from being walked anew.
_PENDING = """
SELECT count(*) FROM frontier WHERE site = ? AND state <> 'done'
  AND (host = ? OR host NOT IN (SELECT host FROM hosts WHERE state <> 'open'))
"""
_ADD_SITE = """
INSERT INTO sites (key, name, home_url, run, asked_at, platform) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, home_url = excluded.home_url, run = excluded.run, asked_at = excluded.asked_at,
  platform = coalesce(platform, excluded.platform)
"""
_BARREN = f"""
SELECT {_JOB} FROM frontier AS home WHERE kind = 'home' AND site IN (SELECT key FROM sites WHERE run = ?)
  AND NOT EXISTS (SELECT 1 FROM frontier AS f WHERE f.site = home.site AND (f.state <> 'done' OR f.kind = 'guess'))
  AND NOT EXISTS (
    SELECT 1 FROM frontier AS f JOIN attempts AS a USING (url) WHERE f.site = home.site AND a.role IN ('report', 'attachment')
  )
  AND EXISTS (SELECT 1 FROM attempts AS a WHERE a.url = home.url AND (a.outcome <> 'failed' OR a.cause IN ('shell', 'stub')))
"""  # noqa: S608 - own names
_KILLED = """
SELECT id, coalesce((SELECT max(at) FROM attempts WHERE run = id), started_at) FROM runs WHERE report IS NULL AND logged = 0 ORDER BY id
"""
_OF_A_SITE = ("frontier", "skipped", "sightings", "lists", "attempts", "warnings", "walks", "states")
_WARN = "INSERT OR REPLACE INTO warnings (run, site, kind, url, message) VALUES (?, ?, ?, ?, ?)"


class CrawlLog:
    """crawl.db under *directory*; open it with `with`. One process writes at a time: whoever holds the lock of the captures."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / DATABASE
        self.run: str | None = None
        self._count = 0
        directory.mkdir(parents=True, exist_ok=True)
        self._db = crawl_versions.opened(self.path)
        self._db.row_factory = sqlite3.Row
        self.hosts = Hosts(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def begin(self, agent: str, vantage: str | None = None, limits: Limits | None = None) -> str:
        """Begin a run that sends *agent* as User-Agent from *vantage*, with *limits* as in `Hosts.begin`, and return the run's id.

        Runs that were killed are closed: what they held is taken back, and what they came to is entered.
        """
        self.run = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"
        self._count = 0
        with self._transaction():
            for killed, last in self._db.execute(_KILLED).fetchall():
                crawl_review.review(self._db, killed, last, whole=False)
            head = (self.run, _now(), agent, vantage)
            self._db.execute("INSERT INTO runs (id, started_at, agent, vantage) VALUES (?, ?, ?, ?)", head)
            self._db.execute("UPDATE frontier SET state = 'waiting', run = NULL, until = NULL WHERE state = 'leased'")
            self.hosts.begin(self.run, limits, time.time())
            hosts = self._db.execute("SELECT DISTINCT host FROM frontier WHERE state = 'waiting'").fetchall()
            self.hosts.add(row["host"] for row in hosts)
        return self.run

    def ask_for(self, job: Job, name: str | None = None, platform: str | None = None) -> bool:
        """Enter the site whose home page is *job*: go on where a crawl of it was broken off (False), or begin anew (True).

        *platform* is the family that the register names, if any.
        """
        with self._transaction():
            self._rename(job)
            pending = self._one(_PENDING, job.site, job.host)
            self._db.execute(_ADD_SITE, (job.site, name, job.url, self.run, _now(), platform))
            if not pending:
                for table in ("frontier", "skipped", "sightings", "lists"):
                    self._db.execute(f"DELETE FROM {table} WHERE site = ?", (job.site,))  # noqa: S608 - own names
                self._enqueue([job])
        return not pending

    def _rename(self, home: Job) -> None:
        """Give what was crawled of *home* before the register had its site, or had it under another key, to its present key."""
        row = (home.site, home.url)
        for table in _OF_A_SITE:
            naming = f"UPDATE OR REPLACE {table} SET site = ?1 WHERE site IN (SELECT key FROM sites WHERE home_url = ?2 AND key <> ?1)"  # noqa: S608 - own names
            self._db.execute(naming, row)
        self._db.execute("UPDATE OR REPLACE sites SET key = ?1 WHERE home_url = ?2", row)

    def enqueue(self, jobs: Sequence[Job]) -> int:
        """Add *jobs* to the frontier; return how many were not in it."""
        with self._transaction():
            return self._enqueue(jobs)

    def lease(self, count: int, now: float, seconds: float) -> list[Job]:
        """Hand out up to *count* jobs, one a server at a time, for *seconds* from *now* (seconds since 1970).

        A lease that has run out is handed out again; a host that `Hosts` holds closed gets none.
        """
        with self._transaction():
            self._db.execute("UPDATE frontier SET state = 'waiting' WHERE state = 'leased' AND until < ?", (now,))
            self.hosts.write()
            jobs = list(islice(self._next(now), count))
            taken = "UPDATE frontier SET state = 'leased', run = ?, until = ? WHERE url = ?"
            self._db.executemany(taken, [(self.run, now + seconds, job.url) for job in jobs])
        return jobs

    def _next(self, now: float) -> Iterator[Job]:
        """Yield a job of each host that can be asked *now*, of one host a server; hosts in the order in which they were found."""
        busy = self.hosts.busy()
        for host, server in self.hosts.leasable(now):
            if busy.isdisjoint(server):
                row = self._db.execute(_NEXT, {"host": host, "now": now, "run": self.run}).fetchone()
                if row:
                    busy |= server
                    yield Job(**row)

    def finish(
        self,
        job: Job,
        attempt: Attempt,
        found: Sequence[Job] = (),
        skipped: Sequence[Skipped] = (),
        links: str | None = None,
        shown: Shown | None = None,
    ) -> None:
        """Mark *job* done, with how it went, what its page showed and what it led to, in one transaction.

        *links* is a digest of the links of a list page. Where another page of the site has the same ones, the list goes round in
        circles, and its next page is not taken. A job whose page was never asked for goes back into the frontier.
        """
        with self._transaction():
            again = self._one(
                "SELECT url FROM frontier WHERE links = ? AND site = ? AND url <> ?", links, job.site, job.url
            )
            taken = [link for link in found if not (again and link.kind == "next")]
            self._enqueue(taken)
            self._see(job, taken, shown)
            circles = [
                Skipped(link.url, job.url, job.site, link.title, f"repeats the links of {again}")
                for link in found
                if link not in taken
            ]
            self._skip([*skipped, *circles])
            state = "waiting" if attempt.cause in _AGAIN else "done"
            self._db.execute(
                "UPDATE frontier SET state = ?, until = NULL, links = ? WHERE url = ?", (state, links, job.url)
            )
            self._record(attempt)
            self.hosts.note(job.host, attempt.status, attempt.cause, time.time())

    def put_back(self, job: Job, until: float) -> None:
        """Put *job*, which was not fetched, back into the frontier; it is not leased before *until* (seconds since 1970)."""
        with self._transaction():
            self.hosts.write()
            self._db.execute("UPDATE frontier SET state = 'waiting', until = ? WHERE url = ?", (until, job.url))

    def note(self, attempt: Attempt) -> None:
        """Record a fetch that is no job of the frontier (robots.txt)."""
        with self._transaction():
            self._record(attempt)

    def stop(self, sites: Iterable[str], hosts: Iterable[str]) -> None:
        """Fetch nothing more in this run of *sites* (keys), nor of those with their home page on *hosts*; what waits of them stays."""
        homes = "SELECT site FROM frontier WHERE kind = 'home' AND host = ?"
        with self._transaction():
            self._db.executemany("UPDATE sites SET run = NULL WHERE key = ?", [(key,) for key in sites])
            self._db.executemany(f"UPDATE sites SET run = NULL WHERE key IN ({homes})", [(host,) for host in hosts])  # noqa: S608 - own text

    def warn(self, site: str, kind: str, url: str, message: str) -> None:
        """Enter what a person should look at after this run; the fields are those of the table `warnings`."""
        with self._transaction():
            self._db.execute(_WARN, (self.run, site, kind, url, message))

    def waiting(self) -> int:
        """Return how many URLs of the run's sites are still to be fetched or being fetched."""
        counting = "SELECT count(*) FROM frontier JOIN sites ON key = site WHERE state <> 'done' AND sites.run = ?"
        return int(self._one(counting, self.run))

    def barren(self) -> list[Job]:
        """Return the home pages of the run's sites that were walked to the end without a report, and were not yet guessed at."""
        return [Job(**row) for row in self._db.execute(_BARREN, (self.run,))]

    def end(self, captures: Captures, used: Mapping[str, HostUse] | None = None) -> RunReport:
        """End the run, in which each host was asked for *used*: write its log, and those of runs that were killed, into the captures.

        Returns what the run came to.
        """
        with self._transaction():
            self.hosts.write()
            for host, message in self.hosts.waits(time.time()):
                self._db.execute(_WARN, (self.run, "", "waits", host, message))
            report = crawl_review.review(self._db, str(self.run), _now(), used)
        for row in self._db.execute("SELECT id FROM runs WHERE logged = 0 ORDER BY id").fetchall():
            captures.add_log(row["id"], crawl_record.lines(self._db, row["id"]))
            with self._transaction():
                self._db.execute("UPDATE runs SET logged = 1 WHERE id = ?", (row["id"],))
        return report

    def rebuild(self, captures: Captures) -> int:
        """Restore runs, their attempts and how they ended from the logs in *captures*; return how many attempts there are then."""
        for run, body in captures.logs():
            with self._transaction():
                crawl_record.restore(self._db, run, body)
        return int(self._one("SELECT count(*) FROM attempts"))

    def attempts(self, run: str | None = None) -> Iterator[tuple[int, str, Attempt]]:
        """Yield number, time and attempt of each fetch of *run* (None: of every run), in order."""
        query = "SELECT * FROM attempts WHERE run = coalesce(?, run) ORDER BY run, number"
        for row in self._db.execute(query, (run,)):
            yield row["number"], row["at"], Attempt(**{name: row[name] for name in _ATTEMPT})

    def ask(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return what *question* makes of the database."""
        return question(self._db)

    def version(self) -> int:
        """Return a number that changes when another connection has written to crawl.db."""
        return int(self._one("PRAGMA data_version"))

    def skipped(self) -> Iterator[Skipped]:
        """Yield the links not taken."""
        for row in self._db.execute("SELECT url, via, site, title, reason FROM skipped ORDER BY via, url"):
            yield Skipped(*row)

    def _enqueue(self, jobs: Sequence[Job]) -> int:
        before = self._db.total_changes
        self._db.executemany(_ADD_JOB, [asdict(job) for job in jobs])
        added = self._db.total_changes - before
        self.hosts.add(dict.fromkeys(job.host for job in jobs))
        return added

    def _see(self, job: Job, links: Sequence[Job], shown: Shown | None) -> None:
        seen = [(link.url, job.url, link.site, link.kind) for link in links]
        self._db.executemany("INSERT OR IGNORE INTO sightings (url, via, site, kind) VALUES (?, ?, ?, ?)", seen)
        if shown is not None:
            row = (job.url, job.site, *astuple(shown))
            self._db.execute("INSERT OR REPLACE INTO lists VALUES (?, ?, ?, ?, ?, ?)", row)

    def _skip(self, skipped: Sequence[Skipped]) -> None:
        adding = (
            "INSERT OR REPLACE INTO skipped (url, via, site, title, reason) VALUES (:url, :via, :site, :title, :reason)"
        )
        self._db.executemany(adding, [asdict(link) for link in skipped])

    def _record(self, attempt: Attempt) -> None:
        self._count += 1
        self.hosts.write()
        self._db.execute(_ADD_ATTEMPT, {"run": self.run, "number": self._count, "at": _now(), **asdict(attempt)})

    def _one(self, query: str, *values: object) -> Any:
        row = self._db.execute(query, values).fetchone()
        return None if row is None else row[0]

    def _transaction(self) -> AbstractContextManager[None]:
        return crawl_versions.transaction(self._db)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
