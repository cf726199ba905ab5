"""Makes archive.db of the captures: incremental, idempotent, the same rows whatever the order and however often interrupted."""

import sqlite3
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from archive import owed, panel, workplace
from archive.captures import Capture, CaptureError, Captures
from archive.cell_rows import ContradictoryReportError
from archive.owed import Owed
from archive.reading import Item, Outcome, read_all
from archive.store import Store
from archive.surroundings import Surroundings, look_around
from archive.tombstones import withholding
from archive.withdrawals import Withdrawals
from archive.workplace import DATABASE, BuildError
from parsers import READER_VERSION

__all__ = ["DATABASE", "BuildError", "BuildStatus", "BuildSummary", "Failure", "build", "build_status"]

Progress = Callable[[int, int], None]

Homes = Callable[[str], str | None]
"""Gives the code of the division whose site an address is on; None where no register says so."""

_Read = Callable[[Captures, Sequence[Capture]], Generator[tuple[Capture, Outcome], None, None]]

_ROLES = ("report", "attachment")  # what is read; pages lead to reports and are none
_ANSWERED = (None, 200)  # a file that was added has no HTTP status
_TOTALS = """
    SELECT count(*), total(value_count + blank_count + not_applicable_count + missing_count + unreadable_count),
      total(error_count), total(warning_count), total(info_count)
    FROM reports WHERE current = 1
"""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What the archive holds after a build. Reports, cells and findings are those of the current versions.

    *read* counts the documents read by this build, *failures* those that should have been reports and are not, *withdrawn*
    those that are withheld, *findings* those of each severity. *changed* is False where nothing was written.
    """

    captures: int
    read: int
    reports: int
    cells: int
    findings: dict[str, int]
    failures: int
    withdrawn: int
    changed: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A capture that should have been a report and was not read, with the reason."""

    url: str
    name: str | None
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """What `gongkai status` says of archive.db. *unread* captures wait for a build.

    *reader* is the version of the reader that made archive.db; None, and nothing counted, where there is none that this one made. *owed*
    counts the reports that were due by year and state (archive/owed.py), *expected* are those of one site.
    """

    reader: str | None
    captures: int
    unread: int
    organizations: int
    reports: int
    failures: tuple[Failure, ...]
    owed: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    expected: tuple[Owed, ...] = ()


def build(
    directory: Path,
    *,
    homes: Homes | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    as_of: date | None = None,
    only: Collection[tuple[str, str]] | None = None,
) -> BuildSummary:
    """Read every capture of *directory* that was not read yet and bring archive.db up to date.

    What was withdrawn is left out, or taken out again. With *only*, captures by address and digest, the others wait for another build.

    *homes* helps to resolve names without a place; where it says otherwise than before, everything is read anew. *progress* is
    called with the number of documents read and the number to read. What is due is told as of *as_of*, or else as of the last
    attempt to fetch anything. Raises BuildError where *directory* is no directory or another build is at work in it, and
    SuccessionError where its successions.csv cannot be read.
    """
    started = time.monotonic()
    with workplace.alone(directory), Captures(directory) as captures:
        listed = _listed(captures, only)
        around = look_around(directory, as_of, max((one.fetched_at for one in captures), default=None))
        at_home = {one.url: code for one in listed.values() if homes and (code := homes(one.url))}
        mended = partial(_can_be_had, captures)
        changed = not workplace.is_whole(directory, listed, around.digest, at_home, mended)
        read = 0
        if changed:
            standing = Withdrawals(around.withdrawn)
            reading = _Reading(captures, standing, partial(_outcomes, at_home, workers), progress or _silent)
            with workplace.work(directory, listed, at_home, standing) as db:
                read = _take_in(db, listed, reading)
                _compare(db, around)
    with closing(workplace.connect(directory / DATABASE)) as db:
        return _summary(db, read, changed=changed, seconds=time.monotonic() - started)


def build_status(directory: Path, site: str | None = None) -> BuildStatus:
    """Return what archive.db holds, what waits to be read, what could not be read, and what *site* owes. Writes nothing."""
    with Captures(directory) as captures:
        listed = {(one.url, one.digest) for one in captures}
    known = workplace.known(directory)
    if known is None:
        return BuildStatus(None, len(listed), len(listed), 0, 0, ())
    with closing(workplace.connect(directory / DATABASE)) as db:
        failures = db.execute("SELECT url, name, outcome, reason FROM failures ORDER BY url, digest")
        return BuildStatus(
            reader=READER_VERSION,
            captures=len(listed),
            unread=len(listed - known.keys()),
            organizations=_one(db, "SELECT count(*) FROM organizations"),
            reports=_one(db, "SELECT count(*) FROM reports WHERE current = 1"),
            failures=tuple(Failure(*row) for row in failures),
            owed=owed.counts(db),
            expected=owed.of_site(db, site) if site else (),
        )


def findings_by_rule(directory: Path) -> list[tuple[str, str, str, int]]:
    """Return rule, severity, verdict and number of the findings about current reports, the gravest rules first. Writes nothing.

    Raises BuildError where nothing was built yet.
    """
    if workplace.known(directory) is None:
        raise BuildError(f"{str(directory)!r} holds no archive.db: run gongkai build -d {directory}")
    with closing(workplace.connect(directory / DATABASE)) as db:
        rows = db.execute(_BY_RULE)
        return [(str(row[0]), str(row[1]), str(row[2]), int(row[3])) for row in rows]


_BY_RULE = """
    SELECT f.rule, f.severity, f.verdict, count(*) FROM findings AS f JOIN reports AS r ON r.id = f.report
    WHERE r.current = 1 AND f.verdict <> 'not_assessable'
    GROUP BY f.rule, f.severity, f.verdict
    ORDER BY instr('error warn info', f.severity), count(*) DESC, f.rule
"""


def _listed(captures: Captures, only: Collection[tuple[str, str]] | None) -> dict[tuple[str, str], Capture]:
    """Return captures by URL and digest, with the time when each was first seen, in whatever order the archive learned of it."""
    first = captures.first_seen()
    kept = {(one.url, one.digest): one for one in captures if only is None or (one.url, one.digest) in only}
    return {key: replace(one, fetched_at=first.get(key, one.fetched_at)) for key, one in kept.items()}


def _silent(_done: int, _of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a build reads: the *captures*, what of them is withheld, and how their bodies are read."""

    captures: Captures
    standing: Withdrawals
    read: _Read
    progress: Progress


def _take_in(db: sqlite3.Connection, listed: workplace.Listed, reading: _Reading) -> int:
    """Enter every capture that is not in *db* yet, and return how many were read."""
    known = set(db.execute("SELECT url, digest FROM captures"))
    new = [capture for key, capture in listed.items() if key not in known]
    wanted = [capture for capture in new if _is_to_be_read(capture)]
    with Store(db) as store, closing(reading.read(reading.captures, wanted)) as outcomes:
        for capture in new:
            if not _is_to_be_read(capture):
                _enter_unread(store, capture, reading.standing)
        for done, (capture, outcome) in enumerate(outcomes, 1):
            _enter(store, capture, outcome, reading.standing)
            reading.progress(done, len(wanted))
        store.answer_pages()
    return len(wanted)


def _is_to_be_read(capture: Capture) -> bool:
    return capture.role in _ROLES and capture.status in _ANSWERED


def _compare(db: sqlite3.Connection, around: Surroundings) -> None:
    """Hold the reports against one another and against the law's deadlines, and note what was known when that was done."""
    panel.judge(db, around.successions, around.let_in)
    panel.oblige(db, around.crawl, around.as_of)
    db.execute("INSERT OR REPLACE INTO about VALUES ('surroundings', ?)", (around.digest,))


def _outcomes(
    at_home: Mapping[str, str], workers: int | None, captures: Captures, wanted: Sequence[Capture]
) -> Generator[tuple[Capture, Outcome], None, None]:
    items = (
        Item(str(number), partial(captures.body, capture), capture.media_type, capture.url, at_home.get(capture.url))
        for number, capture in enumerate(wanted)
    )
    with closing(read_all(items, workers=workers)) as outcomes:
        for outcome in outcomes:
            yield wanted[int(outcome.key)], outcome


def _can_be_had(captures: Captures, capture: Capture) -> bool:
    try:
        captures.body(capture)
    except CaptureError:
        return False
    return True


def _enter_unread(store: Store, capture: Capture, standing: Withdrawals) -> None:
    if by := withholding(standing, capture, None):
        store.withdraw(capture, None, by)
    elif capture.role not in _ROLES:
        store.pass_over(capture)
    else:
        store.fail(capture, "unreadable", f"the site answered {capture.status} in its place")


def _enter(store: Store, capture: Capture, outcome: Outcome, standing: Withdrawals) -> None:
    if by := withholding(standing, capture, outcome.report):
        store.withdraw(capture, outcome.report, by)
    elif outcome.report is None:
        store.fail(capture, outcome.result, outcome.error or "")
    else:
        try:
            store.enter(capture, outcome.report)
        except ContradictoryReportError as error:
            store.fail(capture, "unreadable", f"the reader contradicts itself: {error}")


def _summary(db: sqlite3.Connection, read: int, *, changed: bool, seconds: float) -> BuildSummary:
    counts = [int(one) for one in db.execute(_TOTALS).fetchone()]
    return BuildSummary(
        captures=_one(db, "SELECT count(*) FROM captures"),
        read=read,
        reports=counts[0],
        cells=counts[1],
        findings=dict(zip(("error", "warn", "info"), counts[2:], strict=True)),
        failures=_one(db, "SELECT count(*) FROM failures"),
        withdrawn=_one(db, "SELECT count(*) FROM withdrawn"),
        changed=changed,
        seconds=seconds,
    )


def _one(db: sqlite3.Connection, query: str) -> int:
    (number,) = db.execute(query).fetchone()
    return int(number)
