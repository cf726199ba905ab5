"""A build that ends while the site is up: the new archive.db is served from the next request on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from archive.site.page import DATABASE, hookimpl
from archive.site.plugins.privacy import App, Message, Send


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Before each request see whether another file has taken the place of archive.db."""
    served = _stamp(datasette)

    def wrap(app: App) -> App:
        async def wrapped(scope: Message, receive: Any, send: Send) -> None:
            nonlocal served
            now = _stamp(datasette)
            if now is not None and now != served:
                served = now
                _renew(datasette)
            await app(scope, receive, send)

        return wrapped

    return wrap


def _stamp(datasette: Datasette) -> tuple[int, int, int] | None:
    """Return what tells one archive.db from another; None while there is none (then the open one is served on)."""
    try:
        found = Path(datasette.get_database(DATABASE).path).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _renew(datasette: Datasette) -> None:
    """Let all connections be made anew. They belong to the threads that opened them, so new threads it is."""
    path = datasette.get_database(DATABASE).path
    datasette.remove_database(DATABASE)
    datasette.add_database(Database(datasette, str(Path(path)), is_mutable=False), name=DATABASE)
    old = datasette.executor
    datasette.executor = ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads"))
    old.shutdown(wait=False)
