"""What Datasette is told of the archive: metadata.yaml, the meaning of tables and columns, and the saved queries."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from datasette.utils import parse_metadata

from archive.schema import TABLE, comments
from archive.site.page import DATABASE

_HEAD = re.compile(r"-- (?P<title>.+ / .+)\n-- (?P<description>.+ / .+)\n")


def metadata() -> dict[str, Any]:
    """Return the metadata of the site, with a description of every table, view and column and every saved query."""
    said: dict[str, Any] = parse_metadata((files(__package__) / "metadata.yaml").read_text(encoding="utf-8"))
    archive = said["databases"][DATABASE]
    for name, columns in comments().items():
        table = archive["tables"].setdefault(name, {})
        table["description"] = " / ".join(columns[TABLE])
        table["columns"] = {column: " / ".join(both) for column, both in columns.items() if column != TABLE}
    archive["queries"] = dict(_queries())
    return said


def _queries() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the saved queries: a file each, whose first line is its title and whose second says what it gives."""
    for file in sorted((files(__package__) / "queries").iterdir(), key=lambda file: int(file.name.partition("-")[0])):
        head = _HEAD.match(file.read_text(encoding="utf-8"))
        if head is None:
            raise ValueError(f"{file.name} must begin with '-- title / title' and '-- description / description'")
        sql = file.read_text(encoding="utf-8")[head.end() :].strip()
        # The number in front of the name is the order in which they are listed.
        yield file.name.partition("-")[2].removesuffix(".sql"), {**head.groupdict(), "sql": sql, "hide_sql": True}
