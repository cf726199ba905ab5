"""A CSV is whole: Datasette alone would cut a table at a page, and a query at the rows a browser shows, without a word.

Tables are streamed by Datasette, which is asked to; queries here. `_bom=1` puts the mark in front by which spreadsheets know UTF-8.
"""

import asyncio
import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, derive_named_parameters, sqlite_timelimit, validate_sql_select
from datasette.utils.asgi import AsgiStream, AsgiWriter, BadRequest, Request

from archive.site.page import DATABASE, hookimpl
from archive.site.plugins.privacy import App, Message, Send
from archive.site.plugins.search import prepare_connection

_BOM = "\ufeff".encode()
_AT_ONCE = 2_000  # rows fetched and sent at once
_CSV = re.compile(rf"/{DATABASE}(?P<table>/[^/]+)?\.csv")
_Rows = list[tuple[Any, ...]]


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, object]]:
    """Serve the CSV of what is typed as SQL, and of each saved query."""
    saved = "|".join(map(re.escape, datasette.metadata("queries", database=DATABASE) or {}))
    return [(rf"^/{DATABASE}\.csv$", typed), (rf"^/{DATABASE}/(?P<query>{saved})\.csv$", kept)]


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Ask Datasette for all rows of a table, and put the mark in front where it is asked for."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Message, receive: Any, send: Send) -> None:
            found = _CSV.fullmatch(scope["path"]) if scope["type"] == "http" else None
            if found is None:
                await app(scope, receive, send)
                return
            asked = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
            more = _for_all_rows(asked) if found["table"] else b""
            send_on = _after_mark(send) if asked.get("_bom") else send
            await app({**scope, "query_string": scope["query_string"] + more}, receive, send_on)

        return wrapped

    return wrap


def _for_all_rows(asked: Mapping[str, str]) -> bytes:
    """Return what to add to a query string; nothing where a page, or a number of rows, is asked for by name."""
    if asked.keys() & {"_stream", "_next"} or asked.get("_size", "max") != "max":
        return b""
    return b"&_stream=on" if "_size" in asked else b"&_stream=on&_size=max"


def _after_mark(send: Send) -> Send:
    due = True

    async def marked(message: Message) -> None:
        nonlocal due
        if message["type"] == "http.response.start":
            due = message["status"] == 200  # noqa: PLR2004  OK: anything else is no CSV
        elif due:
            due, message = False, {**message, "body": _BOM + message.get("body", b"")}
        await send(message)

    return marked


async def typed(datasette: Datasette, request: Request) -> AsgiStream:
    """Give all rows of ?sql= as CSV. A query that is none, or takes too long, is a page with a sentence."""
    sql = request.args.get("sql") or ""
    try:
        validate_sql_select(sql)
    except InvalidSql as error:
        raise BadRequest(f"不是可以运行的查询：{error} / No query that can be run: {error}") from error
    return await _csv(datasette, request, sql, "query")


async def kept(datasette: Datasette, request: Request) -> AsgiStream:
    """Give all rows of a saved query as CSV."""
    name = request.url_vars["query"]
    query = await datasette.get_canned_query(DATABASE, name, request.actor)
    return await _csv(datasette, request, query["sql"], name)


async def _csv(datasette: Datasette, request: Request, sql: str, name: str) -> AsgiStream:
    database = datasette.get_database(DATABASE)
    names = await derive_named_parameters(database, sql)
    rows = _Reading(datasette, sql, {one: request.args.get(one) or "" for one in names})
    first = await asyncio.to_thread(rows.begin)

    async def write(writer: AsgiWriter) -> None:
        with closing(rows):
            chunk = first
            await writer.write(_lines([rows.columns]))
            while chunk:
                await writer.write(_lines(chunk))
                # An error from here on breaks the answer off, which a browser reports: never a CSV that only looks whole.
                chunk = await asyncio.to_thread(rows.more)

    headers = {"content-disposition": f'attachment; filename="{name}.csv"'} if request.args.get("_dl") else {}
    return AsgiStream(write, headers=headers, content_type="text/csv; charset=utf-8")


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


class _Reading:
    """The rows of a query, fetched chunk by chunk on a connection of their own, each within the time limit."""

    def __init__(self, datasette: Datasette, sql: str, parameters: Mapping[str, str]) -> None:
        self._datasette, self._sql, self._parameters = datasette, sql, parameters
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None

    def begin(self) -> _Rows:
        """Run the query and return its first rows. Raises BadRequest where it is wrong, QueryInterrupted past the time limit."""
        path = Path(self._datasette.get_database(DATABASE).path).absolute()
        self._connection = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True, check_same_thread=False)
        try:
            prepare_connection(self._connection)
            self._cursor = self._connection.cursor()
            with sqlite_timelimit(self._connection, self._datasette.sql_time_limit_ms):
                self._cursor.execute(self._sql, self._parameters)
                return self._cursor.fetchmany(_AT_ONCE)
        except sqlite3.Error as error:
            self.close()
            if str(error) == "interrupted":
                raise QueryInterrupted(error, self._sql, self._parameters) from error
            raise BadRequest(f"查询有误：{error} / The query is wrong: {error}") from error

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [one[0] for one in self._cursor.description] if self._cursor else []

    def more(self) -> _Rows:
        """Return the next rows; none at the end."""
        if self._connection is None or self._cursor is None:
            return []
        with sqlite_timelimit(self._connection, self._datasette.sql_time_limit_ms):
            return self._cursor.fetchmany(_AT_ONCE)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
