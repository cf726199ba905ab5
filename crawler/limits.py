"""The settings GONGKAI_* that say how far a crawl may go with a host, as the crawl log takes them."""

import re
from datetime import time, timedelta
from ipaddress import ip_network

from scrapy.settings import BaseSettings

from archive.errors import WrongUseError
from archive.hosts import Limits, Window
from crawler.addresses import Network

_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def limits_of(settings: BaseSettings) -> Limits:
    """Return the limits that *settings* name; WrongUseError, with the sentence to show, where one of them cannot be."""
    return Limits(
        window=_window(settings["GONGKAI_WINDOW"]),
        daily_cap=int(_number(settings, "GONGKAI_DAILY_CAP")),
        walls=frozenset(int(status) for status in settings.getlist("GONGKAI_WALLS")),
        wall_days=_number(settings, "GONGKAI_WALL_DAYS"),
        wall_days_most=_number(settings, "GONGKAI_WALL_DAYS_MOST"),
        refusals=int(_number(settings, "GONGKAI_REFUSALS")),
    )


def networks_of(settings: BaseSettings) -> tuple[Network, ...]:
    """Return the networks whose addresses count as public ones; WrongUseError where the setting names none."""
    written = settings.getlist("GONGKAI_ALLOWED_NETWORKS")
    try:
        return tuple(ip_network(one) for one in written)
    except ValueError as error:
        told = ",".join(map(str, written))
        raise WrongUseError(f"GONGKAI_ALLOWED_NETWORKS={told} is no list of networks: write 198.18.0.0/15.") from error


def trust_of(settings: BaseSettings) -> timedelta:
    """Return how long a server is believed that a page has not changed; WrongUseError where the setting is no number of days."""
    days = settings["GONGKAI_TRUST_UNCHANGED_DAYS"]
    try:
        return timedelta(days=abs(float(days)))
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongUseError(
            f"GONGKAI_TRUST_UNCHANGED_DAYS={days} is no number of days: write 90, or 0 for never."
        ) from error


def seconds_for_documents(settings: BaseSettings) -> float:
    """Return the seconds in which the answer with a document must be whole; WrongUseError where the settings name none."""
    return _number(settings, "DOWNLOAD_TIMEOUT") * _number(settings, "GONGKAI_DOCUMENT_PATIENCE")


def check_settings(settings: BaseSettings) -> None:
    """Raise WrongUseError, with the sentence to show, where one of the settings of a crawl cannot be."""
    limits_of(settings)
    networks_of(settings)
    trust_of(settings)
    seconds_for_documents(settings)


def _window(text: str | None) -> Window | None:
    if not text:
        return None
    begin, end = (time.fromisoformat(part) for part in text.split("-")) if _WINDOW.fullmatch(text) else (time(), time())
    if begin == end:
        raise WrongUseError(
            f"GONGKAI_WINDOW={text} is no window of time: write 22:00-07:00 (Beijing time), or nothing for any time."
        )
    return Window(begin, end)


def _number(settings: BaseSettings, name: str) -> float:
    try:
        number = settings.getfloat(name)
    except (TypeError, ValueError):
        number = 0.0
    if number <= 0:
        raise WrongUseError(f"{name}={settings[name]} is no limit: give a number above 0.")
    return number
