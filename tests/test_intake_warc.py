"""What other programs captured comes in with its own addresses and times, or is said to have been left out."""

import base64
import gzip
import hashlib
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest
from foreign_warcs import (
    DATE,
    HOST,
    REPORT,
    answer,
    as_whole,
    by_record,
    chunked,
    http,
    page,
    plain,
    record,
    record_id,
    sha1,
)
from takings import PDF, URL, add, errors, file_of, gongkai, kept, opened, rows

from archive.build import build, findings_by_rule
from archive.captures import Captures, Exchange
from archive.crawl_log import Job
from archive.crawl_status import crawl_status
from crawler import answer as answers

SHAPES = {
    "plain": (http(REPORT.encode()), ()),
    "chunked": (http(chunked(REPORT.encode()), "Transfer-Encoding: chunked"), ()),
    "gzip": (http(gzip.compress(REPORT.encode(), mtime=0), "Content-Encoding: gzip"), ()),
    "chunked-gzip": (
        http(chunked(gzip.compress(REPORT.encode(), mtime=0)), "Content-Encoding: gzip", "transfer-encoding: Chunked"),
        (),
    ),
    "unchunked-under-its-header": (http(REPORT.encode(), "Transfer-Encoding: chunked", "Content-Encoding: br"), ()),
    "http-2": (http(REPORT.encode(), status="HTTP/2 200"), ()),
    "digest-of-the-decoded": (
        http(gzip.compress(REPORT.encode(), mtime=0), "Content-Encoding: gzip"),
        (f"WARC-Payload-Digest: sha256:{hashlib.sha256(REPORT.encode()).hexdigest()}",),
    ),
    "digest-base64": (
        http(REPORT.encode()),
        (f"WARC-Payload-Digest: sha-256:{base64.b64encode(hashlib.sha256(REPORT.encode()).digest()).decode()}",),
    ),
    "digest-unknown": (http(REPORT.encode()), ("WARC-Payload-Digest: blake9:zzz",)),
    "folded-head": (http(REPORT.encode()), ("X-Note: a line", "  that goes on")),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("packing", [plain, by_record, as_whole])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_every_shape_of_a_warc_file_is_read(tmp_path, shape, packing, version):
    """Plain, compressed by record or as a whole; chunked, encoded, neither: target URI, date, status, role and bytes come as they were."""
    block, extra = SHAPES[shape]
    address = f"<{URL}>" if version == "1.0" else URL  # as wget 1.19 writes it
    date = DATE if version == "1.0" else "2024-02-01T08:00:00.123456Z"
    content = packing(
        record("", b"software: wget\r\n", kind="warcinfo"),
        record(URL, b"GET /nb/2023.html HTTP/1.1\r\nCookie: id=secret\r\n\r\n", kind="request"),
        record(address, block, *extra, date=date, version=version),
    )
    assert not errors(add(tmp_path, file_of(tmp_path, content)))
    (capture,) = kept(tmp_path)
    assert (capture.url, capture.fetched_at, capture.status, capture.role) == (URL, DATE, 200, "report")
    assert capture.site == "www.linxi.gov.cn"
    with Captures(tmp_path) as captures:
        assert captures.body(capture) == REPORT.encode()
        assert list(captures.verify()) == []


def test_where_it_came_from_is_kept_and_no_path(tmp_path):
    """The metadata name the WARC file and the record's id; neither the way to the file nor the request with its cookies is kept."""
    folder = tmp_path / "home" / "someone"
    folder.mkdir(parents=True)
    request = record(URL, b"GET / HTTP/1.1\r\nCookie: id=secret\r\n\r\n", kind="request")
    add(tmp_path / "a", file_of(folder, by_record(request, answer(URL), record(f"{URL}x", b"no http"))))
    (written,) = (tmp_path / "a/captures").glob("*.warc.gz")
    text = gzip.decompress(written.read_bytes()).decode()
    assert "source-file: others.warc.gz\r\n" in text
    assert f"source-record: {record_id(URL).strip('<>')}\r\n" in text
    everything = text + (tmp_path / "a/crawl.db").read_bytes().decode("latin-1")
    assert "someone" not in everything
    assert "secret" not in everything


def test_roles_are_told_by_links_titles_and_bodies(tmp_path):
    """What links call a report is one; files of a report's page are attachments; a file linked as something else is kept unread."""
    listing = page(
        '<a href="/nb/2023.html">临溪县人民政府2023年政府信息公开工作年度报告</a>'
        '<a href="/other.pdf">关于召开会议的通知</a><a href="/nb/2022.pdf">2022年政府信息公开工作年度报告</a>'
    )
    detail = page('<a href="/files/1.pdf">附件下载</a>', "临溪县水利局2021年政府信息公开工作年度报告_临溪县水利局")
    content = by_record(
        answer(f"{HOST}/files/1.pdf", PDF + b"1", media="application/pdf"),  # before the page that links it
        answer(f"{HOST}/", listing),
        answer(URL, page("图文如下")),
        answer(f"{HOST}/other.pdf", PDF + b"2", media="application/pdf"),
        answer(f"{HOST}/nb/2022.pdf", PDF + b"3", media="application/pdf"),
        answer(f"{HOST}/slj/2021.html", detail),
        answer(f"{HOST}/nobody-links-it.pdf", PDF + b"4", media="application/pdf"),
        answer(f"{HOST}/list.json", b"[]", media="application/json"),
        answer(f"{HOST}/news.html", page("天气晴好")),
        answer(f"{HOST}/robots.txt", b"User-agent: *", media="text/plain"),
    )
    result = opened(add(tmp_path, file_of(tmp_path, content)))
    assert {one.url.removeprefix(HOST): one.role for one in kept(tmp_path)} == {
        "/": "page", "/nb/2023.html": "report", "/other.pdf": "page", "/nb/2022.pdf": "report", "/slj/2021.html": "report",
        "/files/1.pdf": "attachment", "/nobody-links-it.pdf": "report", "/list.json": "page", "/news.html": "page",
        "/robots.txt": "robots",
    }  # fmt: skip
    assert result.new == {"report": 4, "attachment": 1, "page": 4, "robots": 1}
    by_url = {one.url.removeprefix(HOST): one for one in kept(tmp_path)}
    assert by_url["/nb/2022.pdf"].title == "2022年政府信息公开工作年度报告"
    assert by_url["/nb/2022.pdf"].via == f"{HOST}/"
    assert by_url["/files/1.pdf"].via == f"{HOST}/slj/2021.html"


def test_what_is_no_document_is_left_out_and_counted(tmp_path):
    """Pictures, styles, scripts, other answers than 200, empty ones, and records that are no answers."""
    content = by_record(
        answer(f"{HOST}/a.png", b"\x89PNG", media="image/png"),
        answer(f"{HOST}/a.css", b"p {}", media="text/css"),
        answer(f"{HOST}/jquery.js?v=1", b"1", media="application/octet-stream"),
        record(f"{HOST}/gone", http(b"gone", status="HTTP/1.1 404 Not Found")),
        answer(f"{HOST}/empty.html", b""),
        record("dns:www.linxi.gov.cn", b"1.2.3.4"),
        record(f"{HOST}/x", b"a: b\r\n", kind="metadata"),
        record(f"{HOST}/x", b"text", kind="conversion"),
        record("urn:view:http://www.linxi.gov.cn/", b"png", kind="resource"),
        record(f"{HOST}/saved.html", REPORT.encode(), kind="resource"),
    )
    result = opened(add(tmp_path, file_of(tmp_path, content)))
    assert result.left == {"aside": 3, "status": 1, "empty": 1, "no-answer": 4}
    (capture,) = kept(tmp_path)
    assert (capture.url, capture.status, capture.role) == (f"{HOST}/saved.html", None, "report")
    assert not (tmp_path / "crawl.db").exists()


def test_hosts_that_are_no_governments_are_kept_out(tmp_path):
    """A mirror's copy is left out, with a row that names the host; --any-host takes it, and both the row and the WARC metadata say so."""
    content = by_record(
        answer("http://www.mirror.example/2023.html"), answer("http://www.mirror.example/2.html"), answer(URL)
    )
    file = file_of(tmp_path, content)
    result = opened(add(tmp_path / "a", file))
    assert result.hosts == {"www.mirror.example": 2}
    assert [one.url for one in kept(tmp_path / "a")] == [URL]
    ((outcome, cause, url, sentence),) = rows(tmp_path / "a")
    assert (outcome, cause, url) == ("failed", "off-limits", "http://www.mirror.example/")
    assert "2 answers in 'others.warc.gz'" in sentence

    add(tmp_path / "b", file, any_host=True)
    assert len(kept(tmp_path / "b")) == 3
    ((outcome, cause, _, sentence),) = rows(tmp_path / "b")
    assert (outcome, cause) == ("kept", "any-host")
    assert crawl_status(tmp_path / "b").warnings == (sentence,)
    build(tmp_path / "b")
    assert [row[:3] for row in findings_by_rule(tmp_path / "b") if row[0] == "H-HOST"] == [("H-HOST", "error", "fail")]
    assert "--any-host" in sentence
    (written,) = (tmp_path / "b/captures").glob("*.warc.gz")
    assert gzip.decompress(written.read_bytes()).count(b"any-host: yes") == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/2023.html", "http://[::1/2023.html", "http://www.gov.cn.example/2023.html"]
)
def test_what_only_looks_like_a_governments_is_kept_out(tmp_path, url):
    """Another's own machine, what is no URL, a host that has gov.cn in its middle."""
    result = opened(add(tmp_path, file_of(tmp_path, by_record(answer(url), answer(URL)))))
    assert sum(result.hosts.values()) == 1
    assert [one.url for one in kept(tmp_path)] == [URL]


def test_a_page_that_says_it_is_not_there_is_told(tmp_path):
    """It is kept as a page, as in a crawl, and a row says what it is."""
    listing = page('<a href="/nb/2023.html">2023年政府信息公开工作年度报告</a>')
    content = by_record(answer(f"{HOST}/", listing), answer(URL, page("您访问的页面不存在")))
    assert not errors(add(tmp_path, file_of(tmp_path, content)))
    assert {one.role for one in kept(tmp_path)} == {"page"}
    ((outcome, cause, url, _),) = rows(tmp_path)
    assert (outcome, cause, url) == ("failed", "soft-404", URL)


def test_revisits_lead_to_what_they_repeat(tmp_path):
    """A revisit of another URL is another capture of the same bytes; one of what is not in these files is counted as left out."""
    again = f"WARC-Payload-Digest: {sha1(REPORT.encode())}"
    content = by_record(
        answer(URL),
        record(f"{HOST}/copy.html", http(b""), again, kind="revisit"),
        record(URL, http(b""), again, kind="revisit"),
        record(f"{HOST}/lost.html", b"", f"WARC-Payload-Digest: {sha1(b'lost')}", kind="revisit"),
    )
    result = opened(add(tmp_path, file_of(tmp_path, content)))
    assert result.left == {"revisit": 1}
    assert {one.url for one in kept(tmp_path)} == {URL, f"{HOST}/copy.html"}
    assert len({one.digest for one in kept(tmp_path)}) == 1


BLOCK = http(REPORT.encode())
FAULTS = {
    "block-digest": (record(URL, BLOCK, f"WARC-Block-Digest: {sha1(b'lie')}"), "digest", "WARC-Block-Digest"),
    "payload-digest": (record(URL, BLOCK, "WARC-Payload-Digest: sha1:7777"), "digest", "WARC-Payload-Digest"),
    "truncated": (record(URL, BLOCK, "WARC-Truncated: time"), "cut-off", "(time)"),
    "segment": (record(URL, BLOCK, "WARC-Segment-Number: 1"), "cut-off", "segments"),
    "broken-chunks": (
        record(URL, http(chunked(REPORT.encode())[:-200], "Transfer-Encoding: chunked")),
        "cut-off",
        "chunks",
    ),
    "short-body": (record(URL, http(REPORT.encode(), "Content-Length: 99999")), "cut-off", "99999 bytes"),
    "no-http": (record(URL, b"what is this?"), "damaged", "no HTTP answer"),
    "future": (record(URL, BLOCK, date="2999-01-01T00:00:00Z"), "date", "has not come yet"),
    "no-date": (record(URL, BLOCK, date="yesterday"), "date", "'yesterday"),
    "brotli": (record(URL, http(b"\x1b\x03\x00\xf8", "Content-Encoding: br")), "bad-encoding", "br"),
    "length-too-long": (record(URL, BLOCK, length=len(BLOCK) + 90), "damaged", "Content-Length"),
    "length-too-short": (record(URL, BLOCK, length=len(BLOCK) - 90), "damaged", "Content-Length"),
    "no-length": (record(URL, BLOCK).replace(b"Content-Length: ", b"Content-Length: about "), "damaged", "'about "),
    "endless-head": (b"WARC/1.0\r\n" + b"X: y\r\n" * 200_000 + b"\r\n\r\n", "damaged", "head does not end"),
}


@pytest.mark.parametrize("packing", [plain, by_record, as_whole])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_record_at_fault_is_a_row_and_the_rest_goes_on(tmp_path, fault, packing):
    """It is not taken, a row says where it stands and what is wrong, and every record after it is read."""
    bad, cause, said = FAULTS[fault]
    good = [answer(f"{HOST}/{number}.html", REPORT + str(number)) for number in range(4)]
    results = add(tmp_path, file_of(tmp_path, packing(good[0], good[1], bad, good[2], good[3])))
    assert opened(results).faults == 1
    (sentence,) = errors(results)
    assert said in sentence
    assert sentence.startswith("others.warc.gz, record ")
    assert sentence.endswith("it was not taken.")
    ((outcome, told, url, evidence),) = rows(tmp_path)
    assert (outcome, told, evidence) == ("failed", cause, sentence)
    assert url == (URL if fault not in ("no-length", "endless-head") else "file:others.warc.gz")
    assert len(kept(tmp_path)) == 4


@pytest.mark.parametrize("place", [3, 60, 200, -40, -3])
def test_a_damaged_member_costs_its_record(tmp_path, place):
    """A changed byte anywhere in a gzip member: the records before and after it are taken, and no changed body is."""
    packed = [by_record(answer(f"{HOST}/{number}.html", REPORT + str(number))) for number in range(3)]
    broken = bytearray(packed[1])
    broken[place] ^= 0xFF
    results = add(tmp_path, file_of(tmp_path, packed[0] + bytes(broken) + packed[2]))
    assert len(errors(results)) == 1
    assert [one.url[-6:] for one in kept(tmp_path)] == ["0.html", "2.html"]


@pytest.mark.parametrize("packing", [plain, by_record, as_whole])
def test_a_file_that_breaks_off_gives_what_is_whole(tmp_path, packing):
    """Of a file cut anywhere the whole records are taken, and the cut is one row."""
    records = [
        answer(f"{HOST}/{number}.html", f"{REPORT}{hashlib.sha512(bytes([number])).hexdigest()}") for number in range(3)
    ]
    whole = packing(*records)
    for cut in range(len(packing(*records[:2])) + 30, len(whole) - 30, 97):
        directory = tmp_path / str(cut)
        results = add(directory, file_of(tmp_path, whole[:cut]))
        assert len(errors(results)) == 1, cut
        assert len(kept(directory)) == 2, cut


def test_other_web_archives_are_refused_with_the_way_out(tmp_path):
    """ARC, WACZ, and what is only called a WARC file: a sentence with the cure each, exit status 1, nothing taken."""
    arc = b"filedesc://old.arc 0.0.0.0 20100101000000 text/plain 76\n1 0 Internet Archive\n"
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as packed:
        packed.writestr("archive/data.warc.gz", by_record(answer(URL)))
    files = [
        file_of(tmp_path, arc, "old.arc"),
        file_of(tmp_path, gzip.compress(arc), "old.arc.gz"),
        tmp_path / "crawl.wacz",
        file_of(tmp_path, b"<html>not found</html>", "saved.warc.gz"),
    ]
    done = gongkai("add", "-d", tmp_path / "a", *files)
    assert done.exit_code == 1
    for said in (
        "'old.arc' is an ARC file",
        "'old.arc.gz' is an ARC",
        "warcio recompress",
        "unzip",
        "does not begin like one",
    ):
        assert said in done.stdout, said
    assert kept(tmp_path / "a") == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_streams(tmp_path, packed):
    """A WARC file of 100 MB takes the memory of its largest record, whatever its own size; compressed as a whole, too."""
    picture = record(f"{HOST}/film.png", http(bytes(4_000_000), media="image/png"))
    reports = [
        answer(f"{HOST}/{number}.pdf", PDF + bytes(100_000) + bytes([number]), media="application/pdf")
        for number in range(25)
    ]
    with (gzip.open if packed else open)(tmp_path / "large.warc", "wb") as file:
        for one in reports:
            file.write(picture)
            file.write(one)
    file_of(tmp_path, plain(reports[0]), "small.warc")
    peaks = {}
    for name in ("small.warc", "large.warc"):
        code = (
            "import resource, sys; from crawler.cli import main\n"
            f"main(['add', '-d', {str(tmp_path / name)!r} + '-archive', {str(tmp_path / name)!r}], standalone_mode=False)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peaks[name] = int(done.stdout.splitlines()[-1]) // 1024
    assert len(kept(tmp_path / "large.warc-archive")) == 25
    assert peaks["large.warc"] < peaks["small.warc"] + 40, peaks


def test_a_page_that_the_program_stumbles_over_costs_itself(tmp_path, monkeypatch):
    """A fault of this program over one page is a row, and the others are taken."""
    judge = answers.judge

    def stumble(job: Job, exchange: Exchange) -> answers.Judgement:
        if job.url == URL:
            raise RecursionError
        return judge(job, exchange)

    monkeypatch.setattr(answers, "judge", stumble)
    content = by_record(answer(f"{HOST}/0.html"), answer(URL), answer(f"{HOST}/2.html"))
    results = add(tmp_path, file_of(tmp_path, content))
    assert "could not tell what it is" in errors(results)[0]
    assert [row[1] for row in rows(tmp_path)] == ["error"]
    assert len(kept(tmp_path)) == 2


def test_a_record_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    """It is a row with its size, and the next record is read."""
    monkeypatch.setattr("archive.foreign_warc.LARGEST", 300_000)
    large = answer(f"{HOST}/book.pdf", bytes(400_000), media="application/pdf")
    results = add(tmp_path, file_of(tmp_path, by_record(large, answer(URL))))
    assert "it has 400" in errors(results)[0]
    assert [one.url for one in kept(tmp_path)] == [URL]


@pytest.mark.parametrize(
    "order", [("early", "late"), ("late", "early"), ("late", "early-file"), ("early-file", "late")]
)
def test_the_earliest_time_is_published_whatever_came_first(tmp_path, order):
    """That a report was there before its deadline counts, though the archive learned of it later; so does a document's date."""
    early, late = "2024-01-20T08:00:00Z", "2026-05-01T08:00:00Z"
    for one in order:
        if one == "early-file":
            (file,) = [file_of(tmp_path, REPORT.encode(), "2023.html")]
            add(tmp_path / "a", file, url=URL, date=early)
        else:
            add(
                tmp_path / "a",
                file_of(tmp_path, by_record(answer(URL, date=early if one == "early" else late)), f"{one}.warc.gz"),
            )
    build(tmp_path / "a")
    with closing(sqlite3.connect(tmp_path / "a/archive.db")) as db:
        assert db.execute("SELECT url, fetched_at FROM captures").fetchall() == [(URL, early)]
    assert not build(tmp_path / "a").changed
    with Captures(tmp_path / "a") as captures:
        (capture,) = captures
        assert captures.last_seen(capture) == late
        assert list(captures.verify()) == []
