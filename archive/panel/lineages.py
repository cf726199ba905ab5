"""Which organisations stand for one another: the tables `successions` and `lineages`."""

import sqlite3
from collections.abc import Iterable, Sequence

from archive.rows import Row
from archive.store import add

_KNOWN = "SELECT old, new, from_year, relation, source FROM successions"
_CONCERNED = """
INSERT OR IGNORE INTO unjudged
SELECT o.id FROM organizations AS o WHERE o.id = :organization
  OR o.id IN (SELECT k.organization FROM lineages AS l JOIN lineages AS k USING (lineage) WHERE l.organization = :organization)
"""


def succeed(db: sqlite3.Connection, successions: Sequence[Row]) -> None:
    """Let *successions* (old, new, from_year, relation, source) be all of them; who is concerned by a change is `unjudged` then."""
    wanted, known = set(successions), set(db.execute(_KNOWN))
    if wanted == known:
        return
    concerned = sorted({one for row in wanted ^ known for one in row[:2] if one})
    db.execute("BEGIN IMMEDIATE")
    _mark(db, concerned)
    db.execute("DELETE FROM successions")
    add(db, "successions", sorted(wanted))
    db.execute("DELETE FROM lineages")
    add(db, "lineages", sorted(_lineages((old, new) for old, new, *_ in wanted if new).items()))
    _mark(db, concerned)
    db.execute("COMMIT")


def _mark(db: sqlite3.Connection, organizations: Iterable[str]) -> None:
    db.executemany(_CONCERNED, [{"organization": one} for one in organizations])


def _lineages(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each organisation of *pairs* the smallest id among all that it is joined with."""
    first: dict[str, str] = {}

    def root(one: str) -> str:
        while first.setdefault(one, one) != one:
            one = first[one]
        return one

    for pair in pairs:
        low, high = sorted(root(one) for one in pair)
        first[high] = low
    return {one: root(one) for one in first}
