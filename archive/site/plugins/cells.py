"""Cells of Datasette's own tables: the id of a report, and its title, lead to its page."""

from typing import Any

from datasette.app import Datasette
from markupsafe import Markup

from archive.site.page import hookimpl, report_path

# Where the id of a report stands: in columns of this name anywhere, and as the key of these tables.
_COLUMNS = ("report", "withdrawn")
_KEYS = {("reports", "id"), ("report_list", "id")}


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """Link the id of a report to its page; in its own table, where Datasette links the id to the row, the title."""
    key = value["value"] if isinstance(value, dict) else value  # a dict where Datasette has looked up the title
    if isinstance(key, str) and key and (column in _COLUMNS or (table, column) in _KEYS):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(report_path(key)), key)
    if (table, column) == ("reports", "title") and value and "id" in row.keys():  # noqa: SIM118  a sqlite3.Row
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(report_path(row["id"])), value)
    return None
