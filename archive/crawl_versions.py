"""Opens crawl.db, and brings one that an older program made to the present version: whole or not at all, and a copy of it stays."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.crawl_schema import MIGRATIONS, SCHEMA, VERSION
from archive.errors import ArchiveError


class CrawlLogError(ArchiveError):
    """crawl.db cannot be used. The message is one sentence that names the file and the cure."""


def opened(path: Path) -> sqlite3.Connection:
    """Open the crawl log *path*, made where it is not there yet, in the present version.

    Before one of an older version is changed, a copy of it is left beside it, named by that version: crawl.db.v2. Raises CrawlLogError,
    and changes nothing, where a newer program made it or it is no database.
    """
    try:
        db = sqlite3.connect(path, timeout=60, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise CrawlLogError(f"{path} cannot be opened ({error}): look at the rights of its folder.") from error
    try:
        _check(_version(db), path)
        db.execute("PRAGMA journal_mode = WAL")
        if _version(db) != VERSION:
            _bring_up(db, path)
        # default FULL: waits for the disk twice a page. kill -9 loses nothing either way; where the power fails the last entries may be
        # lost, whole: their URLs are fetched again, and what the captures have, which are waited for, is kept once.
        db.execute("PRAGMA synchronous = NORMAL")
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise CrawlLogError(_trouble(path, error)) from error
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Enter all that is done within, or nothing; no other process writes meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk has ended it already
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _trouble(path: Path, error: sqlite3.DatabaseError) -> str:
    if isinstance(error, sqlite3.OperationalError):  # the disk, a lock: nothing is known against the file
        return f"{path} cannot be used ({error}): free the disk, or end what holds it, and start again."
    return f"{path} is damaged ({error}): put it back from a copy, or move it away and run gongkai verify --restore."


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check(version: int, path: Path) -> None:
    if version > VERSION:
        raise CrawlLogError(
            f"{path} has version {version}, and this program knows versions up to {VERSION}: a newer gongkai made it; use that one."
        )


def _bring_up(db: sqlite3.Connection, path: Path) -> None:
    with transaction(db):
        # Another process may have brought it up while this one waited.
        version = _version(db)
        _check(version, path)
        if version == VERSION:
            return
        if version:
            _leave_copy(path, version)
        for step in range(version or VERSION, VERSION):
            _run(db, MIGRATIONS[step])
        _run(db, SCHEMA)
        db.execute(f"PRAGMA user_version = {VERSION}")


def _leave_copy(path: Path, version: int) -> None:
    """Copy the database *path*, of which nobody changes anything now, to the name that tells its *version*."""
    copy, part = path.with_name(f"{path.name}.v{version}"), path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, which can be copied as it is
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(copy)


def _run(db: sqlite3.Connection, script: str) -> None:
    """Run the statements of *script* in the transaction that is open; `executescript` would end it first."""
    statement = ""
    for part in script.split(";")[:-1]:
        statement += part + ";"
        if sqlite3.complete_statement(statement):  # and no semicolon of a comment
            db.execute(statement)
            statement = ""
