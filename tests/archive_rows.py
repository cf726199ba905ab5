"""What an archive.db holds, as values that tests can compare."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the archive.db in the directory *path* to be read."""
    with closing(sqlite3.connect(f"{(path / 'archive.db').as_uri()}?mode=ro", uri=True)) as db:
        yield db


def ask(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows that *query* gives in the archive.db of the directory *path*."""
    with opened(path) as db:
        return db.execute(query, values).fetchall()


def everything(db: sqlite3.Connection, *, places: bool = True) -> dict[str, list[str]]:
    """Return every row of every table, sorted; without the places of captures in the WARC files where not *places*."""
    names = [
        name
        for name, kind in db.execute("SELECT name, type FROM pragma_table_list")
        if kind in {"table", "virtual"} and not name.startswith("sqlite_")
    ]
    rows = {
        name: [dict(zip(columns(db, name), row, strict=True)) for row in db.execute(f"SELECT * FROM {name}")]
        for name in names
    }
    for row in rows["captures"]:
        if not places:
            del row["warc"], row["offset"]
    rows["sections_fts"] = [{"rowid": rowid} for (rowid,) in db.execute("SELECT rowid FROM sections_fts")]
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of the columns of *table*."""
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
