"""/report/<id>: a report with its six sections, its tables as the form prints them, and what was found beside the cells."""

from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.page import hookimpl, refuse, render, report_path, rows
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

_REASONS = {
    "identity": ("勾稽关系不成立", "a sum does not hold"),
    "missing": ("有规定的单元格没有印出", "a prescribed cell is not printed"),
    "misprint": ("标签误印", "a label is misprinted"),
    "inexact": ("第二部分有数而标签或表头不确", "a figure of section 2 stands under no exact label"),
    "order": (
        "源文件中的数不依表式的先后",
        "the file itself does not have the figures in the order of the form",
    ),
    "lot": ("抽签", "by lot"),
}


# A report of an organisation that had another id when the link was made.
_RENAMED = """
    SELECT r.id FROM organization_aliases AS a JOIN reports AS r ON r.organization = a.organization
    WHERE a.alias = :alias AND r.id = a.organization || :rest
    UNION
    SELECT w.report FROM organization_aliases AS a JOIN withdrawn AS w ON w.organization = a.organization
    WHERE a.alias = :alias AND w.report = a.organization || :rest
"""
_WITHDRAWN = """
    SELECT w.*, date(w.withdrawn_at, '+8 hours') AS withdrawn_on, o.name
    FROM withdrawn AS w LEFT JOIN organizations AS o ON o.id = w.organization
    WHERE (w.report = :plain AND substr(w.digest, 8, length(:digest)) = :digest) OR w.what = :report
    ORDER BY w.fetched_at, w.digest, w.url
"""
_GONE = 410


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page of each report."""
    return [(r"^/report/(?P<id>[^/]+)$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """Show a report; of one that was withdrawn its tombstone (410); an unknown id is a 404 with a sentence."""
    key = unquote(request.url_vars["id"])
    record = await load(datasette, key)
    plain, _, version = key.partition("@")
    withdrawn = await rows(datasette, _WITHDRAWN, report=key, plain=plain, digest=version.partition("-")[0])
    if record is None and withdrawn:
        page = await render(datasette, request, "withdrawn.html", {"key": key, "withdrawn": withdrawn})
        page.status = _GONE
        return page
    if record is None:
        renamed = await _renamed(datasette, key)
        if renamed:
            return Response.redirect(datasette.urls.path(report_path(renamed)), status=301)
        # Not raised: Datasette would first send an address with a % elsewhere.
        return await refuse(datasette, request, 404, f"没有编号为“{key}”的报告。There is no report {key!r}.")
    shown = {"record": record, "headings": _HEADINGS, "reasons": _REASONS, "withdrawn": withdrawn}
    return await render(datasette, request, "report.html", shown)


async def _renamed(datasette: Datasette, key: str) -> str | None:
    """Return the id that the report *key* has now; None where it has none, or two organisations of that name do."""
    head, at, digest = key.partition("@")
    alias, _, year = head.rpartition("-")
    found = await rows(datasette, _RENAMED, alias=alias, rest=f"-{year}{at}{digest}")
    return found[0]["id"] if len(found) == 1 else None
