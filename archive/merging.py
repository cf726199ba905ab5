"""Takes over the captures and crawl logs of another archive of ours, record by record, as they are: roles, titles, ways, times and all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import warc
from archive.capture_records import LOG_TARGET, NEEDED, digest_of, payload_of
from archive.captures import ROLES, Capture, Captures
from archive.exchange import Exchange
from archive.foreign_warc import Fault, Other
from archive.warc_stream import BrokenStreamError, RecordStream

Allowed = Callable[[str], bool]
"""Says of a URL whether what is of it may be taken."""

HasBeen = Callable[[str], bool]
"""Says of a WARC date whether it is one, and not in the future."""

_BEGIN = 4096
_LARGEST = 256 * 1024 * 1024  # bytes of a record


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture: as it is kept now, whether it is new here, and, as cause and sentence, why what it holds is no success."""

    capture: Capture
    new: bool
    trouble: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LogSeen:
    """The log of a run of the other archive, and whether it is new here."""

    run: str
    new: bool


def is_ours(path: Path) -> bool:
    """Say whether the WARC file *path* was written by an archive of ours."""
    with path.open("rb") as file:
        try:
            begin = RecordStream(file).read(_BEGIN)
        except BrokenStreamError:
            return False
    record = warc.parse(begin) if begin.startswith(b"WARC/") else None
    return record is not None and record.kind == "warcinfo" and b"\r\nsoftware: gongkai\r\n" in b"\r\n" + begin


class Merging:
    """Takes the captures and logs of another archive over into *captures*: of captures those whose URL is *allowed* and date *has_been*."""

    def __init__(self, captures: Captures, allowed: Allowed, has_been: HasBeen) -> None:
        self._captures = captures
        self._allowed = allowed
        self._has_been = has_been
        self._runs = captures.runs()
        # By URL and time the digest of what the other archive captured: its revisits refer to that, in later files too.
        self._firsts: dict[tuple[str, str], str] = {}

    def take_over(self, path: Path, progress: Callable[[int], None]) -> Iterator[Seen | LogSeen | Fault | Other]:
        """Keep what the WARC file *path* holds and the captures do not.

        *progress* is called with the bytes of the file read so far.
        """
        # What was said of a capture that is still to come, and where it begins.
        around: list[tuple[warc.Record, int]] = []
        for member in warc.members(path, limit=_LARGEST):
            record = warc.parse(member.data) if isinstance(member, warc.Member) else None
            if isinstance(member, warc.Damage) or record is None:
                around.clear()
                what = member.reason if isinstance(member, warc.Damage) else "this is no WARC record"
                yield Fault(None, "damaged", f"{path.name}, byte {member.offset}: {what}; it was not taken.")
                continue
            progress(member.end)
            if record.concurrent_to:
                around.append((record, member.offset))
            elif record.kind != "warcinfo":
                yield self._taken(path, member, record, around)
                around.clear()

    def _taken(
        self, path: Path, member: warc.Member, record: warc.Record, around: list[tuple[warc.Record, int]]
    ) -> Seen | LogSeen | Fault | Other:
        own = [(one, offset) for one, offset in around if one.concurrent_to == record.id]
        problems = [problem for one in (record, *(one for one, _ in own)) for problem in one.problems]
        if problems:
            place = f"{path.name}, byte {member.offset}"
            return Fault(record.target, "digest", f"{place}: {record.target}: {problems[0]}; it was not taken.")
        if record.target.startswith(LOG_TARGET):
            return self._log(path, member, record.target.removeprefix(LOG_TARGET))
        if record.kind == "revisit":
            return self._revisit(record)
        facts = next((warc.from_fields(one.body) for one, _ in own if one.kind == "metadata"), {})
        if not facts.keys() >= NEEDED:
            return Other(record.kind)
        begin = min(offset for _, offset in own)
        wrong = self._wrong(record, facts)
        if wrong is not None:
            cause, what = wrong
            said = f"{path.name}, byte {begin}: {record.target}: {what}; it was not taken."
            return Fault(record.target, cause, said)
        return self._capture(path, (begin, member.end), record, facts["digest"])

    def _wrong(self, record: warc.Record, facts: dict[str, str]) -> tuple[str, str] | None:
        """Return the cause and a clause where what is said of *record* is not as this program writes it."""
        body = payload_of(record)
        if digest_of(body) != facts["digest"]:
            return "digest", f"the payload is not {facts['digest']}"
        if facts["role"] not in ROLES or facts["size"] != str(len(body)) or "/" in facts.get("name", ""):
            return "damaged", "its metadata are not as this program writes them"
        if not self._has_been(record.date):
            return "date", f"{record.date!r} is no date, or has not come yet"
        return None

    def _log(self, path: Path, member: warc.Member, run: str) -> LogSeen:
        new = run not in self._runs
        if new:
            self._captures.take_over(_bytes(path, member.offset, member.end))
            self._runs.add(run)
        return LogSeen(run, new)

    def _capture(self, path: Path, place: tuple[int, int], record: warc.Record, digest: str) -> Seen | Other:
        if not self._allowed(record.target):
            return Other("unwanted")
        self._firsts[record.target, record.date] = digest
        known = self._captures.kept(record.target, digest)
        if known is not None:
            self._captures.see_again(_exchange(record), known)
            return Seen(known, new=False)
        self._captures.take_over(_bytes(path, *place))
        kept = self._captures.kept(record.target, digest)
        assert kept is not None
        return Seen(kept, new=True)

    def _revisit(self, record: warc.Record) -> Seen | Other:
        digest = self._firsts.get((record.target, record.first_date or ""))
        known = self._captures.kept(record.target, digest) if digest else None
        if known is None:
            return Other("revisit")
        self._captures.see_again(_exchange(record), known)
        return Seen(known, new=False)


def _exchange(record: warc.Record) -> Exchange:
    return Exchange(record.target, record.status or 0, "", record.http, b"", fetched_at=record.date)


def _bytes(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)
