"""Reads WARC files of other programs (wget, Heritrix, browsertrix, warcio, wpull): each answer in turn, whole and checked, or why not.

A file is read once, from its beginning to its end, in pieces: no more than one record is in memory. What is damaged costs its record;
reading goes on at the next place where a record can begin.
"""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from archive import warc
from archive.warc_stream import BrokenStreamError, RecordStream

LARGEST = 64 * 1024 * 1024
"""Bytes of a record that is read; the crawler takes no more either."""

_HEAD = 256 * 1024  # bytes of a larger record that are read to tell what it is
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"]
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
_BROKEN = (BrokenStreamError, ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """A record that is what a site answered, or, with *status* None, a file under its address.

    *kind* is response, resource or revisit; *body* is without chunking, still content-encoded, and empty in a revisit; *payload* is the
    digest that the record states of it, by which a revisit names what it repeats. *id* is the record's, *date* as printed.
    """

    kind: str
    id: str
    url: str
    date: str
    status: int | None
    headers: warc.Fields
    body: bytes
    payload: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A record with something wrong: *cause* in one word, *sentence* with its place; *url* is None where it is lost."""

    url: str | None
    cause: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Other:
    """A record that is no answer; *kind* is its type, such as request or metadata."""

    kind: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a record before its body is read; *media_type* is as declared, without parameters, in small letters."""

    kind: str
    url: str
    status: int | None
    media_type: str


Wants = Callable[[Head], bool]


class _FaultyError(ValueError):
    """One record is at fault, and the stream is where the next one begins."""

    def __init__(self, cause: str, what: str) -> None:
        super().__init__(what)
        self.cause = cause


def is_warc(path: Path) -> bool:
    """Say whether the file *path* begins like a WARC file, compressed or not."""
    return _begins(path).startswith(b"WARC/")


def is_arc(path: Path) -> bool:
    """Say whether the file *path* begins like an ARC file, the format before WARC."""
    return _begins(path).startswith(b"filedesc://")


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        try:
            return RecordStream(file).read(len(b"filedesc://"))
        except BrokenStreamError:
            return b""


def read(path: Path, wants: Wants, progress: Callable[[int], None]) -> Iterator[Answer | Fault | Other]:
    """Yield every record of the WARC file *path*: of answers those that *wants* says of, others as `Other` with the kind "unwanted".

    *progress* is called with the bytes of the file read so far.
    """
    with path.open("rb") as file:
        stream = RecordStream(file)
        number = 0
        going = True
        while going:
            number += 1
            found: list[_Open] = []
            said: Answer | Fault | Other
            try:
                if not stream.begin():
                    return
                found.append(_opened(stream))
                said = _record(found[0], stream, wants)
            except _FaultyError as error:
                said = _fault(path, number, found, error.cause, str(error))
            except _BROKEN as error:
                said = _fault(path, number, found, "damaged", str(error) or "it is broken off")
                going = stream.recover()
            yield said
            progress(stream.position)


@dataclass(frozen=True, slots=True)
class _Open:
    """A record whose WARC head is read; *length* bytes of block follow."""

    kind: str
    id: str
    url: str
    date: str
    length: int
    fields: warc.Fields

    def get(self, name: str) -> str | None:
        return warc.header(self.fields, name)


def _fault(path: Path, number: int, found: list[_Open], cause: str, what: str) -> Fault:
    known = found[0] if found else None
    named = f" ({known.id})" if known and known.id else ""
    of = f" of {known.url}" if known and known.url else ""
    return Fault(
        known.url if known else None, cause, f"{path.name}, record {number}{named}{of}: {what}; it was not taken."
    )


def _opened(stream: RecordStream) -> _Open:
    head = StatusAndHeadersParser(_VERSIONS).parse(stream)
    fields = tuple((name, value.strip()) for name, value in head.headers)
    length = warc.header(fields, "Content-Length") or ""
    if not length.isascii() or not length.isdigit():
        raise BrokenStreamError(f"its Content-Length is {length!r}")
    url = (warc.header(fields, "WARC-Target-URI") or "").removeprefix("<").removesuffix(">")
    kind = (warc.header(fields, "WARC-Type") or "").lower()
    return _Open(
        kind,
        warc.header(fields, "WARC-Record-ID") or "",
        url,
        warc.header(fields, "WARC-Date") or "",
        int(length),
        fields,
    )


def _record(record: _Open, stream: RecordStream, wants: Wants) -> Answer | Other:
    """Read the rest of *record*. Raises _FaultyError where the record is at fault, and what is in _BROKEN where the stream is."""
    if record.kind not in ("response", "resource", "revisit") or not record.url.lower().startswith(
        ("http://", "https://")
    ):
        _pass_over(stream, record.length)
        return Other(record.kind or "unknown")
    block = stream.read(min(record.length, LARGEST if record.length <= LARGEST else _HEAD))
    http, payload = _split(record, block)
    wanted = wants(Head(record.kind, record.url, _status(http), _media_type(record, http)))
    if len(block) < record.length:
        _pass_over(stream, record.length - len(block))
        if wanted:
            raise _FaultyError(
                "too-big", f"it has {record.length} bytes, more than the {LARGEST >> 20} MB that are read"
            )
    if not stream.ends():
        raise BrokenStreamError("what follows it is no record: its Content-Length is wrong, or bytes are lost")
    if not wanted:
        return Other("unwanted")
    return _answer(record, http, block, payload)


def _pass_over(stream: RecordStream, length: int) -> None:
    if stream.skip(length) < length:
        raise BrokenStreamError("the file ends within it")


def _split(record: _Open, block: bytes) -> tuple[StatusAndHeaders | None, bytes]:
    """Return the HTTP head of the block, None where it has none, and what follows."""
    if record.kind == "resource" or (record.kind == "revisit" and not block.strip()):
        return None, block
    rest = io.BytesIO(block)
    try:
        head = StatusAndHeadersParser(["HTTP/"], verify=False).parse(rest)
    except (StatusAndHeadersParserException, EOFError):
        return None, block
    return (head, rest.read()) if head.protocol.upper().startswith("HTTP/") else (None, block)


def _status(http: StatusAndHeaders | None) -> int | None:
    code = http.get_statuscode() if http else ""
    return int(code) if code.isascii() and code.isdigit() else None


def _media_type(record: _Open, http: StatusAndHeaders | None) -> str:
    declared = (
        http.get_header("Content-Type") if http else record.get("Content-Type") if record.kind == "resource" else ""
    )
    return (declared or "").partition(";")[0].strip().lower()


def _answer(record: _Open, http: StatusAndHeaders | None, block: bytes, payload: bytes) -> Answer:
    _complain(record, http)
    headers = _fields(http) if http else (("Content-Type", record.get("Content-Type") or ""),)
    body = _unchunked(headers, payload)
    if record.kind != "revisit":
        _check(record, block, (payload, body, warc.decoded(body, warc.header(headers, "Content-Encoding") or "")))
        _check_length(headers, body)
    said = record.get("WARC-Payload-Digest")
    return Answer(
        record.kind, record.id, record.url, record.date, _status(http), headers,
        b"" if record.kind == "revisit" else body, said.lower() if said else None,
    )  # fmt: skip


def _complain(record: _Open, http: StatusAndHeaders | None) -> None:
    """Raise _FaultyError where the record says of itself that it is not whole, or has no HTTP head."""
    cut = record.get("WARC-Truncated")
    if cut is not None:
        raise _FaultyError("cut-off", f"whoever fetched it stopped before its end ({cut or 'no reason given'})")
    if record.get("WARC-Segment-Number") is not None:
        raise _FaultyError("cut-off", "it is one of several segments, which are not put together here")
    if record.kind == "response" and http is None:
        raise _FaultyError("damaged", "it holds no HTTP answer")


def _fields(http: StatusAndHeaders) -> warc.Fields:
    return tuple((name, _text(value)) for name, value in http.headers)


def _text(value: str) -> str:
    """Header values are UTF-8 or, in file names, GBK; warcio gives the latter as Latin-1."""
    try:
        return value.encode("latin-1").decode("gb18030")
    except UnicodeError:
        return value


def _unchunked(headers: warc.Fields, payload: bytes) -> bytes:
    """Return *payload* without the chunking that its headers name; some programs have taken it off and left the header."""
    if "chunked" not in (warc.header(headers, "Transfer-Encoding") or "").lower():
        return payload
    parts: list[bytes] = []
    at = 0
    while True:
        end = payload.find(b"\n", at, at + 1024)
        size = _hexadecimal(payload[at:end].partition(b";")[0].strip()) if end >= 0 else None
        if size is None and not parts:
            return payload
        if size is None or len(chunk := payload[end + 1 : end + 1 + size]) < size:
            raise _FaultyError("cut-off", "its chunks break off")
        if size == 0:
            return b"".join(parts)
        parts.append(chunk)
        at = end + 1 + size
        at += 2 if payload[at : at + 2] == b"\r\n" else 1


def _hexadecimal(text: bytes) -> int | None:
    return int(text, 16) if text and not text.strip(b"0123456789abcdefABCDEF") else None


def _check_length(headers: warc.Fields, body: bytes) -> None:
    declared = warc.header(headers, "Content-Length") or ""
    encoded = warc.header(headers, "Content-Encoding") or warc.header(headers, "Transfer-Encoding")
    if declared.isascii() and declared.isdigit() and not encoded and 0 < len(body) < int(declared):
        raise _FaultyError("cut-off", f"its site announced {declared} bytes, and {len(body)} came")


def _check(record: _Open, block: bytes, payloads: tuple[bytes, ...]) -> None:
    """Raise _FaultyError where a digest is not that of the bytes. Programs differ in whether a payload's is taken with its encodings."""
    for name, candidates in (("WARC-Block-Digest", (block,)), ("WARC-Payload-Digest", payloads)):
        said = record.get(name)
        if said is not None and not any(_is_digest(said, one) for one in dict.fromkeys(candidates)):
            raise _FaultyError("digest", f"its bytes are not those of its {name} {said}")


def _is_digest(said: str, body: bytes) -> bool:
    """Say whether *said* (algorithm, colon, then hex, base 32 or base 64) is the digest of *body*; an unknown algorithm is not judged."""
    algorithm, _, value = said.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in _ALGORITHMS:
        return True
    digest = hashlib.new(name, body, usedforsecurity=False).digest()
    bare = value.strip().rstrip("=")
    either_case = (digest.hex(), base64.b32encode(digest).decode().rstrip("=").lower())
    exact = (base64.b64encode(digest), base64.urlsafe_b64encode(digest))
    return bare.lower() in either_case or bare in {one.decode().rstrip("=") for one in exact}
