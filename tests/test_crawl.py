"""A crawl finds every report of a site and nothing else, keeps to the site's rules, and survives bad sites and kill -9."""

import gzip
import hashlib
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from loopback import Answer, site

from archive.captures import Capture, Captures
from archive.crawl_log import Attempt, CrawlLog
from archive.crawl_status import crawl_status
from archive.errors import WrongUseError
from crawler.crawl import crawl
from crawler.demo.server import serve
from crawler.keeper import NO_REPORT

ROOT = Path(__file__).parent.parent
RUN = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from archive.errors import ArchiveError
from crawler.crawl import crawl
directory, homes, options = json.loads(sys.argv[1])
try:
    print(json.dumps(asdict(crawl(Path(directory), homes, **options))))
except ArchiveError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""
TITLE = "云溪县水务局2023年政府信息公开工作年度报告"
LIST = f'<title>政府信息公开年报</title><a href="r1.html">{TITLE}</a>'
OLDER = (
    "<h1>松林乡</h1><p>一、概述</p><p>二、主动公开政府信息</p><p>三、依申请公开</p><p>四、收费</p><p>五、存在的主要问题</p>"
    "<p>全年信息公开申请、行政复议均为零。</p>"
)
REPORT = f"<h1>{TITLE}</h1><p>一、总体情况</p>"


def command(directory: Path, *homes: str, **options: object) -> list[str]:
    return [sys.executable, "-c", RUN, json.dumps([str(directory), homes, options])]


def run(directory: Path, *homes: str, **options: object) -> dict[str, float]:
    """Crawl in a process of its own (Twisted's reactor runs once a process); return the summary."""
    done = subprocess.run(command(directory, *homes, **options), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def kept(directory: Path) -> list[Capture]:
    with Captures(directory) as captures:
        return list(captures)


def attempts(directory: Path) -> list[Attempt]:
    with CrawlLog(directory) as log:
        return [attempt for _, _, attempt in log.attempts()]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Crawl the demo county once without interruption: its archive, the running county, the summary."""
    directory = tmp_path_factory.mktemp("county")
    with serve() as running:
        yield directory, running, run(directory, running.url)


def test_every_report_is_found_and_nothing_else(county):
    """All expected reports are captured byte for byte, by role; no decoy was asked for, nor what robots.txt forbids."""
    directory, running, summary = county
    asked = [path for _, path in running.requests]
    expected = {running.url + report.name.lstrip("/"): report for report in running.county.expected}
    with Captures(directory) as captures:
        found = {capture.url: captures.body(capture) for capture in captures if capture.url in expected}
        roles = {capture.url: capture.role for capture in captures}
    assert found == {url: report.body for url, report in expected.items()}
    assert {roles[url] for url in expected} == {"report", "attachment"}
    covers = set(running.county.attachments.values())
    others = {
        url.removeprefix(running.url.rstrip("/"))
        for url, role in roles.items()
        if role == "report" and url not in expected
    }
    assert others == covers
    assert not {*running.county.decoys, *running.county.forbidden} & set(asked)
    assert asked[0] == "/robots.txt"
    assert asked.count("/robots.txt") == 1
    assert summary["reports"] + summary["attachments"] == len(expected) + len(covers)
    assert summary["failures"] == len(running.county.dead) + len(running.county.failing)


def test_an_attachment_says_which_page_led_to_it(county):
    """An attached file has as via the URL of the captured page; title and name are the link's."""
    directory, running, _ = county
    pages = {capture.url for capture in kept(directory)}
    for path, cover in running.county.attachments.items():
        (capture,) = [capture for capture in kept(directory) if capture.url.endswith(path)]
        assert capture.role == "attachment"
        assert capture.via == running.url + cover.lstrip("/")
        assert capture.via in pages
        assert (capture.name or "").endswith(".pdf")


def test_failures_are_rows(county):
    """A dead link and a failing page are attempts with cause and evidence, and links not taken are rows with the reason."""
    directory, running, _ = county
    status = crawl_status(directory)
    causes = {failure.url.removeprefix(running.url.rstrip("/")): failure.cause for failure in status.failures}
    assert causes == dict.fromkeys(running.county.dead, "http-404") | dict.fromkeys(running.county.failing, "http-500")
    assert all(failure.url in (failure.evidence or "") for failure in status.failures)
    (row,) = status.sites
    assert (row.state, row.waiting, row.failures) == ("complete", 0, 2)
    with CrawlLog(directory) as log:
        left = {link.url.removeprefix(running.url.rstrip("/")): link.reason for link in log.skipped()}
    assert set(running.county.decoys) <= set(left)


def test_the_log_can_be_restored_from_the_captures(county, tmp_path):
    """Each crawl ends with its attempts in a WARC record."""
    directory, _, _ = county
    with Captures(directory) as captures, CrawlLog(tmp_path) as log:
        assert log.rebuild(captures) == len(attempts(directory))
        assert [attempt for _, _, attempt in log.attempts()] == attempts(directory)


def test_a_second_crawl_keeps_nothing_twice_and_asks_for_lists_again(tmp_path):
    """The same bytes of the same URL are kept once; what is new is found."""
    pages = {"/": '<a href="/nb/">政府信息公开年报</a>', "/nb/": LIST, "/nb/r1.html": REPORT}
    with site(pages) as running:
        run(tmp_path, running.url)
        before = kept(tmp_path)
        running.pages["/nb/"] = Answer(LIST.replace("r1", "r2") + LIST)
        running.pages["/nb/r2.html"] = Answer(REPORT + "二")
        asked = len(running.requests)
        run(tmp_path, running.url)
        assert "/nb/" in running.paths[asked:]
    after = kept(tmp_path)
    assert after[: len(before)] == before
    assert sorted(capture.url.rsplit("/", 1)[1] for capture in after[len(before) :]) == ["", "r2.html"]
    assert {attempt.outcome for attempt in attempts(tmp_path)[len(before) :]} == {"kept", "known"}


def test_one_request_at_a_time_with_an_honest_name(tmp_path):
    """A host never has two requests to answer at once; the User-Agent names the contact, Referer the list."""
    entries = "".join(f'<a href="r{n}.html">云溪县第{n}局2023年政府信息公开工作年度报告</a>' for n in range(8))
    pages = {"/": '<a href="/nb/">政府信息公开年报</a>', "/nb/": f"<title>政府信息公开年报</title>{entries}"}
    pages |= {f"/nb/r{n}.html": Answer(REPORT, wait=0.02) for n in range(8)}
    with site(pages) as running:
        run(tmp_path, running.url, contact="archivist@example.org")
        assert running.at_once == 1
        assert len(running.requests) == 12  # with the probe
        headers = dict(running.requests)["/nb/r3.html"]
    assert headers["User-Agent"].startswith("gongkai/")
    assert "+archivist@example.org" in headers["User-Agent"]
    assert headers["Referer"] == f"{running.url}nb/"


def test_bytes_are_kept_as_they_came(tmp_path):
    """A compressed page stays compressed in the WARC file, its digest is that of the page; a GBK page is read as such."""
    page = ('<html><meta charset="utf-8"><title>政府信息公开年报</title>' + LIST).encode("gb18030")
    packed = Answer(gzip.compress(page), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    with site({"/": packed, "/r1.html": REPORT}) as running:
        run(tmp_path, running.url)
        capture = next(capture for capture in kept(tmp_path) if capture.url == running.url)
        assert running.paths[-1] == "/r1.html"
    assert capture.digest == f"sha256:{hashlib.sha256(page).hexdigest()}"
    with Captures(tmp_path) as captures:
        assert captures.body(capture) == page
    raw = gzip.decompress((tmp_path / "captures" / capture.warc).read_bytes())
    assert gzip.compress(page) in raw or packed.body in raw


GOOD = {"/": LIST, "/r1.html": REPORT}
BAD = {
    "server error": ({"/": Answer("<h1>500</h1>", 500)}, "http-500"),
    "empty": ({"/": Answer("")}, "empty"),
    "wall 412": ({"/": Answer("<meta r='m'>", 412)}, "blocked:js412"),
    "wall 521": ({"/": Answer("<script>", 521)}, "blocked:jsl521"),
    "robots behind a wall": ({"/robots.txt": Answer("busy", 503), **GOOD}, "blocked:robots"),
    "robots forbid": ({"/robots.txt": "User-agent: *\nDisallow: /\n", **GOOD}, "robots"),
    "slow": ({"/": Answer("late", wait=3)}, "timeout"),
    "cut off": ({"/": Answer("half", length=4000)}, "cut-off"),
    "too big": ({"/": Answer("x" * 300_000)}, "too-big"),
    "leads away": ({"/": Answer("", 302, {"Location": "http://www.example.com/"})}, "off-limits"),
    "in circles": ({"/": Answer("", 302, {"Location": "/"})}, "redirects"),
}


def test_bad_sites_are_rows_and_the_rest_goes_on(tmp_path):
    """Each bad site is one attempt with its cause and a sentence; the good site among them is crawled whole."""
    with ExitStack() as stack, socket.socket() as closed:
        running = {name: stack.enter_context(site(pages)) for name, (pages, _) in BAD.items()}
        good = stack.enter_context(site(GOOD))
        closed.bind(("127.0.0.1", 0))
        refusing = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        homes = [refusing, *(one.url for one in running.values()), good.url]
        settings = {"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 1, "DOWNLOAD_MAXSIZE": 200_000}
        summary = run(tmp_path, *homes, settings=settings)
    failures = {failure.url: failure for failure in crawl_status(tmp_path).failures}
    expected = {running[name].url: cause for name, (_, cause) in BAD.items()} | {refusing: "refused"}
    assert {url: failure.cause for url, failure in failures.items()} == expected
    assert all((failure.evidence or "").endswith(".") for failure in failures.values())
    assert running["robots forbid"].paths == ["/robots.txt"]
    assert summary["sites"] == len(homes)
    assert summary["failures"] == len(expected)
    assert {(c.url, c.role) for c in kept(tmp_path) if c.url.startswith(good.url) and c.role == "report"} == {
        (f"{good.url}r1.html", "report")
    }
    with Captures(tmp_path) as captures:
        assert list(captures.verify()) == []


def test_what_answers_200_and_is_nothing_is_a_failure(tmp_path):
    """A report's link that answers with 页面不存在, or sends the visitor home, is no report."""
    gone = Answer("<p>您访问的页面不存在或已被删除</p>")
    home = Answer("", 302, {"Location": "/"})
    text = LIST + LIST.replace("r1", "r2") + LIST.replace("r1", "r3")
    with site({"/": text, "/r1.html": gone, "/r2.html": home, "/r3.html": REPORT}) as running:
        run(tmp_path, running.url)
    causes = {failure.url.removeprefix(running.url): failure.cause for failure in crawl_status(tmp_path).failures}
    assert causes == {"r1.html": "soft-404", "r2.html": "sent-home"}
    assert [capture.url for capture in kept(tmp_path) if capture.role == "report"] == [f"{running.url}r3.html"]


def test_the_body_decides_where_the_title_does_not(tmp_path):
    """In the column a bare agency's name may be a report or a folder of reports: both are found for what they are."""
    form = "<p>一、总体情况</p><p>第二十条第（一）项</p>"
    pages = {
        "/": '<title>政府信息公开年报</title><a href="a.html">青槐镇_2017年</a><a href="b/">县教育局</a><a href="c.html">柳塘街道</a>'
        '<a href="d.html">松林乡_2012年</a><a href="d2.html">2012年</a>',
        **dict.fromkeys(("/d.html", "/d2.html"), OLDER),
        "/a.html": f"<h1>青槐镇</h1>{form}",
        "/b/": f'<a href="r.html">{TITLE}</a>',
        "/b/r.html": REPORT,
        "/c.html": "<p>街道简介</p>" + "。" * 3000,
    }
    with site(pages) as running:
        run(tmp_path, running.url)
    roles = {capture.url.removeprefix(running.url): capture.role for capture in kept(tmp_path)}
    assert (roles["a.html"], roles["b/"], roles["b/r.html"], roles["c.html"]) == ("report", "page", "report", "page")
    assert (roles["d.html"], roles["d2.html"]) == ("report", "report")
    with CrawlLog(tmp_path) as log:
        assert {link.url.removeprefix(running.url): link.reason for link in log.skipped()} == {"c.html": NO_REPORT}


def outcome(directory: Path) -> dict[tuple[str, str], tuple[str, str | None, str | None]]:
    """Return what an archive holds, apart from where and when: role, title and via by path and digest. Each once."""
    captures = kept(directory)
    found = {}
    for capture in captures:
        path = capture.url.split("/", 3)[3]
        via = capture.via.split("/", 3)[3] if capture.via else None
        found[path, capture.digest] = (capture.role, capture.title, via)
    assert len(found) == len(captures)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_kill_9_and_start_again(county, tmp_path, seed):
    """A crawl killed at random moments and started again ends with the captures of an uninterrupted one, none twice, none lost."""
    chance = random.Random(seed)
    with serve() as running:
        for _ in range(2):
            enough = len(running.requests) + chance.randint(1, 12)
            with subprocess.Popen(command(tmp_path, running.url), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
                while len(running.requests) < enough and process.poll() is None:
                    time.sleep(0.001)
                time.sleep(chance.random() * 0.01)
                process.send_signal(signal.SIGKILL)
        run(tmp_path, running.url)
        paths = [path for _, path in running.requests]
    assert outcome(tmp_path) == outcome(county[0])
    with Captures(tmp_path) as captures:
        assert all("cut off" in sentence for sentence in captures.verify())
    # It went on where it was: a start asks again for robots.txt and for what was on its way, not for all.
    assert len(paths) < 2 * len({path for _, path in county[1].requests})
    assert crawl_status(tmp_path).sites[0].state == "complete"


def test_ctrl_c_ends_in_order(tmp_path):
    """An interrupted crawl closes its files, keeps what it has, and goes on the next time."""
    with serve() as running:
        with subprocess.Popen(command(tmp_path, running.url), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            while len(running.requests) < 5:
                time.sleep(0.001)
            process.send_signal(signal.SIGINT)
            process.wait(20)
        first = kept(tmp_path)
        assert first
        run(tmp_path, running.url)
    assert kept(tmp_path)[: len(first)] == first
    assert len({capture.url for capture in kept(tmp_path)}) == len(kept(tmp_path))


def test_two_crawls_do_not_write_at_once(tmp_path):
    """The second one ends with a sentence, and asks nothing of the site."""
    with Captures(tmp_path) as captures, site(GOOD) as running:
        captures.claim()
        done = subprocess.run(command(tmp_path, running.url), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert re.match(rf"Process {os.getpid()} \(since .* Beijing time\) is writing to ", done.stderr)
        assert done.stderr.count("\n") == 1
        assert running.requests == []


def test_a_full_disk_ends_the_crawl_with_a_sentence(tmp_path):
    """When the archive cannot be written the crawl says so and ends; what it kept is whole, and the next run goes on from there."""
    chance = random.Random(7)
    bodies = {f"r{n}.pdf": chance.randbytes(200_000) for n in range(12)}
    text = "".join(f'<a href="{name}">云溪县第{name[1:-4]}局2023年政府信息公开工作年度报告</a>' for name in bodies)
    files = {f"/{name}": Answer(body, headers={"Content-Type": "application/pdf"}) for name, body in bodies.items()}
    with site({"/": f"<title>政府信息公开年报</title>{text}", **files}) as running:
        full = subprocess.run(
            command(tmp_path, running.url),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
        )
        assert full.returncode == 1
        assert re.fullmatch(r"captures/\S+ cannot be written: File too large; free the disk .*\n", full.stderr), (
            full.stderr
        )
        with Captures(tmp_path) as captures:
            whole = list(captures)
            assert 4 <= len(whole) < len(bodies)
            assert list(captures.verify()) == []
        run(tmp_path, running.url)
    assert kept(tmp_path)[: len(whole)] == whole
    assert [capture.role for capture in kept(tmp_path)].count("report") == len(bodies)
    assert len({capture.url for capture in kept(tmp_path)}) == len(kept(tmp_path))


@pytest.mark.parametrize(
    ("homes", "options", "sentence"),
    [
        (["http://www.yunxi.gov.cn/"], {}, "without a contact"),
        (["http://www.yunxi.gov.cn/"], {"contact": "me"}, "without a contact"),
        ([], {}, "without a contact"),
        (["http://www.example.com/"], {"contact": "a@example.org"}, "is not crawled: only"),
        (["www.yunxi.gov.cn"], {"contact": "a@example.org"}, "is not crawled: only"),
        (["ftp://127.0.0.1/"], {}, "is not crawled: only"),
        (["http://127.0.0.1:9/"], {"settings": {"JOBDIR": "x"}}, "JOBDIR=x is refused"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_begun(tmp_path, homes, options, sentence):
    """One sentence that names the value and the cure; no file is made."""
    with pytest.raises(WrongUseError, match=sentence):
        crawl(tmp_path / "archive", homes, **options)
    assert not (tmp_path / "archive").exists()


def test_scrapy_commands_work(tmp_path):
    """`scrapy list` names the spider; `scrapy crawl reports` crawls; JOBDIR is refused with a sentence."""
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout == "reports\n"
    with site(GOOD) as running:
        arguments = ["crawl", "reports", "-a", f"archive={tmp_path / 'a'}", "-a", f"url={running.url}"]
        subprocess.run([*scrapy, *arguments], cwd=ROOT, capture_output=True, check=True)
        assert [capture.role for capture in kept(tmp_path / "a")].count("report") == 1
        arguments[3] = f"archive={tmp_path / 'b'}"
        refused = subprocess.run(
            [*scrapy, *arguments, "-s", "JOBDIR=x"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert refused.returncode != 0
    assert "JOBDIR=x is refused" in refused.stderr
    assert not (tmp_path / "b").exists()


def test_the_environment_names_the_contact(tmp_path):
    """GONGKAI_CONTACT is what Scrapy's own command takes."""
    environment = {**os.environ, "GONGKAI_CONTACT": "https://archive.example/about"}
    with site(GOOD) as running:
        arguments = ["crawl", "reports", "-a", f"archive={tmp_path}", "-a", f"url={running.url}"]
        subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        assert "+https://archive.example/about" in dict(running.requests)["/"]["User-Agent"]
