"""What a build knows besides the captures: who stands for whom, how the crawl went, and the day as of which it speaks.

Nothing reads the clock: the day is that of the last attempt in the crawl log, in China, unless whoever builds names another.
"""

import csv
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from archive.crawl_log import DATABASE, CrawlLog
from archive.crawl_status import CrawlStatus, crawl_status
from archive.errors import ArchiveError
from archive.rows import Row
from archive.withdrawals import Withdrawal, withdrawals

SUCCESSIONS = "successions.csv"
"""The file in the archive's directory that adds successions of organisations to those that the project knows."""

_COLUMNS = ("old", "new", "from_year", "relation", "source")
_RELATIONS = ("rename", "merger", "split", "abolition")
_LET_IN = "SELECT DISTINCT site FROM warnings WHERE kind = 'any-host' ORDER BY site"
_CHINA = timezone(timedelta(hours=8))


class SuccessionError(ArchiveError):
    """A line of successions.csv cannot be taken. Met by whoever builds; the message names the line, the value and the cure."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """*successions* are rows of the table of that name, *as_of* is a date, None where nothing was ever fetched.

    *withdrawn* is what is not to be published, *let_in* are hosts that are no government's and of which something was taken.
    """

    successions: tuple[Row, ...]
    crawl: CrawlStatus
    as_of: date | None
    withdrawn: tuple[Withdrawal, ...] = ()
    let_in: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Differs where anything of it does."""
        return sha256(repr(astuple(self)).encode()).hexdigest()


def look_around(directory: Path, as_of: date | None, captured: str | None) -> Surroundings:
    """Return what surrounds the captures in *directory*; *captured* is the time of the last of them, ISO 8601.

    Raises SuccessionError where successions.csv cannot be read.
    """
    crawl = crawl_status(directory)
    last = max(filter(None, (site.last for site in crawl.sites)), default=captured)
    return Surroundings(
        tuple(_own_successions(directory / SUCCESSIONS)),
        crawl,
        as_of or (_day(last) if last else None),
        tuple(withdrawals(directory)),
        _let_in(directory),
    )


def _let_in(directory: Path) -> tuple[str, ...]:
    if not (directory / DATABASE).is_file():
        return ()
    with CrawlLog(directory) as log:
        return log.ask(lambda db: tuple(str(row[0]) for row in db.execute(_LET_IN)))


def _day(at: str) -> date:
    return datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(_CHINA).date()


def _own_successions(path: Path) -> Iterator[Row]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        if tuple(lines.fieldnames or ()) != _COLUMNS:
            raise SuccessionError(
                f"{path.name} begins with {lines.fieldnames!r}: its first line must be {','.join(_COLUMNS)}"
            )
        for number, line in enumerate(lines, 2):
            yield _row(f"line {number} of {path.name}", line)


def _row(where: str, line: dict[str, str]) -> Row:
    old, new, year, relation, source = ((line.get(name) or "").strip() for name in _COLUMNS)
    if relation not in _RELATIONS:
        raise SuccessionError(f"{where} has the relation {relation!r}: write one of {', '.join(_RELATIONS)}")
    if not (year.isascii() and year.isdigit()):
        raise SuccessionError(
            f"{where} has the year {year!r}: write the first year reported on by the new organisation"
        )
    if not old or (not new and relation != "abolition"):
        raise SuccessionError(f"{where} names no organisation: write the ids of the old one and of the new one")
    return old, new, int(year), relation, source
