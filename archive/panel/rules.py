"""What a rule about several reports is made of, and the list in which each registers (years, remedies, copies, agencies, hosts)."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

from parsers.report import Severity
from parsers.rules import Outcome, Rule


class Judged(NamedTuple):
    """What came of a rule: on *report*, held against the report *other* where it was held against one."""

    report: str
    other: str | None
    outcome: Outcome


Compare = Callable[[sqlite3.Connection], Iterator[Judged]]

REGISTERED: list[tuple[Rule, Compare]] = []


def across(
    name: str, severity: Severity
) -> Callable[[Callable[[Rule, sqlite3.Connection], Iterator[Judged]]], Compare]:
    """Register a function as the rule *name*: its docstring, a Chinese and an English line, is the rule's public text.

    It judges the reports of the temporary tables that `portions` fills, and reads whatever else it needs.
    """

    def register(judge: Callable[[Rule, sqlite3.Connection], Iterator[Judged]]) -> Compare:
        chinese, english = (line.strip() for line in (judge.__doc__ or "").strip().split("\n")[:2])
        known = Rule(name, severity, chinese, english)

        def compare(db: sqlite3.Connection) -> Iterator[Judged]:
            return judge(known, db)

        REGISTERED.append((known, compare))
        return compare

    return register
