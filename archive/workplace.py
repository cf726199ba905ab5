"""The database while it is being built: a copy beside archive.db that takes its place when it is whole.

So archive.db is one state of the archive at any moment, whatever happens to a build, and what an interrupted build has read
is not read again.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from archive import crosswalk, indicators, panel, rows, schema
from archive.captures import Capture
from archive.errors import ArchiveError
from archive.lock import Lock
from archive.store import add
from archive.tombstones import forget, masked, sweep
from archive.withdrawals import Withdrawals
from parsers import READER_VERSION
from parsers.checks import RULES

DATABASE = "archive.db"
"""The name of the database in the archive's directory."""

Listed = Mapping[tuple[str, str], Capture]
"""Every capture there is, by address and digest."""

Homes = Mapping[str, str]
"""By address of a capture, the code of the division whose site it is on, where a register says so."""

_WORK = "archive.db.part"
_LOCK = "archive.db.lock"
_UNREAD = ("not_read", "damaged")
_KEPT = (
    "SELECT digest, url, fetched_at, media_type, status, size, role, title, name, via, site, warc, offset, outcome"
    " FROM captures"
)
_UPDATE = (
    "UPDATE captures SET fetched_at = :fetched_at, media_type = :media_type, status = :status, size = :size, role = :role,"
    " title = :title, name = :name, via = :via, site = :site, warc = :warc, offset = :offset"
    " WHERE url = :url AND digest = :digest"
)


class BuildError(ArchiveError):
    """The build cannot begin. The message is one sentence that names the value and the cure."""


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Hold the right to build in *directory*. Raises BuildError where it is none, or another build holds it."""
    if not directory.is_dir():
        raise BuildError(f"there is no directory {str(directory)!r}: crawl or add something first")
    lock = Lock(directory / _LOCK)
    if not lock.take():
        raise BuildError(f"{lock.holder()} is building in {str(directory)!r}: wait until it is done")
    try:
        yield
    finally:
        lock.release()


def connect(path: Path) -> sqlite3.Connection:
    """Open the database *path* to be read only."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def is_whole(
    directory: Path, listed: Listed, surroundings: str, homes: Homes, mended: Callable[[Capture], bool]
) -> bool:
    """Whether archive.db is there, made as this program makes it, of exactly the captures *listed*, in the same *surroundings*.

    *homes* says whose sites they are on; where it says otherwise than before, what was read on them is read anew.
    *mended* is asked whether a capture that was damaged can be had now.
    """
    kept = None if (directory / _WORK).exists() else known(directory)
    if kept is None or kept.keys() != listed.keys():
        return False
    if any(one != _published(listed[key], outcome) for key, (one, outcome) in kept.items()):
        return False
    with closing(connect(directory / DATABASE)) as db:
        same = db.execute("SELECT value FROM about WHERE key = 'surroundings'").fetchone() == (surroundings,)
        if not same or not _knows(db, homes):
            return False
    return not any(outcome == "damaged" and mended(one) for one, outcome in kept.values())


def known(directory: Path) -> dict[tuple[str, str], tuple[Capture, str]] | None:
    """Return the captures in archive.db and what became of each; None where it is not there, damaged, or otherwise made."""
    path = directory / DATABASE
    if not path.exists():
        return None
    try:
        with closing(connect(path)) as db:
            return {key: (one, outcome) for key, one, outcome in _kept(db)} if _is_ours(db) else None
    except sqlite3.DatabaseError:
        return None


@contextmanager
def work(directory: Path, listed: Listed, homes: Homes, standing: Withdrawals) -> Iterator[sqlite3.Connection]:
    """Give a database to write into, which holds what was read before, and put it in the place of archive.db at the end.

    What was withdrawn or restored, by the withdrawals that are *standing*, is to be read anew.
    What is written is kept for the next build where this one is interrupted.
    """
    path = directory / _WORK
    _prepare(directory / DATABASE, path, listed, homes)
    with closing(_writable(path)) as db:
        # Kept by fsync at checkpoints only: a killed build loses nothing, a power cut at most what was read last.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        _refresh(db, listed)
        forget(db, standing)
        db.execute("INSERT OR REPLACE INTO about VALUES ('homes', ?)", (_homes_text(homes),))
        yield db
        sweep(db)
        db.execute("ANALYZE")
        db.execute("PRAGMA journal_mode = DELETE")  # one file again, which can be opened where nothing may be written
    path.replace(directory / DATABASE)
    _sync(directory)


def _prepare(final: Path, path: Path, listed: Listed, homes: Homes) -> None:
    copy = path.with_suffix(".copy")
    copy.unlink(missing_ok=True)
    if path.exists() and _usable(path, listed, homes):
        return
    for left in (path, *path.parent.glob(f"{path.name}-*")):  # its journals too
        left.unlink(missing_ok=True)
    if final.exists() and _usable(final, listed, homes):
        shutil.copyfile(final, copy)
        copy.replace(path)
    else:
        _create(path)


def _create(path: Path) -> None:
    with closing(_writable(path)) as db:
        db.executescript(f"BEGIN; {schema.script()}")
        add(db, "about", [("reader", READER_VERSION), ("product", _product())])
        add(db, "rules", _rules())
        for table, lines in _definitions().items():
            add(db, table, lines)
        db.execute("COMMIT")


def _writable(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _usable(path: Path, listed: Listed, homes: Homes) -> bool:
    """Whether everything that was read for the database *path* would be read the same way now."""
    try:
        with closing(_writable(path)) as db:
            return (
                _is_ours(db)
                and _knows(db, homes)
                and all(
                    outcome in _UNREAD or (key in listed and _read_with(one) == _read_with(listed[key]))
                    for key, one, outcome in _kept(db)
                )
            )
    except sqlite3.DatabaseError:
        return False


def _is_ours(db: sqlite3.Connection) -> bool:
    try:
        return bool(db.execute("SELECT value FROM about WHERE key = 'product'").fetchone() == (_product(),))
    except sqlite3.OperationalError:
        return False  # begun and not finished, or another program's


def _knows(db: sqlite3.Connection, homes: Homes) -> bool:
    """Whether what *db* was read with says the same of the sites that both know."""
    kept = db.execute("SELECT value FROM about WHERE key = 'homes'").fetchone()
    before = json.loads(kept[0]) if kept else {}
    read = {
        url for (url,) in db.execute("SELECT DISTINCT url FROM captures WHERE outcome NOT IN ('not_read', 'damaged')")
    }
    return all(before.get(_host(url)) == homes.get(url) for url in read)


def _homes_text(homes: Homes) -> str:
    return json.dumps({_host(url): code for url, code in sorted(homes.items())})


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _kept(db: sqlite3.Connection) -> Iterator[tuple[tuple[str, str], Capture, str]]:
    for *known, outcome in db.execute(_KEPT).fetchall():
        capture = Capture(*known)
        yield (capture.url, capture.digest), capture, outcome


def _read_with(capture: Capture) -> tuple[object, ...]:
    """Return what its reading depends on; a capture of which anything else has changed keeps its reading."""
    return capture.fetched_at, capture.media_type, capture.status, capture.role


def _published(capture: Capture, outcome: str) -> Capture:
    """Return what archive.db says of *capture* where *outcome* became of it."""
    return masked(capture) if outcome == "withdrawn" else capture


def _refresh(db: sqlite3.Connection, listed: Listed) -> None:
    """Take over what the index now says of captures: those not read are entered anew, the others keep their readings.

    What was damaged is tried again: the file may have been put back.
    """
    now = {key: _published(listed[key], outcome) for key, _, outcome in _kept(db) if key in listed}
    differing = [key for key, one, _ in _kept(db) if now.get(key) != one]
    db.execute("BEGIN IMMEDIATE")
    db.executemany("DELETE FROM captures WHERE url = ? AND digest = ? AND outcome = 'not_read'", differing)
    db.execute("DELETE FROM captures WHERE outcome = 'damaged'")
    db.executemany(_UPDATE, [asdict(now[key]) for key in differing if key in now])
    db.execute("COMMIT")


def _rules() -> list[rows.Row]:
    return [rows.rule_row(rule) for rule in (*RULES, *panel.RULES)]


def _definitions() -> dict[str, list[rows.Row]]:
    """Return the rows of the tables that say what the numbers mean."""
    return {
        "codebook": list(rows.codebook_rows()),
        "crosswalk": crosswalk.crosswalk_rows(),
        "crosswalk_cells": crosswalk.cell_rows(),
        "indicator_list": indicators.indicator_rows(),
        "indicator_terms": indicators.term_rows(),
    }


def _product() -> str:
    """Return the digest of all that the tables depend on besides the captures."""
    parts = (schema.script(), READER_VERSION, _rules(), _definitions())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
