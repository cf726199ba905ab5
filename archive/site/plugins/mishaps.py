"""What a wrong address or a question that takes too long is answered with: a page with a sentence, and no traceback on the console."""

from collections.abc import Generator

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response

from archive.site.page import hookimpl, render

_TOO_LONG = "查询用时过长，已停止；请缩小范围再试。This took too long and was stopped: ask for less at a time."
_UNAVAILABLE = 503


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[object], list[object]]:
    """Answer what is no fault of the program; any other error is left to Datasette, which prints it for the operator.

    A wrapper, since Datasette lets every plugin answer, its own printing one too, and sends the first answer.
    """
    answers = yield
    known = _known(exception)
    return answers if known is None else [lambda: _answer(datasette, request, *known)]


def _known(exception: Exception) -> tuple[int, str] | None:
    if isinstance(exception, QueryInterrupted):
        return _UNAVAILABLE, _TOO_LONG
    return (exception.status, str(exception)) if isinstance(exception, Base400) else None


async def _answer(datasette: Datasette, request: Request, status: int, message: str) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": status}, status=status)
    page = await render(datasette, request, "error.html", {"status": status, "error": message})
    page.status = status
    return page
