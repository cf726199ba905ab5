"""/corrections: how a wrong number is reported and put right; and the link to do so, which is on every page."""

from collections.abc import Callable

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from archive.site.corrections import PAGE, link
from archive.site.page import hookimpl, render, report_path

_LONGEST = 300  # characters of what a link carries


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the page about corrections."""
    return [(rf"^{PAGE}$", show)]


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give every template the link."""
    env.globals["wrong_number"] = _linking(_named(datasette))


async def show(datasette: Datasette, request: Request) -> Response:
    """Show how to report what is wrong with ?report= and its ?cell=, or on ?page=."""
    asked = {name: (request.args.get(name) or "")[:_LONGEST] for name in ("report", "cell", "page")}
    to = _named(datasette)
    context = {"asked": asked, "to": to, "ready": link(to, asked["page"] or PAGE, asked["report"], asked["cell"])}
    return await render(datasette, request, "corrections.html", context)


def _named(datasette: Datasette) -> str:
    return str((datasette.plugin_config("gongkai") or {}).get("corrections") or "")


def _linking(to: str) -> Callable[..., str]:
    def wrong_number(request: Request | None, report: str | None = None, cell: str | None = None) -> str:
        if report and cell:
            return link(to, f"{report_path(report)}#{cell.replace('/', '-')}", report, cell)
        return link(to, request.full_path[:_LONGEST] if request else "/", report)

    return wrong_number
