"""/years/<organization>: the numbers of one organisation through the years, through renames and mergers, as small charts and a table."""

import json
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.charts import HEIGHT, WIDTH, chart
from archive.site.page import hookimpl, refuse, render, rows

_CONCEPTS = (
    "requests_received",
    "requests_concluded",
    "granted",
    "partly_granted",
    "refused",
    "not_held",
    "requests_carried_out",
    "reconsideration_total",
    "litigation_total",
    "normative_documents_in_force",
    "licensing_decisions",
    "penalties_decisions",
)
_KIN = """
    SELECT id, name FROM organizations WHERE id = :organization OR id IN (
      SELECT k.organization FROM lineages AS l JOIN lineages AS k ON k.lineage = l.lineage WHERE l.organization = :organization
    ) ORDER BY id <> :organization, id
"""
_SERIES = """
    SELECT * FROM series WHERE organization IN (SELECT value FROM json_each(:organizations))
    AND concept IN (SELECT value FROM json_each(:concepts)) ORDER BY concept, organization, year
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of each organisation's years."""
    return [(r"^/years/(?P<id>[^/]+)$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show the series of an organisation and of those that it stands for; an unknown id is a 404 with a sentence."""
    key = unquote(request.url_vars["id"])
    kin = await rows(datasette, _KIN, organization=key)
    if key not in [one["id"] for one in kin]:
        return await refuse(datasette, request, 404, f"没有编号为“{key}”的机关。There is no organisation {key!r}.")
    asked = {"organizations": json.dumps([one["id"] for one in kin]), "concepts": json.dumps(_CONCEPTS)}
    found = await rows(datasette, _SERIES, **asked)
    years = list(range(min(row["year"] for row in found), max(row["year"] for row in found) + 1)) if found else []
    # A series is one organisation's: those of merged ones stand side by side and are not added up.
    charts = [chart(list(series), years) for _, series in groupby(found, itemgetter("concept", "organization"))]
    names = {one["id"]: one["name"] or one["id"] for one in kin}
    order = sorted(charts, key=lambda one: (_CONCEPTS.index(one.concept), one.points[0].row["organization"] != key))
    context = {"key": key, "names": names, "charts": order, "years": years, "width": WIDTH, "height": HEIGHT}
    return await render(datasette, request, "years.html", context)
