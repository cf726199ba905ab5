"""The front page: what this is, how much there is, and the ways in."""

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import DATABASE, Row, hookimpl, render, row, rows

_COUNTS = """
    SELECT count(*) AS reports, count(DISTINCT organization) AS organizations, count(DISTINCT year) AS years,
      min(year) AS first_year, max(year) AS last_year,
      total(value_count + blank_count + not_applicable_count + missing_count + unreadable_count) AS cells,
      total(value_count) AS cells_with_value, total(error_count) AS errors, total(warning_count) AS warnings,
      total(info_count) AS infos, total(error_count > 0) AS reports_with_errors
    FROM reports WHERE current = 1
"""
_FAILURES = "SELECT count(*) AS failures FROM failures"
_NEWEST = "SELECT * FROM report_list ORDER BY published DESC, id LIMIT 8"
_YEARS = """
    SELECT year, count(*) AS reports, total(error_count > 0) AS reports_with_errors
    FROM reports WHERE current = 1 AND year IS NOT NULL GROUP BY year ORDER BY year DESC
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the front page in the place of Datasette's own."""
    return [(r"^/$", front)]


async def front(datasette: Datasette, request: Request) -> Response:
    """Show the front page."""
    counts: Row = await row(datasette, _COUNTS) or {}
    context = {
        "counts": {name: int(value or 0) for name, value in counts.items()},
        "failures": (await row(datasette, _FAILURES) or {}).get("failures", 0),
        "newest": await rows(datasette, _NEWEST),
        "years": await rows(datasette, _YEARS),
        "queries": await datasette.get_canned_queries(DATABASE, request.actor),
    }
    return await render(datasette, request, "front.html", context)
