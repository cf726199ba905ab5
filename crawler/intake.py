"""Files that a person hands in: documents, folders and WARC files, read from disk here, and nowhere else."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archive import foreign_warc, withdrawals
from archive.captures import ROLES, Capture, Captures
from archive.crawl_log import Attempt, CrawlLog
from archive.foreign_warc import Fault, Other
from archive.merging import LogSeen, Seen, is_ours
from archive.withdrawals import WithdrawalError
from crawler.intake_files import Collected, Given, collect, host_of, is_wacz, readable
from crawler.platforms.page import is_loopback
from crawler.sites import may_be_crawled, register_of

if TYPE_CHECKING:
    from crawler.intake_warc import Count, WarcIntake

Progress = Callable[[int, int], None]

SHOWN = 50
"""Records at fault of one WARC file that are told one by one; all are rows of the crawl log."""

_AGENT = "gongkai add"
_WARC_NAME = re.compile(r"\.warc(?:\.gz)?$", re.IGNORECASE)
_NO_GOVERNMENT = (
    "is no government's: copies of reports with altered figures are about; --any-host takes it all the same"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: its capture (*new* unless it was kept already), or one sentence that says why it was not taken."""

    file: str
    capture: Capture | None = None
    new: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a WARC file: *new* captures by role, *known* ones, *faults* records that are at fault.

    *left* counts, by reason, what was left out; *hosts* those of hosts that are no government's. Of another archive *logs* of runs and
    *withdrawals* that are new.
    """

    file: str
    new: Counter[str] = field(default_factory=Counter)
    known: int = 0
    logs: int = 0
    faults: int = 0
    left: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    withdrawals: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of the folders, by reason."""

    reasons: Counter[str]


Result = Taken | Opened | LeftOut


def failed(result: Result) -> bool:
    """Say whether something that was handed in was not taken, and should have been."""
    return isinstance(result, Taken) and result.capture is None


def take(
    files: Sequence[Path],
    directory: Path,
    *,
    url: str | None = None,
    date: str | None = None,
    listed: Path | None = None,
    any_host: bool = False,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Take *files*, the folders among them, and those of the list *listed* into *directory*; *progress* hears of bytes done and to do.

    What cannot be taken is a row of the crawl log, by its base name or its URL, that `gongkai status` shows. Raises WrongUseError where
    *url*, *date* or the list cannot hold, and CaptureError where another process writes.
    """
    given = collect(files, listed, url, date)
    with closing(_Intake(directory, any_host=any_host, progress=progress)) as intake:
        yield from intake.take(given)
        intake.end()


class _Log:
    """The rows of what was not taken; the run is begun with the first of them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._log: CrawlLog | None = None

    def note(self, url: str, cause: str, sentence: str, outcome: str = "failed") -> None:
        self._open().note(Attempt("", url, "file", None, outcome, cause=cause, evidence=sentence))

    def warn(self, host: str, url: str, sentence: str) -> None:
        self._open().warn(host, "any-host", url, sentence)

    def end(self, captures: Captures) -> None:
        if self._log is not None:
            self._log.end(captures)

    def close(self) -> None:
        if self._log is not None:
            self._log.close()

    def _open(self) -> CrawlLog:
        if self._log is None:
            self._log = CrawlLog(self._directory)
            self._log.begin(_AGENT)
        return self._log


class _Intake:
    def __init__(self, directory: Path, *, any_host: bool, progress: Progress | None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._any_host = any_host
        self._report = progress or (lambda _done, _of: None)
        self._register = register_of(directory)
        self._hosts = frozenset(host_of(site.home_url) for site in self._register)
        self._captures = Captures(directory)
        self._log = _Log(directory)
        self._done = self._total = 0
        try:
            self._captures.claim()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._log.close()
        self._captures.close()

    def end(self) -> None:
        """Write the rows of what was not taken into the captures too."""
        self._log.end(self._captures)

    def take(self, given: Collected) -> Iterator[Result]:
        for one, sentence in given.wrong:
            yield self._refused(one, sentence)
        if given.left:
            yield LeftOut(given.left)
        sorted_out = [(one, self._kind(one)) for one in given.files]
        foreign = [one for one, kind in sorted_out if kind == "warc"]
        self._total = sum(_size(one) for one, _ in sorted_out) + sum(_size(one) for one in foreign)
        for one in foreign:
            with suppress(OSError):  # told when it is taken
                self._warcs.learn(one.path, self._reading())
            self._done += _size(one)
        for one, kind in sorted_out:
            try:
                yield from self._take(one, kind)
            except (OSError, WithdrawalError) as error:
                what = error.strerror if isinstance(error, OSError) else error
                sentence = readable(f"{one.line}{what or error}: {one.name!r} was not read to its end.")
                yield self._refused(one, sentence)
            self._done += _size(one)
            self._report(self._done, self._total)
        if any(kind == "ours" for _, kind in sorted_out):
            # Also what came with an earlier `add` that was killed before this.
            with CrawlLog(self._directory) as log:
                log.rebuild(self._captures)

    def _take(self, one: Given, kind: str) -> Iterator[Result]:
        if kind == "warc":
            yield from self._foreign(one)
        elif kind == "ours":
            yield from self._ours(one)
        elif kind == "withdrawal":
            taken = withdrawals.take_over(self._directory, one.path)
            yield Opened(readable(str(one.path)), known=int(not taken), withdrawals=int(taken))
        else:
            yield self._document(one) if kind == "document" else self._refused(one, kind)

    @cached_property
    def _warcs(self) -> "WarcIntake":
        from crawler.intake_warc import WarcIntake  # noqa: PLC0415 - it takes a second to import, and documents do without it

        return WarcIntake(self._captures, self._register, self._is_government, any_host=self._any_host)

    def _kind(self, one: Given) -> str:
        """Return document, warc, ours or withdrawal, or the sentence that says why nothing of the file can be taken."""
        try:
            return one.line + sentence if (sentence := _hindrance(one)) else self._warc_kind(one)
        except OSError as error:
            return f"{one.line}{error.strerror or error}: nothing was read from {one.name!r}."

    def _warc_kind(self, one: Given) -> str:
        if not foreign_warc.is_warc(one.path):
            return "document"
        if one.url or one.date:
            return f"{one.line}{one.name!r} is a WARC file: its records say where and when they come from, leave url and date out."
        if one.path.resolve().parent == (self._directory / "captures").resolve():
            return f"{one.line}{one.name!r} is a part of this archive already."
        if withdrawals.is_withdrawal(one.path):
            return "withdrawal"
        return "ours" if is_ours(one.path) else "warc"

    def _document(self, one: Given) -> Taken:
        foreign = one.url is not None and not self._is_government(one.url)
        if one.url and foreign and not self._any_host:
            return self._refused(one, f"{one.line}{host_of(one.url)} {_NO_GOVERNMENT} ({one.name!r}).", "off-limits")
        body = one.path.read_bytes()
        capture, new = self._captures.add_file(body, name=one.name, url=one.url, date=one.date, any_host=foreign)
        if foreign and new:
            self._let_in({host_of(capture.url): 1}, one.name)
        return Taken(readable(str(one.path)), capture, new)

    def _foreign(self, one: Given) -> Iterator[Result]:
        intake, tally = self._warcs, Counter[str]()
        count = intake.count_anew()
        for found in foreign_warc.read(one.path, intake.wants, self._reading()):
            if isinstance(found, Other):
                count.left.update(["no-answer"] if found.kind != "unwanted" else [])
            else:
                kept = found if isinstance(found, Fault) else intake.take(found, one.name)
                yield from self._entered(one, kept, tally)
        yield self._opened(one, count, tally)

    def _ours(self, one: Given) -> Iterator[Result]:
        count, tally = self._warcs.count_anew(), Counter[str]()
        for found in self._warcs.merging.take_over(one.path, self._reading()):
            if isinstance(found, LogSeen):
                tally["logs"] += found.new
            elif isinstance(found, Other):
                count.left.update(["no-answer"] if found.kind != "unwanted" else [])
            else:
                yield from self._entered(one, found, tally)
        yield self._opened(one, count, tally)

    def _entered(self, one: Given, found: Seen | Fault | None, tally: Counter[str]) -> Iterator[Taken]:
        """Enter what became of a record; yield the first faults, for a person to see."""
        if isinstance(found, Seen):
            tally[found.capture.role if found.new else "known"] += 1
            if found.trouble:
                self._log.note(found.capture.url, *found.trouble)
        elif found is not None:
            tally["faults"] += 1
            sentence = readable(found.sentence)  # it names the file
            self._log.note(found.url or f"file:{one.name}", found.cause, sentence)
            if tally["faults"] <= SHOWN:
                yield Taken(readable(str(one.path)), error=sentence)

    def _opened(self, one: Given, count: "Count", tally: Counter[str]) -> Opened:
        for host, number in count.hosts.items():
            sentence = f"{number} answers in {one.name!r} were left out: {host} {_NO_GOVERNMENT}."
            self._log.note(host if "://" in host else f"http://{host}/", "off-limits", sentence)
        self._let_in(count.let_in, one.name)
        new = Counter({role: tally[role] for role in ROLES if tally[role]})
        file = readable(str(one.path))
        return Opened(file, new, tally["known"], tally["logs"], tally["faults"], count.left, count.hosts)

    def _let_in(self, hosts: Mapping[str, int], name: str) -> None:
        """Record that the operator let in what is of *hosts*."""
        for host, number in hosts.items():
            sentence = f"{number} answers in {name!r} are of {host}, which is no government's: taken with --any-host."
            self._log.note(f"http://{host}/", "any-host", sentence, outcome="kept")
            self._log.warn(host, f"http://{host}/", sentence)

    def _refused(self, one: Given, sentence: str, cause: str = "file") -> Taken:
        self._log.note(f"file:{one.name}", cause, sentence)
        return Taken(readable(str(one.path)), error=sentence)

    def _is_government(self, url: str) -> bool:
        """Say whether *url* is a government's; one on loopback is whose machine it was fetched on, and not that."""
        host = host_of(url)
        return host in self._hosts or (host != url and may_be_crawled(url) and not is_loopback(url))

    def _reading(self) -> Callable[[int], None]:
        """Return what is told how many bytes of a WARC file were read."""
        before = self._done

        def told(position: int) -> None:
            self._report(before + position, self._total)

        return told


def _hindrance(one: Given) -> str | None:
    """Say why the file cannot be taken at all; None where nothing speaks against it. OSError where it cannot be opened."""
    size = one.path.stat().st_size
    if not one.path.is_file():
        return f"{one.name!r} is no file: nothing was taken."
    if not size:
        return f"{one.name!r} is empty: nothing was taken; fetch or save it again."
    if foreign_warc.is_warc(one.path):
        return None
    if size > foreign_warc.LARGEST:
        return f"{one.name!r} has {size} bytes, more than the {foreign_warc.LARGEST >> 20} MB that a document may have."
    return _other_kind(one)


def _other_kind(one: Given) -> str | None:
    """Say what is to be done with a web archive of a kind that is not read; None for anything else."""
    if foreign_warc.is_arc(one.path):
        return f"{one.name!r} is an ARC file, the format before WARC: run `warcio recompress` on it and add what comes out."
    if is_wacz(one.path):
        return f"{one.name!r} is a packed web archive: unpack it (unzip) and add the WARC files in its folder archive."
    if _WARC_NAME.search(one.name):
        return f"{one.name!r} is called a WARC file, and does not begin like one: fetch or save it again."
    return None


def _size(one: Given) -> int:
    try:
        return one.path.stat().st_size
    except OSError:
        return 0
