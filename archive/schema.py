"""The tables of archive.db as schema.sql defines them, and what it says of each name in both languages."""

import re
from functools import cache
from importlib.resources import files

from archive import views

TABLE = ""
"""The key under which `comments` keeps what is said of the table itself."""

_TABLE = re.compile(r"^CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)")
_COLUMN = re.compile(r"^  (\w+)")
_COMMENT = re.compile(r" -- (?P<zh>.+?) / (?P<en>.+)$")


@cache
def script() -> str:
    """Return the SQL that creates every table, index and view."""
    return files(__package__).joinpath("schema.sql").read_text(encoding="utf-8") + f"\n{views.panel()}\n"


def comments() -> dict[str, dict[str, tuple[str, str]]]:
    """Return, for each table and view, its columns with their meaning in Chinese and English; the key "" is the table's own.

    The columns of `sections_fts` are those of `sections` and are not repeated.
    """
    said: dict[str, dict[str, tuple[str, str]]] = {}
    table = TABLE
    for line in script().splitlines():
        opened, comment = _TABLE.match(line), _COMMENT.search(line)
        if opened:
            table = opened[1]
        column = _COLUMN.match(line)
        if comment and (opened or column):
            said.setdefault(table, {})[column[1] if column else TABLE] = comment["zh"], comment["en"]
    return said
