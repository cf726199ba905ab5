"""Who stands for whom: agency kinds and divisions that were renamed, merged, split or abolished, so that series join.

Both are data: successions.csv is written by hand, each line with its source; division_successions.csv comes with divisions.csv.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast, get_args

Relation = Literal["rename", "merger", "split", "abolition"]
"""How *new* stands for *old*: alone and whole, together with others, for a part of it, or not at all."""

_TABLES = ("successions.csv", "division_successions.csv")
_RELATIONS = get_args(Relation)


@dataclass(frozen=True, slots=True)
class Succession:
    """From reports for *from_year* on *new* stands for *old*.

    Both are division codes (`320829`) or kinds of agency as organisation ids have them behind the division (`land_resources`,
    `market_regulation-quality`). *new* is None where nobody reports in its place. *source* is the decision, in Chinese.
    """

    old: str
    new: str | None
    from_year: int
    kind: Relation
    source: str


@cache
def successions() -> tuple[Succession, ...]:
    """Return every succession known, those of agency kinds before those of divisions."""
    return tuple(one for table in _TABLES for one in _read(table))


@cache
def _by_old() -> dict[str, tuple[Succession, ...]]:
    found: dict[str, list[Succession]] = {}
    for one in successions():
        found.setdefault(one.old, []).append(one)
    return {old: tuple(those) for old, those in found.items()}


def successors(organization: str, year: int) -> tuple[str, ...]:
    """Return the ids of the organisations that stand for *organization* in the reports for *year*.

    It is itself where nothing has become of it by then, and nobody where it ended. An id that has not been resolved stands for itself.

    >>> successors("320829-land_resources", 2020)
    ('320813-natural_resources',)
    """
    division, _, kind = organization.partition("-")
    if division == "u":
        return (organization,)
    return tuple(f"{place}-{what}" for place in current(division, year) for what in current(kind, year))


def current(key: str, year: int) -> tuple[str, ...]:
    """Return what stands for *key*, a division code or a kind of agency, in *year*: itself, its successors, or nothing."""
    steps = [one for one in _by_old().get(key, ()) if one.from_year <= year]
    if not steps:
        return (key,)
    return tuple(dict.fromkeys(last for one in steps if one.new for last in current(one.new, year)))


def _read(table: str) -> Iterator[Succession]:
    for row in csv.DictReader((files("parsers") / table).read_text(encoding="utf-8").splitlines()):
        assert row["relation"] in _RELATIONS
        year, relation = int(row["from_year"]), cast("Relation", row["relation"])
        yield Succession(row["old"], row["new"] or None, year, relation, row["source"])


def renamed(key: str, year: int) -> str:
    """Return what *key* had become by *year* where it was only renamed or recoded: itself where it was merged or split."""
    steps = [one for one in _by_old().get(key, ()) if one.from_year <= year]
    if len(steps) == 1 and steps[0].kind == "rename" and steps[0].new:
        return renamed(steps[0].new, year)
    return key


@cache
def _by_new() -> dict[str, tuple[Succession, ...]]:
    found: dict[str, list[Succession]] = {}
    for one in successions():
        if one.new:
            found.setdefault(one.new, []).append(one)
    return {new: tuple(those) for new, those in found.items()}


def forerunner(key: str, year: int) -> str:
    """Return what stood for *key* in *year*, before it was renamed: itself where it was not only renamed since."""
    before = [one for one in _by_new().get(key, ()) if one.from_year > year]
    if len(before) == 1 and before[0].kind == "rename":
        return forerunner(before[0].old, year)
    return key
