"""Which sites are due to be crawled on a day, and why: a function of the crawl log, the register and that day, and of nothing else.

A day is here from noon to noon, in China: a night in which a site is crawled is not cut in two.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from archive.crawl_log import DATABASE, CrawlLog
from archive.register import OPEN, Site

Why = Literal["broken-off", "back-off", "never", "season", "calendar"]

_BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_NOON = timedelta(hours=12)
_EVENING = timedelta(hours=2)  # the night begins at 22:00, so long before midnight
_FIRST: tuple[tuple[Why, ...], ...] = (("broken-off", "back-off"), ("never",), ("season", "calendar"))
_RARELY = 10  # times that a wait is doubled at most: then the calendar is sooner
_RUNS = """
SELECT site, max(at), max(kind = 'home'), max(outcome = 'kept' AND role IN ('report', 'attachment')),
  max(outcome <> 'failed' AND kind NOT IN ('robots', 'probe')),
  EXISTS (SELECT 1 FROM walks AS w WHERE w.site = attempts.site AND w.run = attempts.run AND w.cause IN ('fewer', 'outage'))
FROM attempts WHERE site <> '' GROUP BY site, run ORDER BY site, run
"""
# When the first of what waits may be asked for: neither its host nor itself is put off any longer.
_WAITING = """
SELECT site, min(max(coalesce(h.until, 0), iif(f.state = 'waiting', coalesce(f.until, 0), 0)))
FROM frontier AS f LEFT JOIN hosts AS h USING (host) WHERE f.state <> 'done' GROUP BY site
"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How often a site is crawled.

    *season* are the first and the last month in which reports come out. Within it a site is crawled every *season_days*, else every
    *days*; after *patience* crawls in a row without change twice as rarely, and twice as rarely again with each one more, up to
    every *season_most* and *most* days. With each season that begins anew.
    """

    season: tuple[int, int]
    season_days: int
    season_most: int
    days: int
    most: int
    patience: int

    def is_season(self, day: date) -> bool:
        """Say whether reports come out around *day*."""
        return self.season[0] <= day.month <= self.season[1]

    def year_of(self, day: date) -> date:
        """Return the first day of the last season that began by *day*."""
        begun = day.month >= self.season[0]
        return date(day.year if begun else day.year - 1, self.season[0], 1)

    def interval(self, day: date, unchanged: int) -> int:
        """Return the days after which a site is due on *day* that was crawled *unchanged* times in a row without change."""
        shortest, longest = (self.season_days, self.season_most) if self.is_season(day) else (self.days, self.most)
        return int(min(shortest * 2 ** max(0, unchanged - self.patience + 1), longest))


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did at a site: it *began* if it fetched the home page, *changed* if a report was new, *answered* if anything came.

    *doubted* if what came is not believed: far less than before, or many sites were silent at once.
    """

    day: date
    began: bool
    changed: bool
    answered: bool
    doubted: bool = False

    @property
    def is_vain(self) -> bool:
        """Whether it says nothing of the site."""
        return self.doubted or not self.answered


@dataclass(frozen=True, slots=True)
class History:
    """The *runs* at a site, the oldest first; *waiting* where the last crawl is not at its end; *until*: end of its host's back-off."""

    runs: tuple[Run, ...] = ()
    waiting: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When and why a site is due: *on* a day (None: at once), so many *days* after it was *last* crawled."""

    site: Site
    why: Why
    on: date | None
    last: date | None
    days: int


def due_sites(directory: Path, sites: Iterable[Site], calendar: Calendar) -> list[Due]:
    """Say of each open one of *sites* when it is due, by the crawl log of *directory*; those that come first first.

    What was begun is ended first, then come sites never crawled, then those that wait longest.
    """
    known: Mapping[str, History] = {}
    if (directory / DATABASE).is_file():
        with CrawlLog(directory) as log:
            known = log.ask(histories)
    told = [due(site, known.get(site.key, History()), calendar) for site in sites if site.status == OPEN]
    rank = {why: place for place, group in enumerate(_FIRST) for why in group}
    return sorted(told, key=lambda one: (rank[one.why], one.on or date.min, one.site.key))


def histories(db: sqlite3.Connection) -> dict[str, History]:
    """Return what the crawl log *db* says of each site that was ever asked for."""
    runs: dict[str, list[Run]] = {}
    for site, at, *said in db.execute(_RUNS):
        runs.setdefault(site, []).append(Run(day_of(datetime.fromisoformat(at)), *map(bool, said)))
    waiting = {site: _night_after(until) if until else None for site, until in db.execute(_WAITING)}
    return {site: History(tuple(runs.get(site, ())), site in waiting, waiting.get(site)) for site in {*runs, *waiting}}


def due(site: Site, history: History, calendar: Calendar) -> Due:
    """Say when *site* is due."""
    if not history.runs:
        return Due(site, "broken-off" if history.waiting else "never", None, None, 0)
    last = history.runs[-1]
    day = _by_calendar(history.runs, calendar)
    why: Why = "season" if calendar.is_season(day) else "calendar"
    if history.waiting or last.is_vain:
        # The next day; the longer that is in vain, the more rarely, up to what the calendar says.
        vain = sum(1 for _ in takewhile(lambda run: run.is_vain, reversed(history.runs)))
        day = min(day, last.day + _DAY * 2 ** min(max(0, vain - 1), _RARELY))
        why = "broken-off"
    if history.until is not None and history.until > day:
        day, why = history.until, "back-off"
    return Due(site, why, day, last.day, (day - last.day).days)


def _by_calendar(runs: tuple[Run, ...], calendar: Calendar) -> date:
    """Return the first day on which the time since the last run is as long as the calendar wants."""
    last = runs[-1].day
    for days in range(1, max(calendar.season_most, calendar.most)):
        day = last + _DAY * days
        if days >= calendar.interval(day, _unchanged(runs, calendar.year_of(day))):
            return day
    return last + _DAY * max(calendar.season_most, calendar.most)


def _unchanged(runs: tuple[Run, ...], since: date) -> int:
    """Return how many crawls in a row, of the last that something answered, found no report that was new, from the day *since* on.

    A crawl may have taken several runs: it begins with the home page.
    """
    count, changed = 0, False
    for run in reversed([run for run in runs if run.answered]):
        if run.day < since:
            break
        changed |= run.changed
        if changed:
            break
        count += run.began
    return count


def day_of(moment: datetime) -> date:
    """Return the day, from noon to noon, that *moment* lies in."""
    return (moment.astimezone(_BEIJING) - _NOON).date()


def _night_after(until: float) -> date:
    """Return the day whose night begins when the time *until*, in seconds since 1970, is over."""
    return (datetime.fromtimestamp(until, _BEIJING) + _EVENING).date()
