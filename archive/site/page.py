"""What every page of the site needs: rows of the archive, and a template filled with them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from pluggy import HookimplMarker

DATABASE = "archive"
"""The name under which Datasette serves archive.db."""

hookimpl = HookimplMarker("datasette")
"""Marks what Datasette is to call: the same as datasette.hookimpl, and typed."""

Row = Mapping[str, Any]


async def rows(datasette: Datasette, sql: str, **parameters: object) -> list[Row]:
    """Return all rows of *sql*, each by column name. Raises datasette.database.QueryInterrupted past the time limit."""
    result = await datasette.get_database(DATABASE).execute(sql, parameters)
    return [dict(row) for row in result.rows]


async def row(datasette: Datasette, sql: str, **parameters: object) -> Row | None:
    """Return the first row of *sql* by column name, or None."""
    return next(iter(await rows(datasette, sql, **parameters)), None)


async def render(datasette: Datasette, request: Request, template: str, context: Mapping[str, Any]) -> Response:
    """Return the page that *template* makes of *context*."""
    return Response.html(await datasette.render_template(template, dict(context), request=request))


async def refuse(datasette: Datasette, request: Request, status: int, message: str) -> Response:
    """Return an answer with *status* that says *message*: a page, or JSON where that is asked for."""
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": status}, status=status)
    page = await render(datasette, request, "error.html", {"status": status, "error": message})
    page.status = status
    return page


def report_path(report: str) -> str:
    """Return the path of the page of *report*, an id."""
    return f"/report/{quote(report, safe='@')}"


def organization_path(organization: str) -> str:
    """Return the path of the page of *organization*, an id."""
    return f"/organization/{quote(organization)}"


def page_number(request: Request, *, most: int = 10_000) -> int:
    """Return the number in ?page=, 1 where there is none or it makes no sense, at most *most*."""
    text = request.args.get("page") or ""
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004
