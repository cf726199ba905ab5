"""The index over the WARC files: a SQLite database that holds nothing which the files do not hold, and can be thrown away."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS captures ( -- each capture, by where its record lies
  digest TEXT NOT NULL,     -- "sha256:" and the hex digest of the payload, content encoding taken off
  url TEXT NOT NULL,        -- the target URI
  fetched_at TEXT NOT NULL, -- ISO 8601, UTC
  media_type TEXT,          -- as declared, without parameters
  status INTEGER,           -- HTTP status
  size INTEGER NOT NULL,    -- bytes of the payload
  role TEXT NOT NULL,       -- page, report, attachment, robots
  title TEXT,               -- text of the link that led here
  name TEXT,                -- base name of a file
  via TEXT,                 -- URL of the page that led here
  site TEXT,                -- key of the site in the register
  warc TEXT NOT NULL,       -- file under captures/
  offset INTEGER NOT NULL,  -- byte at which the record begins
  PRIMARY KEY (warc, offset),
  UNIQUE (url, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS captures_digest ON captures (digest);
CREATE TABLE IF NOT EXISTS visits ( -- each answer that gave kept bytes, or said that they still stand: captures and revisits
  url TEXT NOT NULL,        -- the target URI
  fetched_at TEXT NOT NULL, -- ISO 8601, UTC
  first TEXT NOT NULL,      -- fetched_at of the capture whose bytes these are
  status INTEGER,           -- HTTP status, 304 where the server said that the bytes still stand
  etag TEXT,                -- ETag that came with it
  last_modified TEXT,       -- Last-Modified that came with it
  warc TEXT NOT NULL,       -- file under captures/
  offset INTEGER NOT NULL,  -- byte at which the record begins
  PRIMARY KEY (warc, offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS visits_url ON visits (url, fetched_at);
CREATE TABLE IF NOT EXISTS logs ( -- the records that close each crawl
  run TEXT NOT NULL,        -- id of the run
  warc TEXT NOT NULL,       -- file under captures/
  offset INTEGER NOT NULL,  -- byte at which the record begins
  PRIMARY KEY (warc, offset)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files ( -- how far each file has been read
  name TEXT PRIMARY KEY,    -- file under captures/
  read INTEGER NOT NULL,    -- bytes, up to the end of the last whole record
  size INTEGER NOT NULL     -- bytes of the file when it was read
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """What was fetched or added once, and where its record lies.

    *digest* is "sha256:" and the hex digest of the payload (the body after content decoding), *size* its bytes; *url* is
    "urn:sha256:<hex>" for a file added without one. *fetched_at* is ISO 8601 UTC with Z. *media_type* is as declared, without
    parameters. *status* is the HTTP status, None for an added file. *role* is page, report, attachment or robots. *title* is the
    text of the link by which the crawler came, *via* the page it stood on, *name* a base name, never a path, *site* the site's key.
    *warc* names the file under captures/, *offset* is the byte at which the record begins.
    """

    digest: str
    url: str
    fetched_at: str
    media_type: str | None
    status: int | None
    size: int
    role: str
    title: str | None
    name: str | None
    via: str | None
    site: str | None
    warc: str
    offset: int


@dataclass(frozen=True, slots=True)
class Visit:
    """An answer of *url* with the bytes of its capture that was fetched at *first*, or, with *status* 304, saying that they still stand.

    *etag* and *last_modified* came with it: sent back, they ask whether those bytes still stand. *warc* and *offset* are as in `Capture`.
    """

    url: str
    fetched_at: str
    first: str
    status: int | None
    etag: str | None
    last_modified: str | None
    warc: str
    offset: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a WARC file holds up to byte *end*, where its last whole record ends; *logs* as run id, file, offset."""

    end: int
    captures: tuple[Capture, ...]
    visits: tuple[Visit, ...]
    logs: tuple[tuple[str, str, int], ...]


_COLUMNS = ", ".join(field.name for field in fields(Capture))
_MARKS = ", ".join("?" for _ in fields(Capture))


_ALL = f"SELECT {_COLUMNS} FROM captures"  # noqa: S608 - the names are those of the fields of Capture
_INSERT = f"INSERT INTO captures ({_COLUMNS}) VALUES ({_MARKS}) ON CONFLICT DO NOTHING"  # noqa: S608 - as above
_REPLACE = f"INSERT OR REPLACE INTO captures ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 - as above
_VISITS = "SELECT * FROM visits"
_ADD_VISIT = "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ASKED_BY = f"""
{_VISITS} WHERE url = ? AND status IN (200, 304) AND (etag IS NOT NULL OR last_modified IS NOT NULL)
ORDER BY fetched_at DESC, warc DESC, offset DESC LIMIT 1
"""
_SEEN_BEFORE = """
SELECT url, digest, min(v.fetched_at) FROM visits AS v JOIN captures AS c USING (url)
WHERE v.fetched_at < v.first AND c.fetched_at = v.first GROUP BY url, digest
"""


class CaptureIndex:
    """Rows about captures, logs and files. Whoever writes holds the lock of `Captures`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        # Readers must not hold up the crawl's commits. A row that a power cut takes back is read again from its WARC file.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        if self._version() != _VERSION:
            with self._transaction():
                # Another process may have made it in the meantime.
                if self._version() != _VERSION:
                    self._create()

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _create(self) -> None:
        for table in ("captures", "visits", "logs", "files"):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _SCHEMA.split(";"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def __iter__(self) -> Iterator[Capture]:
        """Yield all captures in the order of their files and places."""
        for row in self._db.execute(f"{_ALL} ORDER BY warc, offset"):
            yield Capture(*row)

    def of_file(self, name: str) -> list[Capture]:
        """Return the captures in the file *name*."""
        return [Capture(*row) for row in self._db.execute(f"{_ALL} WHERE warc = ? ORDER BY offset", (name,))]

    def find(self, digest: str) -> Capture | None:
        """Return the first capture with *digest*."""
        return self._first("digest = ? ORDER BY warc, offset LIMIT 1", (digest,))

    def kept(self, url: str, digest: str) -> Capture | None:
        """Return the capture of *url* with *digest*."""
        return self._first("url = ? AND digest = ?", (url, digest))

    def visits_of_file(self, name: str) -> list[Visit]:
        """Return the visits in the file *name*."""
        return [Visit(*row) for row in self._db.execute(f"{_VISITS} WHERE warc = ? ORDER BY offset", (name,))]

    def conditions(self, url: str) -> tuple[Capture, Visit] | None:
        """Return the newest visit of *url* whose server gave something by which to ask whether its bytes still stand, and its capture."""
        row = self._db.execute(_ASKED_BY, (url,)).fetchone()
        capture = None if row is None else self._fetched(url, Visit(*row).first)
        return None if capture is None else (capture, Visit(*row))

    def last_in_full(self, url: str) -> str:
        """Return when *url* last answered with its bytes, and did not only say that they still stand; "" where it never did."""
        newest = "SELECT coalesce(max(fetched_at), '') FROM visits WHERE url = ? AND status = 200"
        return str(self._db.execute(newest, (url,)).fetchone()[0])

    def last_seen(self, capture: Capture) -> str:
        """Return when the URL of *capture* last gave its bytes, or said that they still stand."""
        if not self.is_only(capture):
            return capture.fetched_at
        newest = "SELECT max(fetched_at) FROM visits WHERE url = ? AND first = ?"
        return str(self._db.execute(newest, (capture.url, capture.fetched_at)).fetchone()[0])

    def first_seen(self) -> dict[tuple[str, str], str]:
        """Return, by URL and digest, the earliest time of captures that were seen before the time of their record."""
        return {(url, digest): at for url, digest, at in self._db.execute(_SEEN_BEFORE)}

    def is_visited(self, url: str, at: str) -> bool:
        """Say whether something is kept that *url* answered *at* that time."""
        return (
            self._db.execute("SELECT 1 FROM visits WHERE url = ? AND fetched_at = ?", (url, at)).fetchone() is not None
        )

    def is_only(self, capture: Capture) -> bool:
        """Say whether URL and time tell *capture* from all others: a revisit refers to it by them."""
        return self._fetched(capture.url, capture.fetched_at) == capture

    def _fetched(self, url: str, at: str) -> Capture | None:
        found = [Capture(*row) for row in self._db.execute(f"{_ALL} WHERE url = ? AND fetched_at = ?", (url, at))]
        return found[0] if len(found) == 1 else None

    def _first(self, condition: str, values: tuple[str, ...]) -> Capture | None:
        row = self._db.execute(f"{_ALL} WHERE {condition}", values).fetchone()
        return None if row is None else Capture(*row)

    def count(self) -> int:
        """Return the number of captures."""
        return int(self._db.execute("SELECT count(*) FROM captures").fetchone()[0])

    def logs(self) -> list[tuple[str, str, int]]:
        """Return run, file and offset of each log, oldest first."""
        return self._db.execute("SELECT run, warc, offset FROM logs ORDER BY warc, offset").fetchall()

    def read_until(self, name: str) -> tuple[int, int]:
        """Return how far the file *name* has been read, and its size then; zeros for a new one."""
        row = self._db.execute("SELECT read, size FROM files WHERE name = ?", (name,)).fetchone()
        return (0, 0) if row is None else (row[0], row[1])

    def names(self) -> list[str]:
        """Return the files that the index has rows about."""
        return [row[0] for row in self._db.execute("SELECT name FROM files ORDER BY name")]

    def add(self, name: str, size: int, found: Found, *, anew: bool = False) -> None:
        """Enter what was *found* in the file *name* when it had *size* bytes, all of it or nothing.

        Of two captures of one URL with the same bytes the first stays; *anew* says that it is no longer whole, and gives way.
        """
        with self._transaction():
            self._db.executemany(_REPLACE if anew else _INSERT, (astuple(capture) for capture in found.captures))
            self._db.executemany(_ADD_VISIT, (astuple(visit) for visit in found.visits))
            self._db.executemany("INSERT INTO logs VALUES (?, ?, ?) ON CONFLICT DO NOTHING", found.logs)
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (name, found.end, size))

    def clear(self) -> None:
        """Forget everything; the files have it."""
        with self._transaction():
            self._create()

    def close(self) -> None:
        """Close the database."""
        self._db.close()
