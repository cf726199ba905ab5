"""Whether an archive is as it was written, and how what was lost beside the captures is brought back from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.captures import CaptureError, Captures
from archive.crawl_log import DATABASE, CrawlLog
from archive.errors import WrongUseError
from archive.lock import Lock

_FOLDER = "captures"
_KEPT = "SELECT min(url), digest FROM attempts WHERE digest IS NOT NULL GROUP BY digest ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Restored:
    """What there is after a restoration: captures in the index, runs and attempts in the crawl log."""

    captures: int
    runs: int
    attempts: int


def verify(directory: Path) -> tuple[list[str], int]:
    """Read everything in *directory*; return a sentence for each thing that is not as it was written, and the number of captures.

    What crawl.db says was kept must be among the captures too. Raises WrongUseError where *directory* is no archive directory.
    """
    _refuse_others(directory)
    with Captures(directory) as captures:
        problems = [*captures.verify(), *_lost(directory, captures)]
        return problems, sum(1 for _ in captures)


def restore(directory: Path) -> Restored:
    """Make index.db of *directory* anew from the WARC files, and bring back into crawl.db the runs whose logs they have.

    Nothing that crawl.db still holds is changed. Raises CaptureError where another process writes, and CrawlLogError where crawl.db is
    damaged.
    """
    _refuse_others(directory)
    _forget_index(directory)
    with Captures(directory) as captures:
        captures.claim()
        with CrawlLog(directory) as log:
            attempts = log.rebuild(captures)
        return Restored(sum(1 for _ in captures), len(captures.runs()), attempts)


def _refuse_others(directory: Path) -> None:
    if not (directory / _FOLDER).is_dir():
        raise WrongUseError(
            f"{str(directory)!r} is no archive directory: name one with -d, or make one with gongkai add."
        )


def _forget_index(directory: Path) -> None:
    lock = Lock(directory / _FOLDER / "writer.lock")
    if not lock.take():
        raise CaptureError(f"{lock.holder()} is writing to {directory}: wait for its end, or stop it, and start again.")
    for path in (directory / _FOLDER).glob("index.db*"):
        path.unlink()
    lock.release()


def _lost(directory: Path, captures: Captures) -> Iterator[str]:
    """Yield a sentence for each payload that crawl.db says was kept and no capture has."""
    if not (directory / DATABASE).is_file():
        return
    with CrawlLog(directory) as log:
        kept: list[tuple[str, str]] = log.ask(lambda db: [(row[0], row[1]) for row in db.execute(_KEPT)])
    for url, digest in kept:
        if captures.find(digest) is None:
            yield f"{url}: {digest} was kept, as crawl.db says, and no capture has it; put captures/*.warc.gz back from a copy."
