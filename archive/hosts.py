"""What is known of each host, over runs: on whose server it is, how often it was asked today, until when it is left alone.

Two hosts share a server when they share the registrable domain or a network address. What shares a server is leased one at a time.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNANSWERED = 5
"""Fetches in a row without any answer after which nothing more is asked of a host in this crawl."""

OPEN = "open"
BLOCKED = "blocked"
"""Begins the cause of a failure that is no failure of the page: its host keeps machines out."""

_BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = 86400.0
_FORBIDDEN = 403
_NO_ANSWER = ("timeout", "dns", "refused", "reset", "tls", "network")
_LEASABLE = """
SELECT host, domain, addresses FROM hosts WHERE state = 'open' AND coalesce(until, 0) <= :now AND (
  :limited = 0 OR run = :run AND (paced = 0 OR :night AND NOT (asked_on IS :today AND asked >= :daily))
) ORDER BY rowid
"""
_ADD = "INSERT INTO hosts (host, state, failures, since) VALUES (?, 'open', 0, ?) ON CONFLICT DO NOTHING"
_MEET = """
INSERT INTO hosts (host, state, failures, since, domain, addresses, paced, run)
VALUES (:host, 'open', 0, :since, :domain, :addresses, :paced, :run)
ON CONFLICT (host) DO UPDATE SET domain = excluded.domain, paced = excluded.paced, run = excluded.run,
  addresses = CASE excluded.addresses WHEN '' THEN addresses ELSE excluded.addresses END
"""
_COUNT = """
UPDATE hosts SET asked = CASE WHEN asked_on IS :day THEN asked ELSE 0 END + 1, asked_on = :day, asked_at = :at WHERE host = :host
"""
_STRANGERS = """
SELECT host FROM hosts WHERE hosts.run IS NOT ? AND state = 'open' AND EXISTS (
  SELECT 1 FROM frontier AS f JOIN sites ON key = f.site WHERE f.state = 'waiting' AND f.host = hosts.host AND sites.run = ?
) ORDER BY rowid LIMIT ?
"""
_BUSY = (
    "SELECT hosts.host AS host, domain, addresses FROM hosts JOIN frontier AS f USING (host) WHERE f.state = 'leased'"
)
_WAITING = """
SELECT hosts.host AS host, count(*) AS urls, hosts.state AS state, hosts.until AS until, paced, min(coalesce(f.until, 0)) AS later,
  asked_on IS :today AND asked >= :daily AS spent
FROM frontier AS f JOIN hosts USING (host) WHERE f.state <> 'done' AND f.site IN (SELECT key FROM sites WHERE run = :run)
GROUP BY hosts.host ORDER BY hosts.host
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of the day, Asia/Shanghai, in which remote hosts are asked; it may reach over midnight."""

    begin: time
    end: time

    def opens(self, now: float) -> float:
        """Return when it is open next, *now* itself where it is open; seconds since 1970."""
        moment = datetime.fromtimestamp(now, _BEIJING)
        clock = moment.time()
        over_midnight = self.begin > self.end
        inside = clock >= self.begin or clock < self.end if over_midnight else self.begin <= clock < self.end
        if inside:
            return now
        start = datetime.combine(moment.date(), self.begin, _BEIJING)
        return (start if start > moment else start + timedelta(days=1)).timestamp()

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a crawl may go with a host; the settings GONGKAI_* of the same names say why. *window* None: at any time."""

    window: Window | None = None
    daily_cap: int = 500
    walls: frozenset[int] = frozenset({403, 412, 429, 468, 521})
    wall_days: float = 1
    wall_days_most: float = 30
    refusals: int = 3


@dataclass(frozen=True, slots=True)
class Closed:
    """That a host is left alone: why, and until when (seconds since 1970; None: in this run)."""

    cause: str
    until: float | None


class Hosts:
    """The table `hosts` of crawl.db, within the transactions of the crawl log."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.limits = Limits()
        self._db = db
        self._run: str | None = None
        self._limited = False
        self._asked: list[tuple[str, float]] = []

    def begin(self, run: str, limits: Limits | None, now: float) -> None:
        """Begin a run: what is closed for longer stays so, all else is open again.

        With *limits* only hosts that `meet` entered are leased, within the night window and the daily cap.
        """
        self._run, self.limits, self._limited = run, limits or Limits(), limits is not None
        self._db.execute("UPDATE hosts SET failures = 0, refusals = 0")
        self._reopen("coalesce(until, 0) <= ?", now)

    def add(self, hosts: Iterable[str]) -> None:
        """Enter *hosts* that are not yet known."""
        self._db.executemany(_ADD, [(host, _stamp()) for host in hosts])

    def strangers(self, count: int) -> list[str]:
        """Return up to *count* hosts with waiting URLs whose addresses were not looked up in this run."""
        return [row["host"] for row in self._db.execute(_STRANGERS, (self._run, self._run, count))]

    def meet(self, host: str, domain: str, addresses: Iterable[str], *, paced: bool) -> None:
        """Enter on which server *host* is; where no address could be had, that of the last look stands.

        *paced* is False for this machine, which neither night window nor daily cap holds.
        """
        row = {"host": host, "domain": domain, "addresses": " ".join(sorted(addresses)), "paced": paced}
        self._db.execute(_MEET, {**row, "run": self._run, "since": _stamp()})

    def servers(self, host: str) -> frozenset[str]:
        """Return the server that *host* is on, as its registrable domain and its addresses; nothing where it was never looked up."""
        row = self._db.execute("SELECT domain, addresses FROM hosts WHERE host = ?", (host,)).fetchone()
        return _servers(row) if row else frozenset()

    def recent(self, now: float, seconds: float) -> Iterator[tuple[frozenset[str], float]]:
        """Yield the server of each host asked in the last *seconds* before *now*, and how many of them have passed."""
        for row in self._db.execute("SELECT * FROM hosts WHERE asked_at > ? AND paced", (now - seconds,)):
            yield _servers(row), now - row["asked_at"]

    def asked(self, host: str, now: float) -> None:
        """Count a request to *host*; it is written with the next thing that is."""
        self._asked.append((host, now))

    def write(self) -> None:
        """Write the requests counted since the last time."""
        rows = [{"host": host, "day": _day(at), "at": at} for host, at in self._asked]
        self._db.executemany(_COUNT, rows)
        self._asked.clear()

    def closed(self, host: str, now: float) -> Closed | None:
        """Say whether *host* is left alone; the night window, which stops no walk between two pages, is not asked."""
        row = self._db.execute("SELECT * FROM hosts WHERE host = ?", (host,)).fetchone()
        if row is None:
            return None
        until = row["until"]
        if (until is None and row["state"] != OPEN) or (until is not None and until > now):
            return Closed("pause" if row["state"] == OPEN else row["state"], until)
        asked = row["asked"] if row["asked_on"] == _day(now) else 0
        asked += sum(one == host and _day(at) == _day(now) for one, at in self._asked)
        return Closed("daily-cap", _midnight(now)) if row["paced"] and asked >= self.limits.daily_cap else None

    def pause(self, host: str, until: float) -> None:
        """Ask nothing of *host* before *until*: it asked for that."""
        self._db.execute("UPDATE hosts SET until = max(coalesce(until, 0), ?) WHERE host = ?", (until, host))

    def leasable(self, now: float) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each host that can be asked *now* with the server that it is on; those whose time is over are opened first."""
        self._reopen("until <= ?", now)
        for row in self._db.execute(_LEASABLE, self._moment(now)):
            yield row["host"], _servers(row) | {row["host"]}

    def busy(self) -> frozenset[str]:
        """Return the servers to which something is on its way."""
        return frozenset(one for row in self._db.execute(_BUSY) for one in (row["host"], *_servers(row)))

    def note(self, host: str, status: int | None, cause: str | None, now: float) -> None:
        """Enter how *host* answered: whether it is a wall, refuses page after page, or has stopped answering."""
        self.add([host])
        row = self._db.execute("SELECT * FROM hosts WHERE host = ?", (host,)).fetchone()
        silent = status is None and cause in _NO_ANSWER
        failures = row["failures"] + 1 if silent else 0
        refusals = row["refusals"] + 1 if status == _FORBIDDEN else row["refusals"] if silent else 0
        if (failures, refusals) != (row["failures"], row["refusals"]):
            self._db.execute("UPDATE hosts SET failures = ?, refusals = ? WHERE host = ?", (failures, refusals, host))
        if (cause or "").startswith(BLOCKED):
            self._wall(row, str(cause), now)
        elif _FORBIDDEN in self.limits.walls and refusals >= self.limits.refusals:
            self._wall(row, f"{BLOCKED}:{_FORBIDDEN}", now)
        elif failures >= UNANSWERED:
            self._close(host, "unreachable", None)

    def waits(self, now: float) -> Iterator[tuple[str, str]]:
        """Yield a host and a sentence for each reason why URLs of this run wait for a later one."""
        found: dict[tuple[str, float], list[sqlite3.Row]] = {}
        for row in self._db.execute(_WAITING, self._moment(now)).fetchall():
            if reason := self._reason(row, now):
                found.setdefault(reason, []).append(row)
        for (why, until), rows in found.items():
            urls, more = sum(row["urls"] for row in rows), f" and {len(rows) - 1} more" if len(rows) > 1 else ""
            moment = datetime.fromtimestamp(until, _BEIJING)
            host = str(rows[0]["host"])
            wait = f"{urls} URLs of {host}{more} wait" if urls > 1 else f"1 URL of {host} waits"
            yield host, f"{wait} until {moment:%Y-%m-%d %H:%M} Beijing time: {why}."

    def _moment(self, now: float) -> Mapping[str, object]:
        """Return what of *now* bears on whether a host can be asked."""
        night = self.limits.window is None or self.limits.window.opens(now) <= now
        bounds = {"limited": self._limited, "daily": self.limits.daily_cap}
        return {"run": self._run, "now": now, "night": night, "today": _day(now), **bounds}

    def _reason(self, row: sqlite3.Row, now: float) -> tuple[str, float] | None:
        if row["state"] != OPEN and row["until"]:
            return f"left alone, since machines are kept out ({row['state']})", row["until"]
        if (row["until"] or 0) > now:
            return "the site asked for a pause", row["until"]
        window = self.limits.window
        if row["paced"] and window and window.opens(now) > now:
            return f"sites are asked at {window} only (--any-time overrides)", window.opens(now)
        if row["paced"] and row["spent"]:
            return f"a host is asked {self.limits.daily_cap} times a day at most (GONGKAI_DAILY_CAP)", _midnight(now)
        return ("a page leads to a host that is left alone until then", row["later"]) if row["later"] > now else None

    def _wall(self, row: sqlite3.Row, cause: str, now: float) -> None:
        """Leave a host alone for a day; for twice as long as the last time when that was not long ago, up to a month."""
        again = now < (row["walled"] or 0) + self.limits.wall_days_most * _DAY
        walls = row["walls"] + 1 if again else 1
        until = now + min(self.limits.wall_days * 2 ** (walls - 1), self.limits.wall_days_most) * _DAY
        self._db.execute(
            "UPDATE hosts SET walls = ?, walled = ?, refusals = 0 WHERE host = ?", (walls, until, row["host"])
        )
        self._close(row["host"], cause, until)

    def _close(self, host: str, state: str, until: float | None) -> None:
        closing = "UPDATE hosts SET state = ?, since = ?, until = ? WHERE host = ?"
        self._db.execute(closing, (state, _stamp(), until, host))

    def _reopen(self, which: str, now: float) -> None:
        self._db.execute(
            f"UPDATE hosts SET state = 'open', since = ? WHERE state <> 'open' AND {which}",  # noqa: S608 - own text
            (_stamp(), now),
        )


def _servers(row: sqlite3.Row) -> frozenset[str]:
    return frozenset(filter(None, [row["domain"], *row["addresses"].split()]))


def _day(now: float) -> str:
    return f"{datetime.fromtimestamp(now, _BEIJING):%Y-%m-%d}"


def _midnight(now: float) -> float:
    tomorrow = datetime.fromtimestamp(now, _BEIJING).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _BEIJING).timestamp()


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
