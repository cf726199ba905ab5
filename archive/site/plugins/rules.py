"""/rules: every rule that the reports are held to, in both languages, and how often each found something."""

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import hookimpl, render, rows

_RULES = """
    SELECT u.*, coalesce(f.failed, 0) AS failed, coalesce(f.uncertain, 0) AS uncertain, coalesce(f.open, 0) AS open
    FROM rules AS u LEFT JOIN (
      SELECT rule, total(verdict = 'fail') AS failed, total(verdict = 'uncertain') AS uncertain,
        total(verdict = 'not_assessable') AS open
      FROM findings GROUP BY rule
    ) AS f ON f.rule = u.id
    ORDER BY u.id
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of the rules."""
    return [(r"^/rules$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show the rules."""
    return await render(datasette, request, "rules.html", {"rules": await rows(datasette, _RULES)})
