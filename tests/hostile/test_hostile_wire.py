"""What broken and hostile servers do on the wire: wrong lengths, bombs, drips, resets, no HTTP. The site goes on, and memory is bounded."""

import gzip
import zlib

import pytest
from hostile_crawl import REPORT, Left, column, crawled
from loopback import Answer, site
from raw_server import HTML, Line, Play, answer, raw

MB = 1024 * 1024
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(b"\0" * (200 * MB))
GZIP = ("Content-Encoding", "gzip")


def drip(line: Line) -> None:
    """Send a byte now and then, for ever: never idle, never done."""
    line.send(OPEN + b"\r\n")
    while not line.ended.is_set():
        line.send(b"x")
        line.wait(0.1)


def drip_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\n")
    while not line.ended.is_set():
        line.send(b"X-Slow: b\r\n")
        line.wait(0.1)


def break_off(line: Line) -> None:
    line.send(OPEN + b"Content-Length: 1000\r\n\r\nabc")
    line.wait(0.05)
    line.break_off()


def break_off_without_length(line: Line) -> None:
    line.send(OPEN + b"\r\n" + REPORT.encode())
    line.wait(0.05)
    line.break_off()


def hang_up(line: Line) -> None:
    line.break_off()


def many_headers(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        line.send(b"X-%d: " % number + b"y" * 1000 + b"\r\n")


def long_header(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * MB + b"\r\n\r\n")


def huge(line: Line) -> None:
    line.send(OPEN + b"\r\n")
    for _ in range(200):
        line.send(b"z" * MB)


def huge_and_said_so(line: Line) -> None:
    line.send(OPEN + b"Content-Length: 209715200\r\n\r\n")
    for _ in range(200):
        line.send(b"z" * MB)


BROKEN: dict[str, tuple[Play, str]] = {
    "drip": (drip, "timeout"),
    "drip-head": (drip_head, "timeout"),
    "length-too-long": (answer(REPORT, length=100_000), "cut-off"),
    "chunks-broken-off": (OPEN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n40\r\nab", "cut-off"),
    "chunks-of-no-size": (OPEN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello", "cut-off"),
    "reset-in-the-midst": (break_off, "cut-off"),
    "reset-without-length": (break_off_without_length, "cut-off"),
    "reset-at-once": (hang_up, "reset"),
    "closed-at-once": (b"", "reset"),
    "many-headers": (many_headers, "too-long-head"),
    "long-header": (long_header, "too-long-head"),
    "huge": (huge, "too-big"),
    "huge-and-said-so": (huge_and_said_so, "too-big"),
    "gzip-bomb": (answer(BOMB, "200 OK", GZIP), "too-big"),
    "gzip-damaged": (answer(b"\x1f\x8b\x08abc" * 20, "200 OK", GZIP), "bad-encoding"),
    "gzip-cut": (answer(gzip.compress(REPORT.encode() * 50)[:-20], "200 OK", GZIP), "bad-encoding"),
    "http-0.9": (b"<html>hello</html>\n" * 20, "no-http"),
    "bad-version": (b"HTTP/abc 200 OK\r\n\r\nhello", "no-http"),
    "bad-status": (b"HTTP/1.1 abc OK\r\n\r\nhello", "no-http"),
    "two-lengths": (OPEN + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!", "no-http"),
    "negative-length": (OPEN + b"Content-Length: -5\r\n\r\nhello", "no-http"),
    "unknown-transfer": (OPEN + b"Transfer-Encoding: weird\r\n\r\nhello", "no-http"),
    "empty": (answer(""), "empty"),
    "blanks": (answer(" \r\n\t "), "empty"),
    "partial": (answer(REPORT, "206 Partial Content"), "http-206"),
    "no-content": (answer(REPORT, "204 No Content"), "http-204"),
    "reset-content": (answer(REPORT, "205 Reset Content"), "http-205"),
    "choices": (answer(REPORT, "300 Multiple Choices"), "http-300"),
    "status-of-none": (answer(REPORT, "999 Whatever"), "http-999"),
    "redirect-to-nothing": (answer("", "302 Found"), "http-302"),
    "redirect-to-no-address": (answer("", "302 Found", ("Location", "http://[bad/")), "wrong-address"),
    "redirect-chain": (answer("", "302 Found", ("Location", "/chain0")), "redirects"),
    "redirect-loop": (answer("", "302 Found", ("Location", "/loop")), "redirects"),
}
ODD: dict[str, Play] = {
    "no-length": answer(REPORT, length=None),
    "length-twice": OPEN + b"Content-Length: %d\r\n" % len(REPORT.encode()) * 2 + b"\r\n" + REPORT.encode(),
    "types-twice": answer(REPORT, "200 OK", ("Content-Type", "application/pdf")),
    "gzip-that-is-none": answer(REPORT, "200 OK", GZIP),
    "deflate-without-head": answer(zlib.compress(REPORT.encode())[2:-4], "200 OK", ("Content-Encoding", "deflate")),
    "unknown-encoding": answer(REPORT, "200 OK", ("Content-Encoding", "aws-chunked")),
    "cookie-flood": answer(REPORT, "200 OK", *[("Set-Cookie", f"c{n}={'v' * 200}; Path=/") for n in range(500)]),
    "no-type": answer(f"<!DOCTYPE html>{REPORT}", kind=None),
}
CHAIN = {f"/chain{n}": answer("", "302 Found", ("Location", f"/chain{n + 1}")) for n in range(10)}
LOOP = {f"/loop{n}": answer("", "302 Found", ("Location", f"/loop{1 - n}")) for n in range(2)}
LOOP["/loop"] = answer("", "302 Found", ("Location", "/loop0"))


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> tuple[str, Left, list[str]]:
    """Crawl a site on which every second report is broken in a way of its own: its home page, what was left, the requests."""
    names = [*BROKEN, *ODD]
    pages: dict[str, Play | str] = {f"/{name}": play for name, (play, _) in BROKEN.items()}
    pages |= {f"/{name}": play for name, play in ODD.items()} | CHAIN | LOOP
    pages |= {f"/good-{name}": REPORT for name in names}
    pages["/"] = column(*(entry for name in names for entry in (name, f"good-{name}")))
    with raw(pages) as running:
        directory = tmp_path_factory.mktemp("wire")
        return (
            running.url,
            crawled(directory, running.url, DOWNLOAD_TIMEOUT=2, RETRY_TIMES=0, REDIRECT_MAX_TIMES=5),
            running.heads,
        )


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_a_failure_with_its_cause(left, name):
    """No broken answer is kept as a report, and the row says what was wrong, in a sentence that names the address."""
    home, crawl, _ = left
    attempt = crawl.attempts[home + name]
    assert (attempt.outcome, attempt.cause) == ("failed", BROKEN[name][1])
    assert home + name in (attempt.evidence or "")
    assert name not in crawl.reports(home)


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_and_whole_is_kept(left, name):
    """A missing, doubled or false header does not make a page unreadable."""
    home, crawl, _ = left
    assert crawl.attempts[home + name].outcome == "kept"
    assert crawl.bodies[home + name].decode() in (REPORT, f"<!DOCTYPE html>{REPORT}")


def test_the_rest_of_the_site_is_crawled(left):
    """Between the broken pages every good one is had."""
    home, crawl, _ = left
    assert {f"good-{name}" for name in (*BROKEN, *ODD)} <= set(crawl.reports(home))


def test_memory_is_bounded_under_bombs(left):
    """200 MB bodies, declared or not, and 200 MB packed into 200 KB: the crawl holds less than 300 MB, Python and all."""
    _, crawl, _ = left
    assert crawl.peak < 300


def test_a_flood_of_cookies_is_not_sent_back(left):
    """Servers refuse a request whose head is longer than they take."""
    _, _, heads = left
    assert max(map(len, heads)) < 10_000


def test_a_body_longer_than_its_length_ends_there(tmp_path):
    """What a server sends behind the length that it declares is not the answer's: the page is kept as long as it says."""
    with raw({"/": column("short"), "/short": answer(REPORT, kind=HTML, length=100)}) as running:
        left = crawled(tmp_path, running.url)
        assert left.bodies[f"{running.url}short"] == REPORT.encode()[:100]


def test_a_document_may_take_longer_than_a_page(tmp_path):
    """The time limit is that of the whole answer: a scan from a slow host has GONGKAI_DOCUMENT_PATIENCE times as long as a page."""
    slow = {
        "/scan.pdf": Answer("%PDF-1.4", headers={"Content-Type": "application/pdf"}, wait=2),
        "/page": Answer(REPORT, wait=2),
    }
    with site({"/": column("scan.pdf", "page"), **slow}) as running:
        left = crawled(tmp_path, running.url, DOWNLOAD_TIMEOUT=1, RETRY_TIMES=0, GONGKAI_DOCUMENT_PATIENCE=30)
    assert left.reports(running.url) == ["scan.pdf"]
    assert left.cause(f"{running.url}page") == "timeout"
