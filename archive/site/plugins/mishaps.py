"""What a wrong address or a question that takes too long is answered with: a page with a sentence, and no traceback on the console."""

from collections.abc import Generator

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request
from datasette.views.base import DatasetteError
from markupsafe import Markup

from archive.site.page import hookimpl, refuse

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
    return answers if known is None else [lambda: refuse(datasette, request, *known)]


def _known(exception: Exception) -> tuple[int, str] | None:
    if isinstance(exception, QueryInterrupted):
        return _UNAVAILABLE, _TOO_LONG
    if isinstance(exception, DatasetteError):
        return exception.status, Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704  its own
    return (exception.status, str(exception)) if isinstance(exception, Base400) else None
