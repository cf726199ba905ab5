"""Reports from hosts that are no government's: the operator let them in, and whoever reads their figures must know."""

import json
import sqlite3
from collections.abc import Collection, Iterator

from archive.panel.rules import Judged, across
from parsers.rules import Rule

_KNOWN = "SELECT value FROM about WHERE key = 'let_in'"
_TOUCHED = """
INSERT OR IGNORE INTO unjudged SELECT organization FROM reports, json_each(?) AS host WHERE instr(url, '://' || host.value || '/') IN (5, 6)
"""
_LET_IN = f"""
SELECT j.report, host.value FROM judged AS j CROSS JOIN reports AS r ON r.id = j.report
CROSS JOIN json_each(({_KNOWN})) AS host WHERE instr(r.url, '://' || host.value || '/') IN (5, 6)
"""  # noqa: S608  own text


def admit(db: sqlite3.Connection, hosts: Collection[str]) -> None:
    """Note which *hosts* were let in; where they are others than before, the organisations concerned are judged anew."""
    ((before,),) = db.execute(_KNOWN).fetchall() or [("[]",)]
    touched = set(json.loads(before)) ^ set(hosts)
    if touched:
        db.execute("BEGIN IMMEDIATE")
        db.execute(_TOUCHED, (json.dumps(sorted(touched)),))
        db.execute("INSERT OR REPLACE INTO about VALUES ('let_in', ?)", (json.dumps(sorted(hosts)),))
        db.execute("COMMIT")


@across("H-HOST", "error")
def host_is_a_governments(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """报告取自政府网站（另经准许收入的，其数字可能被改动）
    A report comes from a government's host (of another one that was let in, the figures may have been altered)
    """
    for report, host in db.execute(_LET_IN):
        chinese = f"取自{host}，不是政府网站，经准许收入，其数字无从核实"
        english = f"it comes from {host}, which is no government's and was let in: its figures cannot be vouched for"
        yield Judged(report, None, known.fail(chinese, english))
