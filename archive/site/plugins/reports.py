"""/reports: every organisation with its reports, year by year."""

import json
from collections.abc import Sequence

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import Row, hookimpl, page_number, render, row, rows

_PAGE = 40
_MATCH = """
    FROM organizations AS o WHERE (:q = '' OR instr(coalesce(o.name, o.id), :q) > 0 OR o.id = :q)
    AND EXISTS (
      SELECT 1 FROM reports AS r WHERE r.organization = o.id AND r.current = 1
      AND (:year = '' OR r.year = CAST(:year AS INTEGER)) AND (:doubt = '' OR r.error_count > 0)
    )
"""
_COUNT = f"SELECT count(*) AS many {_MATCH}"
_ORGANIZATIONS = f"SELECT o.id, o.name {_MATCH} ORDER BY o.id LIMIT {_PAGE} OFFSET :offset"
_REPORTS = """
    SELECT r.id, r.organization, r.year, r.error_count, r.warning_count FROM reports AS r
    WHERE r.current = 1 AND r.organization IN (SELECT value FROM json_each(:organizations)) ORDER BY r.year
"""
_YEARS = "SELECT DISTINCT year FROM reports WHERE current = 1 AND year IS NOT NULL ORDER BY year DESC"


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the list of reports."""
    return [(r"^/reports$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show the organisations that ?q= (part of a name), ?year= and ?doubt= select, 40 a page."""
    asked = {name: (request.args.get(name) or "").strip() for name in ("q", "year", "doubt")}
    page = page_number(request)
    found = await row(datasette, _COUNT, **asked)
    organizations = await rows(datasette, _ORGANIZATIONS, **asked, offset=(page - 1) * _PAGE)
    years = [one["year"] for one in await rows(datasette, _YEARS)]
    context = {
        "asked": asked,
        "years": years,
        "listed": await _with_reports(datasette, organizations),
        "many": found["many"] if found else 0,
        "page": page,
        "pages": -(-(found["many"] if found else 0) // _PAGE),
    }
    return await render(datasette, request, "reports.html", context)


async def _with_reports(datasette: Datasette, organizations: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    keys = json.dumps([one["id"] for one in organizations])
    reports: dict[str, list[Row]] = {}
    for report in await rows(datasette, _REPORTS, organizations=keys):
        reports.setdefault(report["organization"], []).append(report)
    return [(one, reports.get(one["id"], [])) for one in organizations]
