"""What was fetched, kept for good: WARC files that only grow, and an index that is made anew from them whenever it is missing.

Each capture is three records: the request (where there was one), what is known about it (`metadata`), and the response or
resource itself, last, so that a whole response always has its metadata before it. What gives the same bytes again is one record more, a
revisit that refers to the first. A capture is acknowledged when the disk has
its records; its row in the index follows. What an interrupted run left behind is found at the next opening.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from warcio.recordloader import ArcWarcRecord

from archive import warc
from archive.capture_index import Capture, CaptureIndex, Found
from archive.capture_records import LOG_TARGET, digest_of, payload_of, record_at, scan, verify, written
from archive.errors import ArchiveError
from archive.exchange import Exchange, Origin, target_of
from archive.lock import Lock

__all__ = ["Capture", "CaptureError", "Captures", "Exchange", "Origin"]

SEGMENT_SIZE = 1_000_000_000
"""Bytes after which a new WARC file is begun: the size that web archives keep to, and that is still easy to copy."""

ROLES = ("report", "attachment", "page", "robots")
"""As what something is captured."""

CONDITIONS = ("If-None-Match", "If-Modified-Since")
"""The headers of a request that ask whether what is kept still stands, by its ETag and by its Last-Modified."""

_INDEX = "index.db"
_LOCK = "writer.lock"
_TRIES, _PAUSE = 20, 0.05  # seconds between tries to take it
_SUFFIX = ".warc.gz"
_SOFTWARE = (
    ("software", "gongkai"),
    ("format", "WARC File Format 1.1"),
    ("conformsTo", "https://iipc.github.io/warc-specifications/"),
)
_LOG_TYPE = "application/x-ndjson"
_BEIJING = ZoneInfo("Asia/Shanghai")


class CaptureError(ArchiveError):
    """The captures cannot be written or read as asked. The message is one sentence that names the value and the cure."""


class Captures:
    """The captures under *directory*; open it with `with`. Many may read at a time, one writes (the first `add_` takes the lock)."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / "captures"
        self._segment: warc.Segment | None = None
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(self._folder / _LOCK)
        self._index = CaptureIndex(self._folder / _INDEX)
        # While another process writes, that process keeps the index; otherwise take in what an interrupted run left.
        if self._lock.take():
            self._catch_up()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files and give up the lock."""
        self._close_segment()
        self._lock.release()
        self._index.close()

    def __iter__(self) -> Iterator[Capture]:
        """Yield every capture in the order of WARC file and offset."""
        return iter(self._index)

    def find(self, digest: str) -> Capture | None:
        """Return the first capture whose payload has *digest* ("sha256:" and hex); None when there is none."""
        return self._index.find(digest)

    def body(self, capture: Capture) -> bytes:
        """Return the payload of *capture*, content encoding taken off. A CaptureError where the bytes are not those once kept."""
        return payload_of(self._record(capture))

    def answer(self, capture: Capture) -> Exchange:
        """Return *capture* as it was answered, without its request. A CaptureError as from `body`."""
        record = self._record(capture)
        return Exchange(record.target, record.status or 0, "", record.http, record.body, fetched_at=record.date)

    def standing(self, url: str) -> Capture | None:
        """Return the capture of *url* that its server can be asked about: the one of which a 304 says that it still stands.

        None where the server gave no ETag or Last-Modified, or where the bytes are no longer whole: then they are needed anew.
        """
        known = self._index.conditions(target_of(url))
        return known[0] if known is not None and self._is_whole(known[0]) else None

    def conditions(self, url: str, since: str) -> warc.Fields:
        """Return the request's headers that ask whether the bytes of *url* still stand.

        None where they have not come in full after *since* (ISO 8601, UTC): a server that always says they do must not hide what is new.
        """
        known = self._index.conditions(target_of(url))
        if known is None or self._index.last_in_full(target_of(url)) <= since or self.standing(url) is None:
            return ()
        asking = zip(CONDITIONS, (known[1].etag, known[1].last_modified), strict=True)
        return tuple((name, value) for name, value in asking if value)

    def last_seen(self, capture: Capture) -> str:
        """Return when its URL last gave the bytes of *capture*, or said that they still stand: ISO 8601 UTC with Z."""
        return self._index.last_seen(capture)

    def first_seen(self) -> dict[tuple[str, str], str]:
        """Return, by URL and digest, the time of captures that were seen at an earlier time than that of their record: the earliest."""
        return self._index.first_seen()

    def _record(self, capture: Capture) -> warc.Record:
        path = self._folder / capture.warc
        place = f"captures/{capture.warc}, byte {capture.offset}"
        if not path.is_file():
            raise CaptureError(f"captures/{capture.warc} is not there; put it back from a copy of the archive.")
        record = record_at(path, capture.offset)
        if record is None or digest_of(payload_of(record)) != capture.digest:
            raise CaptureError(
                f"{place}: the record does not hold {capture.digest}; put the file back from a copy of the archive."
            )
        return record

    def logs(self) -> Iterator[tuple[str, bytes]]:
        """Yield run id and content of each log that `add_log` wrote, oldest first."""
        for run, name, offset in self._index.logs():
            record = record_at(self._folder / name, offset)
            if record is not None:
                yield run, record.body

    def add_file(
        self,
        body: bytes,
        *,
        name: str,
        url: str | None = None,
        date: str | None = None,
        media_type: str | None = None,
        any_host: bool = False,
    ) -> tuple[Capture, bool]:
        """Keep a file that came by another way than the crawler, as a report to read.

        Only the base name of *name* is kept. *date* is when it was fetched, ISO 8601 (without a zone: Beijing time), now if None.
        *any_host* is as in `Origin`.

        The second value is False where the same bytes of the same URL are kept already; of another *date* only that is written.
        """
        digest = digest_of(body)
        target = f"urn:{digest}" if url is None else target_of(url)
        known = self.kept(target, digest)
        if known is not None:
            if date is not None:
                self.see_again(Exchange(target, 0, "", (), b"", fetched_at=date), known)
            return known, False
        base = name.replace("\\", "/").rsplit("/", 1)[-1] or None
        draft = warc.Draft(target, _utc(date))
        record = draft.resource(body, media_type or "application/octet-stream")
        facts = (
            ("role", "report"),
            ("name", base),
            ("media_type", media_type),
            ("any-host", "yes" if any_host else None),
        )
        return self._keep(draft, [record], (("digest", digest), ("size", len(body)), *facts)), True

    def add_response(
        self,
        exchange: Exchange,
        *,
        role: str,
        title: str | None = None,
        name: str | None = None,
        via: str | None = None,
        site: str | None = None,
    ) -> tuple[Capture, bool]:
        """Keep an HTTP response, with its request. The second value is False where the same bytes of the same URL are kept already.

        Then only a revisit is written: that, and when, they were seen again.
        """
        if role not in ROLES:
            raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
        body = warc.decoded(exchange.body, warc.header(exchange.headers, "Content-Encoding") or "")
        target = exchange.target
        known = self.kept(target, digest_of(body))
        if known is not None:
            self.add_revisit(exchange, known)
            return known, False
        draft = warc.Draft(target, _utc(exchange.fetched_at))
        response = draft.response(f"{exchange.status} {exchange.reason}".strip(), exchange.headers, exchange.body)
        request = draft.request(
            exchange.method, exchange.path, exchange.request_headers, response, exchange.request_body
        )
        facts = (("role", role), ("title", title), ("name", name), ("via", via), ("site", site))
        media = (("media_type", exchange.media_type), *exchange.connection)
        known_facts = (("digest", digest_of(body)), ("size", len(body)), *facts, *media)
        return self._keep(draft, [request, response], known_facts), True

    def add_revisit(self, exchange: Exchange, capture: Capture) -> None:
        """Keep that *exchange* gave the bytes of *capture* again, or, with status 304, said that they still stand.

        A CaptureError where the bytes are not those once kept.
        """
        draft = warc.Draft(exchange.target, _utc(exchange.fetched_at))
        first = self._record(capture)
        # Where URL and time do not tell it from another, no record can say which was seen; the crawl log says that something was.
        if self._index.is_only(capture):
            self._write([draft.revisit(exchange.status, exchange.reason, exchange.headers, first)])

    def take_in(
        self,
        exchange: Exchange,
        origin: Origin,
        *,
        role: str,
        title: str | None = None,
        name: str | None = None,
        via: str | None = None,
        site: str | None = None,
    ) -> Capture:
        """Keep what another program fetched, and is not kept yet, with its origin; status 0: a file under its address.

        Its request is not kept: it may hold the cookies of whoever made it.
        """
        body = warc.decoded(exchange.body, warc.header(exchange.headers, "Content-Encoding") or "")
        target, media_type = exchange.target, exchange.media_type
        draft = warc.Draft(target, _utc(exchange.fetched_at))
        status = f"{exchange.status} {exchange.reason}".strip()
        record = (
            draft.response(status, exchange.headers, exchange.body)
            if exchange.status
            else draft.resource(exchange.body, media_type or "application/octet-stream")
        )
        facts = (("digest", digest_of(body)), ("size", len(body)), ("role", role), ("title", title), ("name", name))
        links = (("via", via), ("site", site), ("media_type", media_type))
        source = (("source-file", origin.file), ("source-record", origin.record))
        host = ("any-host", "yes" if origin.any_host else None)
        return self._keep(draft, [record], (*facts, *links, *source, host))

    def see_again(self, exchange: Exchange, capture: Capture) -> None:
        """Keep, unless it is known, that *exchange* gave the bytes of *capture* at another time; status 0: no site answered."""
        if not self._index.is_visited(capture.url, _utc(exchange.fetched_at)):
            self.add_revisit(exchange, capture)

    def take_over(self, block: bytes) -> None:
        """Append *block*, whole records of a WARC file of another archive of ours, as they are."""
        segment, (start,) = self._append(lambda segment: segment.append_members(block))
        self._enter(segment, scan(segment.path, start))

    def kept(self, url: str, digest: str) -> Capture | None:
        """Return the capture of *url* with *digest*; None where there is none, or its bytes are no longer whole and are to be kept anew."""
        self.claim()
        known = self._index.kept(target_of(url), digest)
        return known if known and self._is_whole(known) else None

    def runs(self) -> set[str]:
        """Return the ids of the runs whose logs are kept."""
        return {run for run, _, _ in self._index.logs()}

    def add_log(self, run: str, body: bytes) -> None:
        """Keep the log of the crawl *run*: lines of JSON, from which the crawl log can be restored."""
        draft = warc.Draft(LOG_TARGET + run, _utc(None))
        self._write([draft.metadata(body, _LOG_TYPE)])

    def verify(self) -> Iterator[str]:
        """Read everything and yield a sentence for each file or record that is not as it was written."""
        there = [path.name for path in self._files()]
        for name in self._index.names():
            if name not in there:
                yield f"captures/{name} is not there, but the index knows it; put it back from a copy of the archive."
        for name in there:
            yield from verify(self._folder / name, self._index.of_file(name), self._index.visits_of_file(name))

    def rebuild(self) -> int:
        """Make the index anew from the WARC files alone; return the number of captures."""
        self.claim()
        self._index.clear()
        self._catch_up()
        return self._index.count()

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob(f"*{_SUFFIX}") if path.is_file())

    def _catch_up(self) -> None:
        for path in self._files():
            read, size = self._index.read_until(path.name)
            now = path.stat().st_size
            if now != size:
                self._index.add(path.name, now, scan(path, read))

    def _keep(self, draft: warc.Draft, records: list[ArcWarcRecord], facts: tuple[tuple[str, object], ...]) -> Capture:
        main = records[-1]
        metadata = draft.metadata(warc.to_fields(facts), "application/warc-fields", main)
        return self._write([*records[:-1], metadata, main])[-1]

    def _is_whole(self, capture: Capture) -> bool:
        """Say whether the bytes of *capture* are still there."""
        try:
            self._record(capture)
        except CaptureError:
            return False
        return True

    def _write(self, records: list[ArcWarcRecord]) -> tuple[Capture, ...]:
        segment, offsets = self._append(lambda segment: segment.append(records))
        return self._enter(segment, written(segment.path.name, records, offsets, segment.size))

    def _append(self, write: Callable[[warc.Segment], list[int]]) -> tuple[warc.Segment, list[int]]:
        self.claim()
        segment = self._open_segment()
        try:
            return segment, write(segment)
        except OSError as error:
            raise CaptureError(
                f"captures/{segment.path.name} cannot be written: {error.strerror}; free the disk and start again."
            ) from error

    def _enter(self, segment: warc.Segment, found: Found) -> tuple[Capture, ...]:
        # Nothing that is kept whole is written once more.
        self._index.add(segment.path.name, segment.size, found, anew=True)
        return found.captures

    def _open_segment(self) -> warc.Segment:
        if self._segment is not None and self._segment.size >= SEGMENT_SIZE:
            self._close_segment()
        if self._segment is None:
            name = f"gongkai-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}{_SUFFIX}"
            self._segment = warc.Segment(self._folder / name)
            self._segment.append(
                [warc.Draft("", _utc(None)).warcinfo(warc.to_fields((*_SOFTWARE, ("filename", name))))]
            )
            sync_folder(self._folder)
        return self._segment

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._segment = None

    def claim(self) -> None:
        """Take the writer's lock now, not with the first write; CaptureError when another process has it."""
        if self._lock.held:
            return
        # Whoever opens the captures to read holds it for a moment, to bring the index up to date.
        for _ in range(_TRIES):
            if self._lock.take():
                self._catch_up()
                return
            time.sleep(_PAUSE)
        raise CaptureError(
            f"{self._lock.holder()} is writing to {self._folder.parent}: wait for its end, or stop it, and start again."
        )


def _utc(moment: str | None) -> str:
    if moment is None:
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError as error:
        raise CaptureError(f"{moment!r} is no date; write it as 2024-01-31 or 2024-01-31T09:30:00+08:00.") from error
    zoned = parsed if parsed.tzinfo else parsed.replace(tzinfo=_BEIJING)
    return f"{zoned.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def sync_folder(folder: Path) -> None:
    """Make a new file's name as durable as its content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
