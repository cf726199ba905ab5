"""What has not changed costs next to nothing the second time: a 304 or the same bytes again, and a revisit in the captures."""

from dataclasses import replace
from pathlib import Path

import pytest
from loopback import Answer, site
from test_crawl import LIST, REPORT, attempts, kept, run
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Captures, Exchange
from crawler.demo.server import serve

URL = "http://county.test/report.html"
TAG = {"Content-Type": "text/html; charset=utf-8", "ETag": '"one"'}
SINCE = {"Content-Type": "text/html; charset=utf-8", "Last-Modified": "Mon, 20 Jan 2025 08:00:00 GMT"}


def exchange(body: bytes = b"one", status: int = 200, at: str = "2026-11-21T07:00:00Z", **headers: str) -> Exchange:
    given = (("Content-Type", "text/html"), *((name.replace("_", "-"), value) for name, value in headers.items()))
    return Exchange(URL, status, "OK", given, body, fetched_at=at)


def size(directory: Path) -> int:
    return sum(path.stat().st_size for path in (directory / "captures").glob("*.warc.gz"))


def revisits(directory: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted((directory / "captures").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [
                dict(record.rec_headers.headers) for record in ArchiveIterator(file) if record.rec_type == "revisit"
            ]
    return found


def test_a_revisit_says_what_was_seen_again_and_when(tmp_path):
    """Both profiles refer to the first record by URI and date; the first capture stays as it was; when it was last seen is told."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(ETag='"a"'), role="report")
        captures.add_revisit(exchange(b"", 304, "2026-12-01T07:00:00Z", ETag='"a"'), first)
        assert captures.add_response(exchange(at="2026-12-08T07:00:00Z"), role="report") == (first, False)
        assert list(captures) == [first]
        assert captures.last_seen(first) == "2026-12-08T07:00:00Z"
    not_modified, same = revisits(tmp_path)
    assert not_modified["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert same["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert same["WARC-Payload-Digest"].startswith("sha1:")
    for headers in (not_modified, same):
        assert (headers["WARC-Target-URI"], headers["WARC-Refers-To-Target-URI"]) == (URL, URL)
        assert headers["WARC-Refers-To-Date"] == "2026-11-21T07:00:00Z"


def test_the_index_of_revisits_is_made_anew_from_the_files(tmp_path):
    """Without its index an archive asks the same, has last seen the same, and verifies."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(
            exchange(ETag='"a"', Last_Modified="Mon, 20 Jan 2025 08:00:00 GMT"), role="page"
        )
        captures.add_revisit(exchange(b"", 304, "2026-12-01T07:00:00Z", ETag='"b"'), first)
        asked = captures.conditions(URL, "")
        assert captures.standing(URL) == first
    assert asked == (("If-None-Match", '"b"'),)
    for path in (tmp_path / "captures").glob("index.db*"):
        path.unlink()
    with Captures(tmp_path) as captures:
        assert captures.conditions(URL, "") == asked
        assert captures.rebuild() == 1
        assert (captures.conditions(URL, ""), captures.last_seen(first)) == (asked, "2026-12-01T07:00:00Z")
        assert list(captures.verify()) == []


def test_a_revisit_that_is_damaged_is_named(tmp_path):
    """A check speaks of a revisit that can no longer be read as of any other record."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(), role="page")
    before = size(tmp_path)
    with Captures(tmp_path) as captures:
        captures.add_revisit(exchange(b"", 304, "2026-12-01T07:00:00Z"), first)
    path = next(path for path in (tmp_path / "captures").glob("*.warc.gz") if path.name != first.warc)
    assert size(tmp_path) > before
    data = bytearray(path.read_bytes())
    data[-40] ^= 0xFF
    path.write_bytes(data)
    with Captures(tmp_path) as captures:
        assert any(f"{URL} can no longer be read" in sentence for sentence in captures.verify())


def test_bytes_that_are_no_longer_whole_are_not_asked_about_but_kept_anew(tmp_path):
    """Where the first copy is damaged no request is conditional, and the same bytes are written in full again."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(b"1" * 500, ETag='"a"'), role="page")
    path = tmp_path / "captures" / first.warc
    data = bytearray(path.read_bytes())
    data[first.offset + 300] ^= 0xFF
    path.write_bytes(data)
    with Captures(tmp_path) as captures:
        assert captures.conditions(URL, "") == ()
        again, new = captures.add_response(exchange(b"1" * 500, at="2026-12-01T07:00:00Z"), role="page")
        assert new
        assert captures.body(again) == b"1" * 500


def test_two_captures_of_one_second_are_not_confused(tmp_path):
    """A revisit refers by URL and time: where they do not tell two captures apart, none is written and nothing is asked."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(b"one", ETag='"a"'), role="page")
        captures.add_response(exchange(b"two", ETag='"b"'), role="page")
        captures.add_revisit(exchange(b"", 304, "2026-12-01T07:00:00Z"), first)
        assert captures.conditions(URL, "") == ()
        assert captures.last_seen(first) == first.fetched_at
    assert revisits(tmp_path) == []


@pytest.mark.parametrize("headers", [TAG, SINCE])
def test_an_unchanged_page_is_asked_about_and_still_walked(tmp_path, headers):
    """A list answered by 304 is walked from the kept bytes: what is new behind it is found, what is not is not sent again."""
    pages = {"/": Answer(LIST, headers=headers), "/r1.html": Answer("<h1>404</h1>", 404)}
    with site(pages) as running:
        run(tmp_path, running.url)
        running.pages["/r1.html"] = Answer(REPORT)
        running.requests.clear()
        run(tmp_path, running.url)
        asked = dict(running.requests)
        url = running.url
    assert asked["/"].get("If-None-Match") == headers.get("ETag")
    assert asked["/"].get("If-Modified-Since") == headers.get("Last-Modified")
    assert not {"If-None-Match", "If-Modified-Since"} & {*asked["/robots.txt"], *asked["/r1.html"]}
    home = [(one.outcome, one.status, one.size) for one in attempts(tmp_path) if one.url == url]
    assert home == [("kept", 200, len(LIST.encode())), ("known", 304, 0)]
    assert [capture.role for capture in kept(tmp_path) if capture.url.endswith("r1.html")] == ["page", "report"]


def test_what_changed_is_kept_and_asked_about_by_its_own_tag(tmp_path):
    """A page that changed is kept as another capture; the next request carries what came with that one."""
    with site({"/": Answer(LIST, headers=TAG), "/r1.html": REPORT}) as running:
        run(tmp_path, running.url)
        running.pages["/"] = Answer(LIST + "<p>二</p>", headers=TAG | {"ETag": '"two"'})
        run(tmp_path, running.url)
        running.requests.clear()
        run(tmp_path, running.url)
        assert dict(running.requests)["/"]["If-None-Match"] == '"two"'
        assert len([capture for capture in kept(tmp_path) if capture.url == running.url]) == 2


def test_a_server_is_not_believed_for_ever(tmp_path):
    """What has only been said to stand since a day long ago is fetched in full again; a 304 does not prolong that, new bytes do."""
    with Captures(tmp_path) as captures:
        first, _ = captures.add_response(exchange(ETag='"a"'), role="page")
        captures.add_revisit(exchange(b"", 304, "2026-12-01T07:00:00Z", ETag='"a"'), first)
        assert captures.conditions(URL, "2026-11-20T00:00:00Z") == (("If-None-Match", '"a"'),)
        assert captures.conditions(URL, "2026-11-25T00:00:00Z") == ()
        captures.add_response(exchange(at="2026-12-08T07:00:00Z", ETag='"a"'), role="page")
        assert captures.conditions(URL, "2026-11-25T00:00:00Z") == (("If-None-Match", '"a"'),)
    with site({"/": Answer(LIST, headers=TAG)}) as running:
        for _ in range(2):
            run(tmp_path / "a", running.url, settings={"GONGKAI_TRUST_UNCHANGED_DAYS": 0})
        assert [headers.get("If-None-Match") for path, headers in running.requests if path == "/"] == [None, None]


def test_a_304_that_nobody_asked_for_is_a_failure(tmp_path):
    """Nothing is kept of it, or nothing was asked about what is: then nothing is said to stand."""
    with site({"/": Answer("", 304), "/robots.txt": "User-agent: *\nDisallow:\n"}) as running:
        run(tmp_path / "a", running.url)
        running.pages["/"] = Answer(LIST, headers=TAG)
        run(tmp_path / "b", running.url)
        running.pages["/"] = Answer("", 304)
        run(tmp_path / "b", running.url, settings={"GONGKAI_TRUST_UNCHANGED_DAYS": 0})
    for directory in (tmp_path / "a", tmp_path / "b"):
        (last,) = [(one.outcome, one.cause) for one in attempts(directory) if one.kind == "home"][-1:]
        assert last == ("failed", "http-304")


def tagged(pages: dict[str, Answer | str]) -> dict[str, Answer | str]:
    answers = {path: page if isinstance(page, Answer) else Answer(page) for path, page in pages.items()}
    return {path: replace(page, headers=page.headers | {"ETag": f'"{path}"'}) for path, page in answers.items()}


def test_the_second_crawl_of_an_unchanged_county_costs_a_tenth(tmp_path):
    """Over the wire and in captures/ the demo county costs at most 10 % the second time, by the server's log, and no capture is new."""
    with serve() as running:
        run(tmp_path, running.url)
        wire, stored, first = sum(running.sent), size(tmp_path), kept(tmp_path)
        run(tmp_path, running.url)
        assert sum(running.sent) - wire <= 0.1 * wire
        assert size(tmp_path) - stored <= 0.1 * stored
    assert kept(tmp_path) == first
    with Captures(tmp_path) as captures:
        assert list(captures.verify()) == []
        assert all(captures.last_seen(capture) >= capture.fetched_at for capture in first)


def test_the_second_crawl_of_a_site_with_etags_costs_a_tenth(tmp_path):
    """The same of a site whose reports are as long as real ones, the robots.txt and the home page without tags included."""
    entries = "".join(f'<a href="r{n}.html">云溪县第{n}局2023年政府信息公开工作年度报告</a>' for n in range(12))
    reports = {f"/r{n}.html": REPORT + "".join(f"<p>{n}.{m * m}</p>" for m in range(4000)) for n in range(12)}
    pages = {"/": f"<title>政府信息公开年报</title>{entries}", "/robots.txt": "User-agent: *\nDisallow:\n"} | tagged(
        {**reports}
    )
    with site(pages) as running:
        run(tmp_path, running.url)
        wire, stored = sum(running.sent), size(tmp_path)
        run(tmp_path, running.url)
        assert sum(running.sent) - wire <= 0.1 * wire
        assert size(tmp_path) - stored <= 0.1 * stored
    assert [one.status for one in attempts(tmp_path)].count(304) == 12
