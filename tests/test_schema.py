"""Every table and column is typed, and defined in both languages."""

import sqlite3
from contextlib import closing

import pytest

from archive.schema import TABLE, comments, script


@pytest.fixture(scope="module")
def db():
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(script())
        yield made


def tables(db: sqlite3.Connection, *kinds: str) -> list[str]:
    marks = ",".join("?" * len(kinds))
    found = db.execute(
        f"SELECT name FROM sqlite_master WHERE type IN ({marks}) AND name NOT LIKE 'sections_fts_%'", kinds
    )
    return [name for (name,) in found]


def test_every_table_and_column_is_defined_in_both_languages(db):
    """What the site shows of a column stands in schema.sql, Chinese first; a comment for no column is an error as well."""
    defined = comments()
    assert sorted(defined) == sorted(tables(db, "table", "view"))
    for table in defined:
        columns = [] if table == "sections_fts" else [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        assert list(defined[table]) == [TABLE, *columns]
        for chinese, english in defined[table].values():
            assert any("\u4e00" <= one <= "\u9fff" for one in chinese)
            assert english.isascii()


def test_tables_are_strict(db):
    """No table takes a value of another type than its column's."""
    loose = [
        name for name, kind, strict in db.execute("SELECT name, type, strict FROM pragma_table_list") if not strict
    ]
    assert {name for name in tables(db, "table") if name in loose} == {"sections_fts"}


def test_foreign_keys_name_columns_that_exist(db):
    """Every reference can be followed."""
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in tables(db, "table"):
        for key in db.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            assert key[4] in [row[1] for row in db.execute(f"PRAGMA table_info({key[2]})")]
