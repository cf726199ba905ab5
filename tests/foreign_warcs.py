"""WARC files as other programs write them, byte by byte: so that a test can also write what no library would."""

import base64
import gzip
import hashlib
from uuid import NAMESPACE_URL, uuid5

DATE = "2024-02-01T08:00:00Z"
HOST = "http://www.linxi.gov.cn"
REPORT = """<html><head><title>临溪县人民政府2023年政府信息公开工作年度报告</title></head><body>
<h1>2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>
<p>四、因政府信息公开工作被申请行政复议、提起行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p></body></html>"""


def page(text: str, title: str = "临溪县人民政府") -> bytes:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{text}</body></html>".encode()


def http(body: bytes, *headers: str, media: str = "text/html; charset=utf-8", status: str = "HTTP/1.1 200 OK") -> bytes:
    lines = (status, *((f"Content-Type: {media}",) if media else ()), *headers, "", "")
    return "\r\n".join(lines).encode() + body


def chunked(body: bytes, step: int = 100) -> bytes:
    parts = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


def sha1(body: bytes) -> str:
    """Return the digest as wget and Heritrix print it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"


def record_id(url: str, kind: str = "response") -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, kind + url)}>"


def record(
    url: str,
    block: bytes,
    *extra: str,
    kind: str = "response",
    date: str = DATE,
    version: str = "1.0",
    length: int | None = None,
) -> bytes:
    media = {"response": "application/http; msgtype=response", "request": "application/http; msgtype=request"}
    lines = (
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {record_id(url, kind)}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {date}",
        f"Content-Type: {media.get(kind, 'text/html')}",
        f"Content-Length: {len(block) if length is None else length}",
        *extra,
        "",
        "",
    )
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def answer(
    url: str, body: bytes | str = REPORT, *headers: str, media: str = "text/html; charset=utf-8", date: str = DATE
) -> bytes:
    """Return the record of an answer, with the digests that wget writes."""
    raw = body.encode() if isinstance(body, str) else body
    block = http(raw, *headers, media=media)
    return record(url, block, f"WARC-Block-Digest: {sha1(block)}", f"WARC-Payload-Digest: {sha1(raw)}", date=date)


def plain(*records: bytes) -> bytes:
    return b"".join(records)


def by_record(*records: bytes) -> bytes:
    """Compress each record by itself, as the standard recommends."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def as_whole(*records: bytes) -> bytes:
    """Compress the file as `gzip` does."""
    return gzip.compress(b"".join(records), mtime=0)
