"""/organization/<id>: an organisation with its names, its reports by year, who it stands for, and what is above and below it."""

import json
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import Row, hookimpl, organization_path, refuse, render, row, rows
from parsers.agencies import agencies
from parsers.divisions import COUNTRY, above, name_of

_MOST = 200  # organisations below that are listed
_ORGANIZATION = """
    SELECT o.*, p.name AS parent_name, p.id AS parent_id
    FROM organizations AS o LEFT JOIN organizations AS p ON p.id = o.parent WHERE o.id = :id
"""
_ALIASES = "SELECT organization FROM organization_aliases WHERE alias = :id"
_NAMES = """
    SELECT name, min(year) AS first, max(year) AS last, count(*) AS many FROM reports
    WHERE organization = :id AND current = 1 AND name IS NOT NULL GROUP BY name ORDER BY 2, 1
"""
_REPORTS = """
    SELECT r.*, q.total AS received FROM reports AS r LEFT JOIN requests AS q ON q.report = r.id AND q.outcome = 'new_received'
    WHERE r.organization = :id AND r.current = 1 ORDER BY r.year DESC
"""
_WITHDRAWN = """
    SELECT report, year, date(min(withdrawn_at), '+8 hours') AS withdrawn_on, min(reason) AS reason FROM withdrawn
    WHERE organization = :id GROUP BY report, year ORDER BY year DESC, report
"""
_SUCCESSIONS = """
    SELECT s.*, a.name AS old_name, b.name AS new_name, a.id AS old_id, b.id AS new_id FROM successions AS s
    LEFT JOIN organizations AS a ON a.id = s.old LEFT JOIN organizations AS b ON b.id = s.new
    WHERE s.old = :id OR s.new = :id ORDER BY s.from_year
"""
_BELOW = """
    SELECT id, name, (SELECT count(*) FROM reports WHERE organization = o.id AND current = 1) AS many
    FROM organizations AS o WHERE parent = :id ORDER BY id LIMIT :most
"""
_NAMED = "SELECT id, name FROM organizations WHERE id IN (SELECT value FROM json_each(:ids))"
_LEVELS = {
    "central": ("国务院", "central"),
    "province": ("省级", "province"),
    "sub_provincial": ("副省级市", "sub-provincial city"),
    "prefecture": ("地级", "prefecture"),
    "county": ("县级", "county"),
    "township": ("乡级", "township"),
    "zone": ("开发区等功能区", "zone"),
}
_RELATIONS = {
    "rename": ("更名", "renamed"),
    "merger": ("合并", "merged"),
    "split": ("分立", "split"),
    "abolition": ("撤销", "abolished"),
}


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of each organisation."""
    return [(r"^/organization/(?P<id>[^/]+)$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show an organisation; an id from before it was resolved leads on, an unknown one is a 404 with a sentence."""
    key = unquote(request.url_vars["id"])
    found = await row(datasette, _ORGANIZATION, id=key)
    if found is None:
        return await _lead_on(datasette, request, key)
    candidates = json.loads(found["candidates"])
    context = {
        "one": found,
        "place": _place(found["division_code"] or ""),
        "kind": _kind(found),
        "levels": _LEVELS,
        "relations": _RELATIONS,
        "names": await rows(datasette, _NAMES, id=key),
        "reports": await rows(datasette, _REPORTS, id=key),
        "withdrawn": await rows(datasette, _WITHDRAWN, id=key),
        "successions": await rows(datasette, _SUCCESSIONS, id=key),
        "below": await rows(datasette, _BELOW, id=key, most=_MOST),
        "candidates": [(one, _place(one.partition("-")[0])) for one in candidates],
        "known": {one["id"]: one["name"] for one in await rows(datasette, _NAMED, ids=json.dumps(candidates))},
    }
    return await render(datasette, request, "organization.html", context)


async def _lead_on(datasette: Datasette, request: Request, key: str) -> Response:
    others = await rows(datasette, _ALIASES, id=key)
    if len(others) == 1:
        return Response.redirect(datasette.urls.path(organization_path(others[0]["organization"])), status=301)
    # Not raised: Datasette would first send an address with a % elsewhere.
    return await refuse(datasette, request, 404, f"没有编号为“{key}”的机关。There is no organisation {key!r}.")


def _place(code: str) -> str:
    """Return the names of the division *code* and of those above it; of a zone or township, of the division that it lies in."""
    names: list[str] = []
    while code and code != COUNTRY:
        names.insert(0, name_of(code) or "")
        code = above(code)
    return "".join(names)


def _kind(found: Row) -> tuple[str, str] | None:
    """Return what kind of agency it is, in both languages: by its id the kind, else by its type the first of that type."""
    behind = found["id"].partition("-")[2]
    fitting = [one for one in agencies() if one.kind == behind] or [
        one for one in agencies() if one.type == found["type"]
    ]
    return (fitting[0].zh, fitting[0].en) if fitting else None
