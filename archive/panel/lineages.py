"""Which organisations stand for one another: the tables `successions` and `lineages`."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from archive.rows import Row
from archive.store import add
from parsers.successions import Succession, successions

_JOIN = ("rename", "merger")
_KNOWN = "SELECT old, new, from_year, relation, source FROM successions"
_CONCERNED = """
INSERT OR IGNORE INTO {table}
SELECT o.id FROM organizations AS o WHERE o.id = :organization
  OR o.id IN (SELECT k.organization FROM lineages AS l JOIN lineages AS k USING (lineage) WHERE l.organization = :organization)
"""


def succeed(db: sqlite3.Connection, own: Sequence[Row]) -> None:
    """Enter who stands for whom among the organisations of *db*; who is concerned by a change is `unjudged` then.

    *own* are successions (old, new, from_year, relation, source) besides those that the project knows.
    """
    known = set(db.execute(_KNOWN))
    wanted = {*own, *_among(one for (one,) in db.execute("SELECT id FROM organizations"))}
    if wanted == known:
        return
    concerned = sorted({one for row in wanted ^ known for one in row[:2] if one})
    db.execute("BEGIN IMMEDIATE")
    _mark(db, concerned)
    db.execute("DELETE FROM successions")
    add(db, "successions", sorted(wanted))
    db.execute("DELETE FROM lineages")
    add(
        db,
        "lineages",
        sorted(_lineages((old, new) for old, new, _, relation, _ in wanted if relation in _JOIN).items()),
    )
    _mark(db, concerned)
    db.execute("COMMIT")


def _among(organizations: Iterable[str]) -> Iterator[Row]:
    """Yield what is known of kinds of agency and of divisions, said of each of *organizations* that it concerns.

    What else was merged into an organisation is named too, whether anything of it is in the archive or not.
    """
    about = _by_key()
    for organization in organizations:
        place, _, kind = organization.partition("-")
        if place != "u":
            for one in about.get(kind, ()):
                yield f"{place}-{one.old}", f"{place}-{one.new}" if one.new else "", one.from_year, one.kind, one.source
            for one in about.get(place, ()):
                yield f"{one.old}-{kind}", f"{one.new}-{kind}" if one.new else "", one.from_year, one.kind, one.source


@cache
def _by_key() -> dict[str, tuple[Succession, ...]]:
    """Return the successions that concern each kind of agency and each division, as the old one or as the new one."""
    found: dict[str, list[Succession]] = {}
    for one in successions():
        for key in {one.old, one.new} - {None}:
            found.setdefault(str(key), []).append(one)
    return {key: tuple(those) for key, those in found.items()}


def _mark(db: sqlite3.Connection, organizations: Sequence[str]) -> None:
    for table in ("unjudged", "unaccounted"):
        db.executemany(_CONCERNED.format(table=table), [{"organization": one} for one in organizations])


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
