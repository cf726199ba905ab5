"""What the records of a WARC file say: the captures and logs in it, and whether each is as it was written."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from archive import warc
from archive.capture_index import Capture, Found, Visit

LOG_TARGET = "urn:gongkai:run:"
"""Begins the target URI of a crawl's log; the id of the run follows."""

NEEDED = {"digest", "size", "role"}
"""Facts without which a record is no capture of ours."""

_CURE = "put the file back from a copy of the archive."


def scan(path: Path, start: int = 0) -> Found:
    """Read *path* from byte *start* and return what is in it. Damage is passed over; `verify` speaks of it."""
    return _found(path.name, start, ((member.offset, member.end, record) for member, record in _records(path, start)))


def written(name: str, records: Sequence[ArcWarcRecord], offsets: Sequence[int], end: int) -> Found:
    """Return what `scan` finds where *records* have been written to the file *name*, at *offsets* and up to *end*."""
    ends = (*offsets[1:], end)
    return _found(name, end, zip(offsets, ends, map(warc.as_written, records), strict=True))


def _found(name: str, end: int, read: Iterable[tuple[int, int, warc.Record]]) -> Found:
    captures: list[Capture] = []
    visits: list[Visit] = []
    logs: list[tuple[str, str, int]] = []
    facts: dict[str, dict[str, str]] = {}
    for offset, after, record in read:
        end = after
        if record.kind == "metadata" and record.concurrent_to:
            facts[record.concurrent_to] = warc.from_fields(record.body)
        elif record.kind == "metadata" and record.target.startswith(LOG_TARGET):
            logs.append((record.target.removeprefix(LOG_TARGET), name, offset))
        elif record.kind in ("response", "resource"):
            known = facts.pop(record.id, {})
            # A record of somebody else's WARC file, put among ours, has no such metadata.
            if known.keys() >= NEEDED:
                captures.append(_capture(record, known, name, offset))
                visits.append(_visit(record, record.date, name, offset))
        elif record.kind == "revisit" and record.first_date:
            visits.append(_visit(record, record.first_date, name, offset))
    return Found(end, tuple(captures), tuple(visits), tuple(logs))


def verify(path: Path, known: Sequence[Capture], seen: Sequence[Visit]) -> Iterator[str]:
    """Read all of *path* and yield a sentence for each damaged record and for each of the captures and visits that is not there."""
    captures = {capture.offset: capture for capture in known}
    missing = {visit.offset: visit.url for visit in seen}
    for member in warc.members(path):
        place = f"captures/{path.name}, byte {member.offset}"
        if isinstance(member, warc.Damage):
            yield f"{place}: {member.reason}; {_rest(path, member) if member.cut_off else _CURE}"
            continue
        missing.pop(member.offset, None)
        yield from (f"{place}: {problem}; {_CURE}" for problem in _problems(member, captures.get(member.offset)))
    for offset, url in missing.items():
        yield f"captures/{path.name}, byte {offset}: {url} can no longer be read; {_CURE}"


def _rest(path: Path, cut: warc.Damage) -> str:
    return f"what was acknowledged is whole; truncate -s {cut.offset} captures/{path.name} takes the rest of a broken write away."


def record_at(path: Path, offset: int) -> warc.Record | None:
    """Return the record that begins at byte *offset* of *path*; None where there is none."""
    member = next(warc.members(path, offset), None)
    return warc.parse(member.data) if isinstance(member, warc.Member) and member.offset == offset else None


def payload_of(record: warc.Record) -> bytes:
    """Return the body of *record* without its content encoding."""
    return warc.decoded(record.body, warc.header(record.http, "Content-Encoding") or "")


def digest_of(body: bytes) -> str:
    """Return "sha256:" and the hex digest of *body*."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _records(path: Path, start: int) -> Iterator[tuple[warc.Member, warc.Record]]:
    for member in warc.members(path, start):
        record = warc.parse(member.data) if isinstance(member, warc.Member) else None
        if isinstance(member, warc.Member) and record is not None:
            yield member, record


def _problems(member: warc.Member, capture: Capture | None) -> Iterator[str]:
    record = warc.parse(member.data)
    if record is None:
        yield "this is no WARC record"
        return
    yield from record.problems
    if capture is not None and digest_of(payload_of(record)) != capture.digest:
        yield f"the payload is not {capture.digest}"


def _capture(record: warc.Record, facts: dict[str, str], name: str, offset: int) -> Capture:
    return Capture(
        digest=facts["digest"],
        url=record.target,
        fetched_at=record.date,
        media_type=facts.get("media_type"),
        status=record.status,
        size=int(facts["size"]),
        role=facts["role"],
        title=facts.get("title"),
        name=facts.get("name"),
        via=facts.get("via"),
        site=facts.get("site"),
        warc=name,
        offset=offset,
    )


def _visit(record: warc.Record, first: str, name: str, offset: int) -> Visit:
    return Visit(
        url=record.target,
        fetched_at=record.date,
        first=first,
        status=record.status,
        etag=warc.header(record.http, "ETag"),
        last_modified=warc.header(record.http, "Last-Modified"),
        warc=name,
        offset=offset,
    )
