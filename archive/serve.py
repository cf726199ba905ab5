"""Publishes an archive: Datasette with our pages, read only, until Ctrl-C."""

import errno
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.errors import ArchiveError
from archive.site.corrections import address, settings
from archive.site.metadata import metadata
from archive.site.page import DATABASE
from archive.site.plugins import PLUGINS

_SETTINGS = {
    # A question that takes longer would keep others waiting; every page of the site and saved query needs far less.
    "sql_time_limit_ms": 5_000,
    # What a browser shows of one query. All of it comes as CSV (plugins/whole_csv.py).
    "max_returned_rows": 5_000,
    "default_page_size": 100,
    # The whole archive may be taken away: no limit to a CSV, streaming allowed, the database itself to download.
    "allow_csv_stream": True,
    "max_csv_mb": 0,
    "allow_download": True,
    # Facets are named in the metadata, on indexed columns only; trying every column of a large table takes seconds a page.
    "suggest_facets": False,
    "facet_time_limit_ms": 500,
    # The long texts of sections are read on the page of the report.
    "truncate_cells_html": 400,
    # The archive changes by a build only, and then a minute late is early enough.
    "default_cache_ttl": 60,
}


class ServeError(ArchiveError):
    """The archive cannot be served. The message is one sentence that names the value and the cure."""


def datasette(directory: Path, *, corrections: str | None = None) -> Datasette:
    """Return the Datasette that serves archive.db of *directory* read-only. Raises ServeError where there is none.

    *corrections* is where readers report wrong numbers: an e-mail address or a web address, as `archive.site.corrections` has it.
    """
    to = settings(address(corrections))
    path = Path(directory) / f"{DATABASE}.db"
    if not path.is_file():
        raise ServeError(f"there is no {path.name} in {str(directory)!r}: run `gongkai build` first")
    for plugin in PLUGINS:
        if not pm.is_registered(plugin):
            pm.register(plugin)
    site = files("archive.site")
    return Datasette(
        immutables=[str(path)],
        metadata={**metadata(), "plugins": to},
        template_dir=str(site / "templates"),
        static_mounts=[("static", str(site / "static"))],
        settings=_SETTINGS,
    )


def serve(
    directory: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
    corrections: str | None = None,
) -> None:
    """Serve the archive in *directory* at *host* and *port* (0: any free one) until Ctrl-C or SIGTERM.

    *on_ready* is called with the address once it answers; *corrections* is as in `datasette`. Raises ServeError where there is no
    archive.db or the port is taken.
    """
    site = datasette(directory, corrections=corrections)
    with _listening(host, port) as listener:
        address = f"http://{_in_url(host)}:{listener.getsockname()[1]}/"
        server = _Server(
            uvicorn.Config(site.app(), log_level="warning", lifespan="on"),
            _announce(address, open_browser=open_browser, on_ready=on_ready),
        )
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    _close(site)


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._announce()


def _announce(address: str, *, open_browser: bool, on_ready: Callable[[str], None] | None) -> Callable[[], None]:
    def announce() -> None:
        if on_ready:
            on_ready(address)
        if open_browser:
            webbrowser.open(address)

    return announce


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise ServeError(f"port {port} of {host} {reason}: choose another with --port") from error


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _close(site: Any) -> None:
    site.executor.shutdown()
    for database in site.databases.values():
        database.close()
