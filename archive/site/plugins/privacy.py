"""Nothing is loaded from other hosts, no other host learns what is read here, and no path of this machine is shown."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import NotFound

from archive.site.page import hookimpl

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Any, Send], Awaitable[None]]

_HEADERS = (
    # Datasette's own pages carry small scripts and styles inline; the pages of the site need none.
    (
        b"content-security-policy",
        (
            b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            b" object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
        ),
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Shut the pages of Datasette that name files and threads of this machine."""
    return [(r"^/-/(databases|threads)(\.json)?$", _shut)]


def _shut() -> None:
    raise NotFound("本站不公开此页。This page is not published here.")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Say in every answer that nothing is to be loaded from, or told to, other hosts."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Message, receive: Any, send: Send) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    own = [one for one in message.get("headers", ()) if one[0].lower() not in dict(_HEADERS)]
                    message = {**message, "headers": [*own, *_HEADERS]}
                await send(message)

            await app(scope, receive, send_with_headers)

        return wrapped

    return wrap
