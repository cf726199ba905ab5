"""/obligations: who published in time: organisations by years, with what is counted of what."""

import json
from collections.abc import Sequence

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.owed import NAMES
from archive.panel.obligations import ATTEMPTS, DAYS
from archive.site.page import Row, hookimpl, page_number, render, row, rows

_PAGE = 40
_SELECTED = """
    FROM obligations AS b LEFT JOIN organizations AS o ON o.id = b.organization
    WHERE (:q = '' OR instr(coalesce(o.name, b.organization), :q) > 0 OR b.organization = :q)
      AND (:division = '' OR substr(coalesce(o.division_code, b.organization), 1, length(:division)) = :division)
      AND (:level = '' OR coalesce(o.level, '') = :level OR (:level = 'unknown' AND o.level IS NULL))
"""
_BY_YEAR = f"SELECT b.year, b.state, count(*) AS many {_SELECTED} GROUP BY 1, 2"
_COUNT = f"SELECT count(DISTINCT b.organization) AS many {_SELECTED}"
_ORGANIZATIONS = f"""
    SELECT b.organization AS id, o.name {_SELECTED} GROUP BY b.organization ORDER BY b.organization LIMIT {_PAGE} OFFSET :offset
"""
_STATES = """
    SELECT * FROM obligations WHERE organization IN (SELECT value FROM json_each(:organizations)) ORDER BY organization, year
"""
_LEVELS = "SELECT DISTINCT coalesce(level, 'unknown') AS level FROM organizations ORDER BY 1"
_VANTAGES = "SELECT DISTINCT vantage FROM sites WHERE vantage IS NOT NULL ORDER BY vantage LIMIT 5"
_AS_OF = "SELECT value FROM about WHERE key = 'as_of'"


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of obligations."""
    return [(r"^/obligations$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show the organisations that ?q= (part of a name), ?division= (the beginning of its code) and ?level= select, 40 a page."""
    asked = {name: (request.args.get(name) or "").strip() for name in ("q", "division", "level")}
    page = page_number(request)
    found = await row(datasette, _COUNT, **asked)
    organizations = await rows(datasette, _ORGANIZATIONS, **asked, offset=(page - 1) * _PAGE)
    states = await rows(datasette, _STATES, organizations=json.dumps([one["id"] for one in organizations]))
    as_of = await row(datasette, _AS_OF)
    many = found["many"] if found else 0
    counts = _counts(await rows(datasette, _BY_YEAR, **asked))
    context = {
        "asked": asked,
        "levels": [one["level"] for one in await rows(datasette, _LEVELS)],
        "names": NAMES,
        "enough": (ATTEMPTS, DAYS),
        "counts": counts,
        "years": sorted(counts),
        "listed": [
            (one, {two["year"]: two for two in states if two["organization"] == one["id"]}) for one in organizations
        ],
        "many": many,
        "as_of": as_of["value"] if as_of else "",
        "vantages": [one["vantage"] for one in await rows(datasette, _VANTAGES)],
        "page": page,
        "pages": -(-many // _PAGE),
    }
    return await render(datasette, request, "obligations.html", context)


def _counts(found: Sequence[Row]) -> dict[int, dict[str, int]]:
    """Return for each year how many are in each state, and under `due` how many reports were due by then."""
    counts: dict[int, dict[str, int]] = {}
    for one in found:
        year = counts.setdefault(one["year"], dict.fromkeys((*NAMES, "due"), 0))
        year[one["state"]] += one["many"]
        if one["state"] != "not_due":
            year["due"] += one["many"]
    return counts
