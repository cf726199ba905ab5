"""The log of a run as lines of JSON, which the captures keep: from it crawl.db can be restored.

The first line is the run's; then come its attempts, in order, then, each with the name of its table, how sites, hosts and reports ended it,
and the sites of the register that were not open.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

_RUN = ("started_at", "ended_at", "agent", "vantage", "report")
_ENDINGS = ("sites", "hosts", "walks", "states", "visits", "transports", "warnings")
_TABLE = "table"
_ATTEMPTS = "attempts"
_REGISTER = "register"
_ENTER_RUN = """
INSERT INTO runs (id, started_at, ended_at, agent, vantage, report, logged) VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING
"""

# A site has one row, that of the last run which was asked for it; a host one by scheme, that of the last run which found it changed.
_NEWER = {
    "sites": """
(key) DO UPDATE SET run = excluded.run, name = excluded.name, home_url = excluded.home_url, asked_at = excluded.asked_at,
  platform = excluded.platform WHERE excluded.run > coalesce(run, '')
""",
    "hosts": """
(host) DO UPDATE SET run = excluded.run, state = excluded.state, failures = excluded.failures, since = excluded.since,
  until = excluded.until, domain = excluded.domain, addresses = excluded.addresses, paced = excluded.paced, asked_on = excluded.asked_on,
  asked = excluded.asked, asked_at = excluded.asked_at, walls = excluded.walls, walled = excluded.walled, refusals = excluded.refusals
  WHERE excluded.run > coalesce(run, '')
""",
    "transports": """
(host, scheme) DO UPDATE SET run = excluded.run, works = excluded.works, protocol = excluded.protocol,
  certificate = excluded.certificate, cause = excluded.cause, at = excluded.at WHERE excluded.run > run
""",
}


def lines(db: sqlite3.Connection, run: str) -> bytes:
    """Return the log of *run*."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _said(db, run)).encode()


def restore(db: sqlite3.Connection, run: str, log: bytes) -> None:
    """Enter what *log*, the log of *run*, says and *db* does not know yet; what a later version added is passed over."""
    head, *rows = (json.loads(line) for line in log.decode().splitlines())
    db.execute(_ENTER_RUN, (run, *(head.get(name) for name in _RUN)))
    columns = {table: _columns(db, table) for table in (_ATTEMPTS, *_ENDINGS)}
    for row in rows:
        table = row.pop(_TABLE, _ATTEMPTS)
        if table == _REGISTER:
            _switch_off(db, row)
            continue
        names = sorted(columns.get(table, set()) & row.keys())
        if names:
            marks = ", ".join("?" * len(names))
            adding = f"INSERT INTO {table} (run, {', '.join(names)}) VALUES (?, {marks}) ON CONFLICT"  # noqa: S608 - own names
            db.execute(f"{adding} {_NEWER.get(table, 'DO NOTHING')}", (run, *(row[name] for name in names)))


def _said(db: sqlite3.Connection, run: str) -> Iterator[dict[str, Any]]:
    (head,) = _rows(db, "runs", "id", run)
    yield {name: head[name] for name in _RUN}
    yield from _rows(db, _ATTEMPTS, "run", run)
    for table in _ENDINGS:
        yield from ({_TABLE: table, **row} for row in _rows(db, table, "run", run))
    # Who asked to be left alone is left alone though crawl.db was lost.
    for status in db.execute("SELECT DISTINCT status FROM register WHERE status <> 'open' ORDER BY status").fetchall():
        yield from (
            {_TABLE: _REGISTER, "status": status[0], **row} for row in _rows(db, _REGISTER, "status", status[0])
        )


def _switch_off(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    names = sorted(_columns(db, _REGISTER) & row.keys())
    marks = ", ".join("?" * len(names))
    adding = f"INSERT OR IGNORE INTO register ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - own names
    db.execute(adding, [row[name] for name in names])


def _rows(db: sqlite3.Connection, table: str, column: str, run: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of *run*, without the column that names it."""
    found = db.execute(f"SELECT * FROM {table} WHERE {column} = ?", (run,))  # noqa: S608 - own names
    names = [name for name, *_ in found.description]
    for row in found:
        yield {name: value for name, value in zip(names, row, strict=True) if name != column}


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
