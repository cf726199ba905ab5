"""What a wrong address or a question that takes too long is answered with: a page with a sentence, and no traceback on the console."""

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response

from archive.site.page import render

_TOO_LONG = "查询用时过长，已停止；请缩小范围再试。This took too long and was stopped: ask for less at a time."
_UNAVAILABLE = 503


@hookimpl
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Answer what is no fault of the program; any other error is left to Datasette, which prints it for the operator."""
    if isinstance(exception, QueryInterrupted):
        status, message = _UNAVAILABLE, _TOO_LONG
    elif isinstance(exception, Base400):
        status, message = exception.status, str(exception)
    else:
        return None

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": status}, status=status)
        page = await render(datasette, request, "error.html", {"status": status, "error": message})
        page.status = status
        return page

    return answer
