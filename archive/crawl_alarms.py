"""What makes a run an alarm and no success: far less than before, many sites failing at once, a family of sites changed together.

The numbers below are choices. They weigh a false alarm, which costs a look, against a loss that goes by as a success; docs/status.md
gives their reasons.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.crawl_endings import Walk
from archive.crawl_states import kind_of

ALARMS = ("run-fewer", "outage", "family", "site-fewer")
"""The kinds of warnings that are alarms: with one of them a run is no success."""

ATTEMPTS, DAYS = 3, 2
"""So many walks on so many days (in China) must agree before what they do not show counts as not there."""

# Reports stay on a site for years: a fifth of them, or three, do not go in a week. Pages lead there, and come and go with the layout.
_REPORTS_KEPT, _REPORTS_LOST = 0.8, 3
_PAGES_KEPT, _PAGES_LOST = 0.5, 10
# Over all sites chance evens out: a tenth is much.
_ALL_KEPT, _ALL_LOST = 0.9, 10
# 900 of 3,209 home pages failed in one run for want of nothing but a calmer pace (HAZARDS, evidence).
_FAILING_SHARE, _FAILING = 0.25, 3
_FAMILY_SHARE, _FAMILY = 0.5, 3

_HAD = "had"
_NO_FAMILY = ("", "generic")
_BEFORE = """
SELECT reports, pages, at, run, vantage FROM walks JOIN runs ON runs.id = run
WHERE site = :site AND state IN ('found', 'unchanged') AND coalesce(cause, '') NOT IN ('fewer', 'outage') AND run < :run
ORDER BY run DESC LIMIT 1
"""
_STATE = "SELECT state FROM walks WHERE site = :site AND run < :run AND state <> 'waiting' ORDER BY run DESC LIMIT 1"
_AGREEING = """
SELECT count(*), count(DISTINCT date(at, '+8 hours')), max(date(at, '+8 hours') <> date(:at, '+8 hours')) FROM walks
WHERE site = :site AND cause = 'fewer' AND run < :run AND run > :since
"""
_TURNED = "SELECT site FROM warnings WHERE run = ? AND kind IN ('platform-changed', 'list-empty')"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: its kind, the site that it concerns ("" for the whole run), the sentence, and the family of sites where it is of one."""

    kind: str
    site: str
    message: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A walk beside those before it through its site: whether the last *stood*, what the last whole one showed. None, 0: there was none."""

    walk: Walk
    family: str
    stood: bool | None
    reports: int
    pages: int
    before: str | None
    fewer: str | None


def judge(db: sqlite3.Connection, walks: Sequence[Walk]) -> tuple[list[Walk], list[Alarm]]:
    """Return *walks*, those that are not to be believed marked as not sound, and the alarms that they give, the widest first."""
    compared = [_compare(db, walk) for walk in walks]
    alarms = [*_whole(compared), *_families(db, compared)]
    believed = []
    outage = any(one.kind == "outage" for one in alarms)
    for one in compared:
        walk = one.walk
        if one.fewer and not _agreed(db, one):
            alarms.append(Alarm("site-fewer", walk.site, one.fewer))
            walk = replace(walk, cause="fewer", evidence=one.fewer, sound=False)
        if outage and walk.sound:
            walk = replace(walk, cause="outage", evidence="Many sites failed at once in this run.", sound=False)
        believed.append(walk)
    return believed, alarms


def _compare(db: sqlite3.Connection, walk: Walk) -> _Compared:
    key = {"site": walk.site, "run": walk.run}
    last = db.execute(_STATE, key).fetchone()
    before = db.execute(_BEFORE, key).fetchone()
    family = db.execute("SELECT coalesce(platform, '') FROM sites WHERE key = ?", (walk.site,)).fetchone()
    reports, pages, at, run, vantage = before or (0, 0, None, None, None)
    here = db.execute("SELECT vantage FROM runs WHERE id = ?", (walk.run,)).fetchone()
    moved = f" (from {vantage or 'a place not said'})" if before and here and here[0] != vantage else ""
    fewer = _fewer(walk, reports, pages, f"{at[:10]}{moved}") if kind_of(walk.state) == _HAD and at else None
    return _Compared(
        walk, family[0] if family else "", kind_of(last[0]) == _HAD if last else None, reports, pages, run, fewer
    )


def _fewer(walk: Walk, reports: int, pages: int, then: str) -> str | None:
    for now, before, kept, lost, what in (
        (walk.reports, reports, _REPORTS_KEPT, _REPORTS_LOST, "reports"),
        (walk.pages, pages, _PAGES_KEPT, _PAGES_LOST, "pages"),
    ):
        if now < before * kept and (before - now >= lost or not now):
            return (
                f"{walk.site} showed {now} {what}, and {before} on {then}: look whether it has changed or keeps us out."
            )
    return None


def _agreed(db: sqlite3.Connection, one: _Compared) -> bool:
    """Say whether enough walks before this one have shown as little: then it is no accident, and is believed."""
    asked = {"site": one.walk.site, "run": one.walk.run, "since": one.before, "at": one.walk.at}
    count, days, other = db.execute(_AGREEING, asked).fetchone()
    return bool(count + 1 >= ATTEMPTS and days + int(days == 1 and other == 1) >= DAYS)


def _whole(compared: Sequence[_Compared]) -> Iterator[Alarm]:
    """Yield what is to be said of the run as a whole."""
    failing = [one for one in compared if kind_of(one.walk.state) not in (_HAD, "open")]
    fallen = [one for one in failing if one.stood]
    standing = sum(bool(one.stood) for one in compared)
    if len(fallen) >= _FAILING and len(fallen) >= _FAILING_SHARE * standing:
        yield Alarm("outage", "", _outage(fallen, standing, "that were had before"))
    elif len(failing) == len(compared) >= _FAILING and all(one.stood is None for one in compared):
        yield Alarm("outage", "", _outage(failing, len(compared), "asked for the first time"))
    measured = [one for one in compared if one.before and kind_of(one.walk.state) != "open"]
    now, before = sum(one.walk.reports for one in measured), sum(one.reports for one in measured)
    if now < before * _ALL_KEPT and before - now >= _ALL_LOST:
        yield Alarm(
            "run-fewer", "", f"This run had {now} reports on {len(measured)} sites, and {before} were had there before."
        )


def _outage(failing: Sequence[_Compared], of: int, which: str) -> str:
    states = Counter(one.walk.state for one in failing)
    how = ", ".join(f"{state} {count}" for state, count in sorted(states.items(), key=lambda item: (-item[1], item[0])))
    return (
        f"{len(failing)} of {of} sites {which} failed at once ({how}): the fault is likely on our side (network, DNS, too many at once,"
        " a ban on this address); nothing in this run counts as an attempt at absence."
    )


def _families(db: sqlite3.Connection, compared: Sequence[_Compared]) -> Iterator[Alarm]:
    """Yield each family of sites most of which changed in this run: a template that changed, not the sites."""
    turned = {row[0] for row in db.execute(_TURNED, (compared[0].walk.run,))} if compared else set()
    members: dict[str, list[bool]] = {}
    for one in compared:
        if one.before and one.family not in _NO_FAMILY and kind_of(one.walk.state) == _HAD:
            members.setdefault(one.family, []).append(bool(one.fewer) or one.walk.site in turned)
    for family, votes in sorted(members.items()):
        changed = sum(votes)
        if changed >= _FAMILY and changed >= _FAMILY_SHARE * len(votes):
            yield Alarm(
                "family",
                "",
                f"{changed} of {len(votes)} sites on {family} changed in this run: look whether its template has, before each of them.",
                family,
            )
