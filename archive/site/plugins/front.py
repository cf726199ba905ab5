"""The front page: what this is, how much there is, and the ways in."""

from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request, Response

from archive.site.page import DATABASE, hookimpl, render, row, rows

_COUNTS = """
    SELECT count(*) AS reports, count(DISTINCT organization) AS organizations, count(DISTINCT year) AS years,
      min(year) AS first_year, max(year) AS last_year,
      total(value_count + blank_count + not_applicable_count + missing_count + unreadable_count) AS cells,
      total(error_count + warning_count + info_count) AS findings, total(error_count > 0) AS reports_with_errors,
      (SELECT count(*) FROM failures) AS failures
    FROM reports WHERE current = 1
"""
_NEWEST = """
    SELECT r.id, r.year, r.title, r.published, o.name, r.error_count, r.warning_count
    FROM reports AS r JOIN organizations AS o ON o.id = r.organization
    WHERE r.current = 1 ORDER BY r.published DESC, r.year DESC, r.id LIMIT 8
"""
_YEARS = """
    SELECT year, count(*) AS reports FROM reports WHERE current = 1 AND year IS NOT NULL GROUP BY year ORDER BY year DESC
"""
_KNOWN: WeakKeyDictionary[Database, dict[str, Any]] = WeakKeyDictionary()


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the front page in the place of Datasette's own."""
    return [(r"^/$", front)]


async def front(datasette: Datasette, request: Request) -> Response:
    """Show the front page."""
    queries = await datasette.get_canned_queries(DATABASE, request.actor)
    return await render(datasette, request, "front.html", {**await _overview(datasette), "queries": queries})


async def _overview(datasette: Datasette) -> dict[str, Any]:
    """Count once for each archive.db: it does not change while it is served."""
    database = datasette.get_database(DATABASE)
    if database not in _KNOWN:
        counts = await row(datasette, _COUNTS) or {}
        _KNOWN[database] = {
            "counts": {name: int(value or 0) for name, value in counts.items()},
            "newest": await rows(datasette, _NEWEST),
            "years": await rows(datasette, _YEARS),
        }
    return _KNOWN[database]
