"""What is captured stays, once, byte for byte, whatever happens to the process that writes it."""

import gzip
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Capture, CaptureError, Captures, Exchange

PAGE = "<html><title>临溪区人民政府</title></html>".encode()
URL = "http://county.test/report.html"


def exchange(body: bytes = PAGE, url: str = URL, *headers: tuple[str, str]) -> Exchange:
    given = (("Content-Type", "text/html; charset=utf-8"), *headers)
    return Exchange(url, 200, "OK", given, body, fetched_at="2026-11-21T07:00:00Z")


def everything(directory: Path) -> list[Capture]:
    with Captures(directory) as captures:
        return list(captures)


def warc_file(directory: Path) -> Path:
    return next((directory / "captures").glob("*.warc.gz"))


def test_a_response_comes_back_with_all_that_is_known_about_it(tmp_path):
    """Index and body give back what was stored; the raw body stays content-encoded in the WARC file."""
    squeezed = gzip.compress(PAGE)
    with Captures(tmp_path) as captures:
        capture, new = captures.add_response(
            exchange(squeezed, URL, ("Content-Encoding", "gzip")),
            role="report",
            title="临溪区人民政府\r\n2024年政府信息公开工作年度报告",
            name="报告.html",
            via="http://county.test/list.html",
            site="linxi",
        )
        assert new
        assert captures.body(capture) == PAGE
    assert everything(tmp_path) == [capture]
    assert capture.digest == "sha256:" + hashlib.sha256(PAGE).hexdigest()
    assert (capture.url, capture.status, capture.size, capture.media_type) == (URL, 200, len(PAGE), "text/html")
    assert (capture.role, capture.name, capture.site) == ("report", "报告.html", "linxi")
    assert capture.title == "临溪区人民政府 2024年政府信息公开工作年度报告"
    assert (capture.via, capture.fetched_at) == ("http://county.test/list.html", "2026-11-21T07:00:00Z")
    with warc_file(tmp_path).open("rb") as file:
        kinds = [(record.rec_type, record.raw_stream.read()) for record in ArchiveIterator(file, check_digests="raise")]
    assert [kind for kind, _ in kinds] == ["warcinfo", "request", "metadata", "response"]
    assert kinds[-1][1] == squeezed


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"this is no gzip"), ("br", b"unknown here"), ("gzip", gzip.compress(PAGE, mtime=0)[:-9])],
)
def test_a_body_under_a_false_encoding_is_kept_as_it_came(tmp_path, encoding, body):
    """A body that its declared encoding cannot decode is kept raw, and verifies."""
    with Captures(tmp_path) as captures:
        capture, _ = captures.add_response(exchange(body, URL, ("Content-Encoding", encoding)), role="page")
        assert captures.body(capture) == body
        assert list(captures.verify()) == []


def test_an_added_file_keeps_its_base_name_only(tmp_path):
    """A file added without URL is known by its digest; no path is kept, nowhere in the archive."""
    with Captures(tmp_path) as captures:
        capture, new = captures.add_file(
            b"%PDF-1.7", name="/home/someone/reports/2024.pdf", media_type="application/pdf"
        )
        windows, _ = captures.add_file(b"%PDF-1.4", name=r"C:\Users\someone\2023.pdf", date="2024-03-01")
    assert new
    assert (capture.name, windows.name) == ("2024.pdf", "2023.pdf")
    assert capture.url == "urn:sha256:" + hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert (capture.role, capture.status, windows.media_type) == ("report", None, None)
    assert windows.fetched_at == "2024-02-29T16:00:00Z"
    assert b"someone" not in gzip.decompress(warc_file(tmp_path).read_bytes())
    with Captures(tmp_path) as captures, pytest.raises(CaptureError, match="'yesterday' is no date"):
        captures.add_file(b"x", name="x", date="yesterday")


def test_the_same_bytes_of_the_same_url_are_kept_once(tmp_path):
    """A second add of known bytes says False and writes a revisit alone; other bytes, or another URL, are another capture."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(), role="page")
    before = warc_file(tmp_path).read_bytes()
    with Captures(tmp_path) as captures:
        assert captures.add_response(exchange(), role="page") == (first, False)
    kept, again = sorted(path.read_bytes() for path in (tmp_path / "captures").glob("*.warc.gz"))
    assert before in (kept, again)
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(again if kept == before else kept))]
    assert kinds == ["warcinfo", "revisit"]
    with Captures(tmp_path) as captures:
        assert captures.add_response(exchange(b"changed"), role="page")[1]
        assert captures.add_response(exchange(url="http://county.test/中文 名.html"), role="page")[1]
        assert captures.find(first.digest) == first
        assert captures.find("sha256:0") is None
    assert len(everything(tmp_path)) == 3
    assert all(capture.url.isascii() and " " not in capture.url for capture in everything(tmp_path))


def test_the_index_is_made_anew_from_the_files_alone(tmp_path):
    """Delete the index: opening gives the same captures; rebuild() too."""
    with Captures(tmp_path) as captures:
        for number in range(5):
            captures.add_response(exchange(b"%d" % number), role="page", title=f"第{number}页")
        captures.add_log("run-1", b'{"a": 1}\n')
    before = everything(tmp_path)
    for path in (tmp_path / "captures").glob("index.db*"):
        path.unlink()
    assert everything(tmp_path) == before
    with Captures(tmp_path) as captures:
        assert captures.rebuild() == 5
        assert list(captures) == before
        assert list(captures.logs()) == [("run-1", b'{"a": 1}\n')]


def test_one_writes_and_many_read(tmp_path):
    """A second writer gets one sentence; a reader sees what the writer has kept so far."""
    with Captures(tmp_path) as writer:
        kept, _ = writer.add_response(exchange(), role="page")
        with Captures(tmp_path) as other:
            assert list(other) == [kept]
            assert other.body(kept) == PAGE
            with pytest.raises(CaptureError, match="is writing to"):
                other.add_file(b"x", name="x.txt")
    with Captures(tmp_path) as other:
        assert other.add_file(b"x", name="x.txt")[1]


def test_a_record_cut_off_is_passed_over_and_named(tmp_path):
    """An interrupted write at every possible byte: the whole records stay readable, verify says one sentence, writing goes on."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(b"one"), role="page")
        second, _ = captures.add_response(exchange(b"two"), role="page")
    path = warc_file(tmp_path)
    whole = path.read_bytes()
    for cut in range(second.offset + 1, len(whole), 7):
        other = tmp_path / str(cut)
        (other / "captures").mkdir(parents=True)
        (other / "captures" / path.name).write_bytes(whole[:cut])
        with Captures(other) as captures:
            assert list(captures) == [first]
            (sentence,) = captures.verify()
            assert f"{path.name}, byte {second.offset}" in sentence
            assert captures.add_response(exchange(b"two"), role="page")[1]
            assert [captures.body(capture) for capture in captures] == [b"one", b"two"]
        assert (other / "captures" / path.name).read_bytes() == whole[:cut]


def test_a_record_cut_off_at_its_start_loses_nothing(tmp_path):
    """A file that ends between records is whole: verify has nothing to say."""
    with Captures(tmp_path) as captures:
        captures.add_response(exchange(b"one"), role="page")
        second, _ = captures.add_response(exchange(b"two"), role="page")
    path = warc_file(tmp_path)
    os.truncate(path, second.offset)
    for index in (tmp_path / "captures").glob("index.db*"):
        index.unlink()
    with Captures(tmp_path) as captures:
        assert len(list(captures)) == 1
        assert list(captures.verify()) == []


def test_changed_bytes_are_found(tmp_path):
    """One flipped byte: body() refuses with file and offset, verify names the record, the others stay readable."""
    with Captures(tmp_path) as captures:
        kept = [captures.add_response(exchange(b"%d" % n * 500), role="page")[0] for n in range(3)]
    path = warc_file(tmp_path)
    data = bytearray(path.read_bytes())
    data[kept[1].offset + 60] ^= 0xFF
    path.write_bytes(data)
    with Captures(tmp_path) as captures:
        with pytest.raises(CaptureError, match=rf"{path.name}, byte {kept[1].offset}"):
            captures.body(kept[1])
        assert captures.body(kept[2]) == b"2" * 500
        sentences = list(captures.verify())
        assert sentences
        assert all(f"byte {kept[1].offset}" in sentence for sentence in sentences)
        path.unlink()
        assert any("is not there" in sentence for sentence in captures.verify())
        with pytest.raises(CaptureError, match="is not there"):
            captures.body(kept[2])


def test_a_payload_swapped_for_another_is_found(tmp_path):
    """A well-formed record whose digests do not fit its block is found by verify."""
    with Captures(tmp_path) as captures:
        capture, _ = captures.add_file(b"12 cases", name="a.txt")
    path = warc_file(tmp_path)
    data = path.read_bytes()
    member = gzip.decompress(data[capture.offset :])
    path.write_bytes(data[: capture.offset] + gzip.compress(member.replace(b"12 cases", b"13 cases")))
    with Captures(tmp_path) as captures:
        assert any("block digest failed" in sentence for sentence in captures.verify())
        assert any(f"the payload is not {capture.digest}" in sentence for sentence in captures.verify())


WRITER = """
import sys
from pathlib import Path
from archive.captures import Captures, Exchange
with Captures(Path(sys.argv[1])) as captures:
    for number in range(int(sys.argv[2])):
        body = (str(number) * 9000).encode()
        answer = Exchange(f"http://county.test/{number}", 200, "OK", (("Content-Type", "text/html"),), body)
        captures.add_response(answer, role="page")
        print(number, flush=True)
"""


def test_kill_9_loses_nothing_acknowledged_and_doubles_nothing(tmp_path):
    """Writers killed at random moments and started again: what was acknowledged is there once, and the rest follows."""
    chance = random.Random(20261121)
    count = 60
    acknowledged: set[int] = set()
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(count)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            acknowledged.add(int(process.stdout.readline()))
            time.sleep(chance.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            acknowledged |= {int(line) for line in process.stdout.read().split(b"\n") if line.isdigit()}
        urls = [capture.url for capture in everything(tmp_path)]
        assert len(urls) == len(set(urls))
        assert {f"http://county.test/{number}" for number in acknowledged} <= set(urls)
    subprocess.run([sys.executable, "-c", WRITER, str(tmp_path), str(count)], check=True, stdout=subprocess.DEVNULL)
    before = everything(tmp_path)
    assert sorted(capture.url for capture in before) == sorted(f"http://county.test/{n}" for n in range(count))
    with Captures(tmp_path) as captures:
        assert captures.rebuild() == count
        assert list(captures) == before
        assert all("cut off" in sentence for sentence in captures.verify())
