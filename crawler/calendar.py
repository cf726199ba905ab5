"""What `gongkai crawl --due` takes: the calendar that the settings make, and the sites of the register by it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from scrapy.settings import Settings

from archive.due import Calendar, Due, day_of, due_sites
from archive.errors import WrongUseError
from crawler.sites import register_of

_MONTHS = 12


def today() -> date:
    """Return the day that it is in China; until noon it is still that of last night."""
    return day_of(datetime.now(UTC))


def calendar(settings: Mapping[str, object] | None = None) -> Calendar:
    """Return the calendar of the project's settings and of *settings*, which stand before them; WrongUseError where one cannot be."""
    ours = Settings()
    ours.setmodule("crawler.settings", priority="project")
    ours.setdict(dict(settings or {}), priority="cmdline")
    season = tuple(int(month) for month in ours.getlist("GONGKAI_DUE_SEASON") if str(month).strip().isdecimal())
    if len(season) != 2 or not 1 <= season[0] <= season[1] <= _MONTHS:  # noqa: PLR2004  first and last
        raise WrongUseError(
            f"GONGKAI_DUE_SEASON={ours['GONGKAI_DUE_SEASON']} is no season: write its first and its last month, such as 1,4."
        )
    names = ("SEASON_DAYS", "SEASON_MOST_DAYS", "DAYS", "MOST_DAYS", "PATIENCE")
    return Calendar(season, *(_number(ours, f"GONGKAI_DUE_{name}") for name in names))


def _number(settings: Settings, name: str) -> int:
    text = str(settings[name]).strip()
    if not text.isdecimal() or not int(text):
        raise WrongUseError(f"{name}={text} is no number: write a whole one from 1 on.")
    return int(text)


def plan(
    directory: Path, day: date, limit: int | None = None, settings: Mapping[str, object] | None = None
) -> tuple[list[Due], list[Due]]:
    """Return the sites of the register to crawl on *day*, *limit* of them at most, and all the others, those that come first first."""
    told = due_sites(directory, register_of(directory), calendar(settings))
    taken = [one for one in told if one.on is None or one.on <= day][:limit]
    return taken, sorted((one for one in told if one not in taken), key=lambda one: one.on or date.min)
