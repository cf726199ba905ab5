"""/search: the passages that hold a word, exactly, whatever its length; and the same exactness in Datasette's own search box."""

import re
import sqlite3

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from archive.search import SPACE
from archive.search import escape as fts_query
from archive.site.page import Row, hookimpl, page_number, render, row, rows

_PAGE = 20
_TOO_MANY_TO_RANK = 20_000  # ranking reads every hit: above this a page would take more than a second
_LONGEST = 200  # characters of a query; a longer one is cut, and the page says so
_OPEN, _CLOSE = "\x02", "\x03"
_HIT = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")

_COUNT = "SELECT count(*) AS many FROM sections_fts WHERE sections_fts MATCH :query"
_HITS = f"""
    SELECT rowid AS id, highlight(sections_fts, 0, char(2), char(3)) AS heading,
      snippet(sections_fts, 1, char(2), char(3), '…', 64) AS passage
    FROM sections_fts WHERE sections_fts MATCH :query ORDER BY %s LIMIT {_PAGE} OFFSET :offset
"""  # noqa: S608  only our own words are put in
_WHERE = """
    SELECT s.number, r.id AS report, r.year, r.title, r.current, r.error_count, o.name
    FROM sections AS s JOIN reports AS r ON r.id = s.report JOIN organizations AS o ON o.id = r.organization
    WHERE s.id = :id
"""
_ORGANIZATIONS = """
    SELECT o.id, o.name, count(*) AS reports FROM organizations AS o
    JOIN reports AS r ON r.organization = o.id AND r.current = 1
    WHERE :asked <> '' AND (instr(o.name, :asked) > 0 OR o.id = :asked) GROUP BY o.id ORDER BY o.id LIMIT 7
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the search page."""
    return [(r"^/search$", show)]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let Datasette's search box make the same query of what is typed; last, so that it takes the place of Datasette's own."""
    conn.create_function("escape_fts", 1, fts_query, deterministic=True)


async def show(datasette: Datasette, request: Request) -> Response:
    """Show the passages that hold all words of ?q=, ranked, or newest first where there are too many to rank."""
    typed = (request.args.get("q") or "").strip()
    asked = typed[:_LONGEST]
    query, page = fts_query(asked), page_number(request, most=500)
    found = await row(datasette, _COUNT, query=query)
    many = found["many"] if found else 0
    order = "rank, rowid DESC" if many <= _TOO_MANY_TO_RANK else "rowid DESC"
    hits = await rows(datasette, _HITS % order, query=query, offset=(page - 1) * _PAGE)
    context = {
        "asked": asked,
        "cut": len(typed) > len(asked),
        "many": many,
        "ranked": many <= _TOO_MANY_TO_RANK,
        "hits": [await _passage(datasette, hit) for hit in hits],
        "organizations": await rows(datasette, _ORGANIZATIONS, asked=asked) if page == 1 else [],
        "page": page,
        "pages": min(-(-many // _PAGE), 500),
    }
    return await render(datasette, request, "search.html", context)


async def _passage(datasette: Datasette, hit: Row) -> dict[str, object]:
    where = await row(datasette, _WHERE, id=hit["id"]) or {}
    return {**where, "id": hit["id"], "heading": _marked(hit["heading"]), "passage": _marked(hit["passage"])}


def _marked(text: str) -> Markup:
    """Return *text* as it is printed, escaped, with <mark> around the hits."""
    plain = str(escape(text.replace(SPACE, "")))
    marked = _HIT.sub(r"<mark>\1</mark>", plain)
    return Markup(marked.replace(_OPEN, "").replace(_CLOSE, ""))  # noqa: S704  escaped above
