"""/report/<id>: a report with its six sections, its tables as the form prints them, and what was found beside the cells."""

from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import hookimpl, refuse, render
from archive.site.records import load

# What the six sections are about; in Chinese they are headed as each report prints it.
_HEADINGS = {
    1: "Overview",
    2: "Information disclosed proactively",
    3: "Requests received and handled",
    4: "Reconsideration and litigation",
    5: "Main problems and improvements",
    6: "Other matters to report",
}


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of each report."""
    return [(r"^/report/(?P<id>[^/]+)$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show a report; an unknown id is a 404 with a sentence."""
    key = unquote(request.url_vars["id"])
    record = await load(datasette, key)
    if record is None:
        # Not raised: Datasette would first send an address with a % elsewhere.
        return await refuse(datasette, request, 404, f"没有编号为“{key}”的报告。There is no report {key!r}.")
    return await render(datasette, request, "report.html", {"record": record, "headings": _HEADINGS})
