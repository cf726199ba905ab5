"""What makes a run an alarm and no success: far less than before, many sites silent at once, a family of sites changed together.

The numbers below are choices. They weigh a false alarm, which costs a look, against a loss that goes by as a success; docs/status.md
gives their reasons.
"""

import sqlite3
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
_SILENT_SHARE, _SILENT = 0.25, 3
_FAMILY_SHARE, _FAMILY = 0.5, 3

_NO_FAMILY = ("", "generic")
_BEFORE = """
SELECT reports, pages, at, run FROM walks
WHERE site = :site AND state IN ('found', 'unchanged') AND coalesce(cause, '') NOT IN ('fewer', 'outage') AND run < :run
ORDER BY run DESC LIMIT 1
"""
_ANSWERED = "SELECT state FROM walks WHERE site = :site AND run < :run ORDER BY run DESC LIMIT 1"
_AGREEING = """
SELECT count(*), count(DISTINCT date(at, '+8 hours')), max(date(at, '+8 hours') <> date(:at, '+8 hours')) FROM walks
WHERE site = :site AND cause = 'fewer' AND run < :run AND run > :since
"""
_TURNED = "SELECT site FROM warnings WHERE run = ? AND kind IN ('platform-changed', 'list-empty')"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: its kind, the site that it concerns ("" for the whole run), and the sentence."""

    kind: str
    site: str
    message: str


@dataclass(frozen=True, slots=True)
class _Compared:
    """A walk beside the last sound one through its site; None and 0 where there was none."""

    walk: Walk
    family: str
    answered: bool | None
    reports: int
    pages: int
    before: str | None
    fewer: str | None


def judge(db: sqlite3.Connection, walks: Sequence[Walk]) -> tuple[list[Walk], list[Alarm]]:
    """Return *walks*, those that are not to be believed marked as not sound, and the alarms that they give, the widest first."""
    compared = [_compare(db, walk) for walk in walks]
    alarms = [*_whole(compared), *_families(db, compared)]
    believed = []
    silent = any(one.kind == "outage" for one in alarms)
    for one in compared:
        walk = one.walk
        if one.fewer and not _agreed(db, one):
            alarms.append(Alarm("site-fewer", walk.site, one.fewer))
            walk = replace(walk, cause="fewer", evidence=one.fewer, sound=False)
        if silent and walk.sound:
            walk = replace(walk, cause="outage", evidence="Many sites fell silent in this run.", sound=False)
        believed.append(walk)
    return believed, alarms


def _compare(db: sqlite3.Connection, walk: Walk) -> _Compared:
    key = {"site": walk.site, "run": walk.run}
    last = db.execute(_ANSWERED, key).fetchone()
    before = db.execute(_BEFORE, key).fetchone()
    family = db.execute("SELECT coalesce(platform, '') FROM sites WHERE key = ?", (walk.site,)).fetchone()
    reports, pages, at, run = before or (0, 0, None, None)
    fewer = _fewer(walk, reports, pages, at) if kind_of(walk.state) == "had" and at else None
    return _Compared(
        walk, family[0] if family else "", kind_of(last[0]) != "silent" if last else None, reports, pages, run, fewer
    )


def _fewer(walk: Walk, reports: int, pages: int, at: str) -> str | None:
    for now, before, kept, lost, what in (
        (walk.reports, reports, _REPORTS_KEPT, _REPORTS_LOST, "reports"),
        (walk.pages, pages, _PAGES_KEPT, _PAGES_LOST, "pages"),
    ):
        if now < before * kept and before - now >= lost:
            return f"{walk.site} showed {now} {what}, and {before} on {at[:10]}: look whether it has changed or keeps us out."
    return None


def _agreed(db: sqlite3.Connection, one: _Compared) -> bool:
    """Say whether enough walks before this one have shown as little: then it is no accident, and is believed."""
    asked = {"site": one.walk.site, "run": one.walk.run, "since": one.before, "at": one.walk.at}
    count, days, other = db.execute(_AGREEING, asked).fetchone()
    return bool(count + 1 >= ATTEMPTS and days + int(days == 1 and other == 1) >= DAYS)


def _whole(compared: Sequence[_Compared]) -> Iterator[Alarm]:
    """Yield what is to be said of the run as a whole."""
    known = [one for one in compared if one.answered is not None]
    silent = [one for one in compared if kind_of(one.walk.state) == "silent"]
    fallen = [one for one in silent if one.answered]
    answering = sum(bool(one.answered) for one in known)
    if len(fallen) >= _SILENT and len(fallen) >= _SILENT_SHARE * answering:
        yield Alarm("outage", "", _outage(len(fallen), answering, "that answered before"))
    elif not known and len(silent) >= _SILENT and len(silent) == len(compared):
        yield Alarm("outage", "", _outage(len(silent), len(compared), "asked"))
    measured = [one for one in compared if one.before and kind_of(one.walk.state) != "open"]
    now, before = sum(one.walk.reports for one in measured), sum(one.reports for one in measured)
    if now < before * _ALL_KEPT and before - now >= _ALL_LOST:
        yield Alarm(
            "run-fewer", "", f"This run had {now} reports on {len(measured)} sites, and {before} were had there before."
        )


def _outage(fallen: int, of: int, which: str) -> str:
    return (
        f"{fallen} of {of} sites {which} gave no answer: the fault is likely on our side (network, DNS, too many at once);"
        " nothing in this run counts as an attempt at absence."
    )


def _families(db: sqlite3.Connection, compared: Sequence[_Compared]) -> Iterator[Alarm]:
    """Yield each family of sites most of which changed in this run: a template that changed, not the sites."""
    turned = {row[0] for row in db.execute(_TURNED, (compared[0].walk.run,))} if compared else set()
    members: dict[str, list[bool]] = {}
    for one in compared:
        if one.before and one.family not in _NO_FAMILY and kind_of(one.walk.state) == "had":
            members.setdefault(one.family, []).append(bool(one.fewer) or one.walk.site in turned)
    for family, votes in sorted(members.items()):
        changed = sum(votes)
        if changed >= _FAMILY and changed >= _FAMILY_SHARE * len(votes):
            yield Alarm(
                "family",
                "",
                f"{changed} of {len(votes)} sites on {family} changed in this run: look whether its template has, before each of them.",
            )
