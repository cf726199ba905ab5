"""/report/<id>: a report with its six sections, its tables as the form prints them, and what was found beside the cells."""

from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from archive.site.page import hookimpl, render
from archive.site.records import load

# What the six sections are about; Chinese headings are shown as each report prints them.
_HEADINGS = {
    1: ("总体情况", "Overview"),
    2: ("主动公开政府信息情况", "Information disclosed proactively"),
    3: ("收到和处理政府信息公开申请情况", "Requests received and handled"),
    4: ("政府信息公开行政复议、行政诉讼情况", "Reconsideration and litigation"),
    5: ("存在的主要问题及改进情况", "Main problems and improvements"),
    6: ("其他需要报告的事项", "Other matters to report"),
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
        raise NotFound(
            f"没有编号为“{key}”的报告。请从报告一览或搜索找起。There is no report {key!r}: look for it in the list or by search."
        )
    return await render(datasette, request, "report.html", {"record": record, "headings": _HEADINGS})
