"""WARC records, as members of a gzip file: written whole or not at all, read one by one with every digest checked.

A record is one gzip member, so its end is known for certain: what an interrupted write left behind is seen as cut off, never
taken for a shorter record.
"""

import io
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

DECODED_LIMIT = 64 * 1024 * 1024
"""Bytes that a compressed body may decode to, as many as a plain one may have; one that decodes to more (a bomb) stays as it came."""

_CHUNK = 1024 * 1024
_INFLATED = 16 * 1024 * 1024  # bytes that are inflated at a time
# Half the time of zlib's own 6 on large pages and a quarter of warcio's 9, for 2 % more.
_LEVEL = 5
_MAGIC = b"\x1f\x8b\x08"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# Servers send "deflate" with and without the zlib head.
_WINDOWS = {"gzip": (_GZIP_WINDOW,), "x-gzip": (_GZIP_WINDOW,), "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
_NOT_MODIFIED = 304
# What a 304 says of the page (RFC 9110, 15.4.5); its Date is the record's own, and whose server it is was said the first time.
_OF_NOT_MODIFIED = {"etag", "last-modified", "cache-control", "content-location", "content-type", "expires", "vary"}
_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NOT_IN_A_FIELD = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A whole gzip member of a file: where it starts and ends (bytes), and what it holds."""

    offset: int
    end: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file, from *offset*, that is no gzip member; *cut_off* where the file ends within one."""

    offset: int
    reason: str
    cut_off: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record with its block parsed: *body* is without the HTTP head, *problems* are digests that do not match.

    *payload_digest* is that of the payload as it came; *first_date* is the date of the record of the same target that a revisit saw again.
    """

    kind: str
    id: str
    target: str
    date: str
    concurrent_to: str | None
    status: int | None
    http: Fields
    body: bytes
    payload_digest: str | None = None
    first_date: str | None = None
    problems: tuple[str, ...] = ()


def members(path: Path, start: int = 0, limit: int | None = None) -> Iterator[Member | Damage]:
    """Yield each gzip member of *path* from byte *start*, in order; after damage go on at the next readable member.

    One that holds more than *limit* bytes is damage.
    """
    with path.open("rb") as file:
        offset: int | None = start
        damaged = False
        while offset is not None:
            found = _member(file, offset, limit)
            if found is None:
                return
            if isinstance(found, Member):
                damaged, offset = False, found.end
                yield found
                continue
            if not damaged:
                yield found
            damaged = True
            offset = _next_magic(file, offset + 1)


def _member(file: io.BufferedReader, offset: int, limit: int | None) -> Member | Damage | None:
    """Return the member at *offset*; None at the end of the file."""
    file.seek(offset)
    inflate = zlib.decompressobj(_GZIP_WINDOW)
    parts: list[bytes] = []
    size = 0
    while chunk := inflate.unconsumed_tail or file.read(_CHUNK):
        try:
            parts.append(inflate.decompress(chunk, _INFLATED))
        except zlib.error as error:
            return Damage(offset, f"the gzip data are damaged ({error})", cut_off=False)
        size += len(parts[-1])
        if inflate.eof:
            return Member(offset, file.tell() - len(inflate.unused_data), b"".join(parts))
        if limit is not None and size > limit:
            return Damage(offset, f"a record has more than {limit >> 20} MB", cut_off=False)
    end = file.tell()
    return Damage(offset, f"the last {end - offset} bytes are cut off", cut_off=True) if end > offset else None


def _next_magic(file: io.BufferedReader, offset: int) -> int | None:
    file.seek(offset)
    kept = b""
    while chunk := file.read(_CHUNK):
        found = (kept + chunk).find(_MAGIC)
        if found >= 0:
            return file.tell() - len(chunk) - len(kept) + found
        kept = chunk[-len(_MAGIC) + 1 :]
    return None


def parse(data: bytes) -> Record | None:
    """Parse the bytes of one uncompressed record; None when they are no WARC record."""
    try:
        record = next(ArchiveIterator(io.BytesIO(data), check_digests=True), None)
        return None if record is None else _parsed(record)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError):
        return None


def as_written(record: ArcWarcRecord) -> Record:
    """Return what `parse` finds in *record* once `Segment` has written it."""
    record.raw_stream.seek(0)
    return _parsed(record)


def _parsed(record: ArcWarcRecord) -> Record:
    body = record.raw_stream.read()
    header = record.rec_headers.get_header
    http = record.http_headers
    problems = record.digest_checker.problems if record.digest_checker else ()
    return Record(
        kind=record.rec_type,
        id=header("WARC-Record-ID") or "",
        target=header("WARC-Target-URI") or "",
        date=header("WARC-Date") or "",
        concurrent_to=header("WARC-Concurrent-To"),
        status=int(http.get_statuscode()) if http and record.rec_type in ("response", "revisit") else None,
        http=tuple(http.headers) if http else (),
        body=body,
        payload_digest=header("WARC-Payload-Digest"),
        first_date=header("WARC-Refers-To-Date")
        if header("WARC-Refers-To-Target-URI") == header("WARC-Target-URI")
        else None,
        problems=tuple(problems),
    )


def decoded(body: bytes, encodings: str) -> bytes:
    """Return *body* without the content encodings that a Content-Encoding header names.

    Where it cannot be decoded (unknown or broken encoding, or more than DECODED_LIMIT) the body comes back as it is: what a
    site sends under a false label is kept too.
    """
    plain = body
    for encoding in reversed([name.strip().lower() for name in encodings.split(",") if name.strip()]):
        inflated = plain if encoding == "identity" else _inflated(plain, encoding)
        if inflated is None:
            return body
        plain = inflated
    return plain


def _inflated(body: bytes, encoding: str) -> bytes | None:
    for window in _WINDOWS.get(encoding, ()):
        inflate = zlib.decompressobj(window)
        try:
            plain = inflate.decompress(body, DECODED_LIMIT)
        except zlib.error:
            continue
        if inflate.eof:
            return plain
    return None


def is_bomb(body: bytes, encodings: str) -> bool:
    """Say whether *body* was not decoded because it decodes to more than DECODED_LIMIT."""
    windows = [window for name in encodings.split(",") for window in _WINDOWS.get(name.strip().lower(), ())]
    return any(_unpacks_beyond(body, window) for window in windows)


def _unpacks_beyond(body: bytes, window: int) -> bool:
    inflate = zlib.decompressobj(window)
    size = 0
    try:
        while body and not inflate.eof and size <= DECODED_LIMIT:
            size += len(inflate.decompress(body, _CHUNK))
            body = inflate.unconsumed_tail
    except zlib.error:
        return False
    return size > DECODED_LIMIT


def header(fields: Fields, name: str) -> str | None:
    """Return the first value of the header *name*, whatever its case; None when there is none."""
    return next((value for key, value in fields if key.lower() == name.lower()), None)


def to_fields(values: Sequence[tuple[str, object]]) -> bytes:
    """Write *values* as application/warc-fields, a line each; None is left out, line breaks become blanks."""
    lines = (
        f"{name}: {_NOT_IN_A_FIELD.sub(' ', str(value)).strip()}\r\n" for name, value in values if value is not None
    )
    return "".join(lines).encode("utf-8", "replace")


def from_fields(body: bytes) -> dict[str, str]:
    """Read application/warc-fields, each name's last value."""
    lines = (line.partition(": ") for line in body.decode("utf-8", "replace").split("\r\n"))
    return {name: value for name, separator, value in lines if separator}


def _kept(headers: Fields) -> list[tuple[str, str]]:
    return [("X-Archive-Orig-" + k if k.lower() == "transfer-encoding" else k, v) for k, v in headers]


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:  # noqa: FBT001, FBT002 - as warcio has it
        # No reader checks those of a revisit, which has no payload; the checksum of its gzip member guards it.
        if record.rec_type != "revisit":
            super().ensure_digest(record, block, payload)


def _packed(record: ArcWarcRecord) -> bytes:
    """Return *record* as a member of a gzip file."""
    plain = io.BytesIO()
    _Writer(plain, gzip=False, warc_version="1.1").write_record(record)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return deflate.compress(plain.getbuffer()) + deflate.flush()


class Segment:
    """A WARC file that is being written. Records given together are on the disk together, or none of them is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb", buffering=0)
        self.size = 0

    def append(self, records: Sequence[ArcWarcRecord]) -> list[int]:
        """Write *records*, wait until the disk has them, and return the offset of each."""
        offsets, packed = [], bytearray()
        for record in records:
            offsets.append(self.size + len(packed))
            packed += _packed(record)
        self._write(bytes(packed))
        return offsets

    def append_members(self, data: bytes) -> list[int]:
        """Write *data*, whole members of another WARC file, wait until the disk has them, and return where they begin."""
        start = self.size
        self._write(data)
        return [start]

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
            os.fsync(self._file.fileno())
        except OSError:
            # A full disk: take back what nobody was told is kept.
            self._file.truncate(self.size)
            self._file.seek(self.size)
            raise
        self.size += len(data)

    def close(self) -> None:
        """Close the file; it is never opened for writing again."""
        self._file.close()


class Draft:
    """Makes the records of one capture; kept apart from `Segment` so that nothing half-made reaches a file."""

    def __init__(self, target: str, date: str) -> None:
        self._writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="1.1")
        self._target = target
        self._date = date

    def response(self, status: str, headers: Fields, body: bytes) -> ArcWarcRecord:
        """Return an HTTP response with its body as it came (without chunking, which the network layer has taken off)."""
        http = StatusAndHeaders(status, _kept(headers), protocol="HTTP/1.1", is_http_request=False)
        return self._make("response", body, http)

    def revisit(self, status: int, reason: str, headers: Fields, first: Record) -> ArcWarcRecord:
        """Return that *first* was seen again: the server said that it stands (304), or sent the same bytes, or (0) none answered."""
        if status == _NOT_MODIFIED:
            headers = tuple((name, value) for name, value in headers if name.lower() in _OF_NOT_MODIFIED)
        said = f"{status} {reason}".strip()
        http = StatusAndHeaders(said, _kept(headers), protocol="HTTP/1.1", is_http_request=False) if status else None
        record = self._writer.create_revisit_record(
            self._target,
            first.payload_digest,
            first.target,
            first.date,
            http_headers=http,
            warc_headers_dict={"WARC-Date": self._date},
        )
        if status == _NOT_MODIFIED:
            record.rec_headers.replace_header("WARC-Profile", _UNCHANGED)
            record.rec_headers.remove_header("WARC-Payload-Digest")
        return record

    def request(
        self, method: str, path: str, headers: Fields, partner: ArcWarcRecord, body: bytes = b""
    ) -> ArcWarcRecord:
        """Return the HTTP request that *partner* answers."""
        http = StatusAndHeaders(f"{method} {path} HTTP/1.1", list(headers), is_http_request=True)
        return self._make("request", body, http, partner=partner)

    def resource(self, body: bytes, media_type: str) -> ArcWarcRecord:
        """Return a file that came by another way than HTTP."""
        return self._make("resource", body, content_type=media_type)

    def metadata(self, body: bytes, content_type: str, partner: ArcWarcRecord | None = None) -> ArcWarcRecord:
        """Return what is known about *partner*, or, without one, about the target."""
        return self._make("metadata", body, content_type=content_type, partner=partner)

    def warcinfo(self, body: bytes) -> ArcWarcRecord:
        """Return the record that opens a file; the target of the draft plays no part in it."""
        record = self._make("warcinfo", body, content_type="application/warc-fields")
        record.rec_headers.remove_header("WARC-Target-URI")
        return record

    def _make(
        self,
        kind: str,
        body: bytes,
        http: StatusAndHeaders | None = None,
        *,
        content_type: str = "",
        partner: ArcWarcRecord | None = None,
    ) -> ArcWarcRecord:
        headers = {"WARC-Date": self._date}
        if partner is not None:
            headers["WARC-Concurrent-To"] = partner.rec_headers.get_header("WARC-Record-ID")
        return self._writer.create_warc_record(
            self._target,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=content_type,
            warc_headers_dict=headers,
            http_headers=http,
        )
