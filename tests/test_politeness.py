"""No request breaks the limits, as the servers' own logs show: one at a time a server, with rests, within the day's share and the night."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from loopback import Answer
from moments import wait_past
from paced_servers import HERE, ROOT, Log, command, crawl, home, pages, serve, title

from archive.crawl_log import CrawlLog
from archive.crawl_status import crawl_status
from archive.errors import WrongUseError
from crawler.crawl import crawl as crawl_here
from crawler.middlewares import WALLS as STATUSES
from crawler.servers import registrable_domain

REST = 0.15


def test_a_server_is_asked_one_thing_at_a_time_with_a_rest_after_each(tmp_path):
    """Hosts that share a registrable domain or an address never overlap: pages, robots.txt, probes, redirects, retries. Others go on."""
    log, names = Log(), {}
    first, second, third, fourth = "www.yunxi.gov.cn", "sw.yunxi.gov.cn", "www.qinghuai.gov.cn", "www.songlin.gov.cn"
    with ExitStack() as stack:
        at = {}
        for address, hosts in (("127.0.0.2", (first, third)), ("127.0.0.3", (second,)), ("127.0.0.4", (fourth,))):
            served = {host: pages() for host in hosts}
            at |= dict.fromkeys(hosts, stack.enter_context(serve(log, address, served)))
            names |= dict.fromkeys(hosts, address)
            for host in hosts:
                # Two ways of asking again: a redirect to a host of another group, a server that fails once.
                served[host]["/r1.html"] = Answer("", 302, {"Location": f"http://{first}:{at[first]}/r0.html"})
                served[host]["/r0.html"] = failing_once(f"<h1>{title(0)}</h1><p>一、总体情况</p>")
        crawl(
            tmp_path,
            *(home(host, port) for host, port in at.items()),
            DOWNLOAD_DELAY=REST,
            TEST_NAMES=names,
            GONGKAI_PROBE=True,
        )
    for group in ((first, second), (first, third), (fourth,)):
        assert min(log.gaps(*group)) >= REST
    for host in at:
        paths = log.paths(host)
        assert paths[:2] == ["/robots.txt", "/"]
        assert paths.count("/r1.html") == 1
        assert any("/__nope__" in path for path in paths)
    assert len(log.paths(first)) >= 7
    # What shares nothing is not held up.
    assert log.of(fourth)[1].began < log.of(first, second, third)[-2].began
    with CrawlLog(tmp_path) as kept:
        servers = dict(kept.ask(lambda db: [tuple(row) for row in db.execute("SELECT domain, addresses FROM hosts")]))
    assert servers == {"yunxi.gov.cn": "127.0.0.3", "qinghuai.gov.cn": "127.0.0.2", "songlin.gov.cn": "127.0.0.4"}


def failing_once(body: str):
    answers = iter([Answer("busy", 503)])
    return lambda: next(answers, Answer(body))


@pytest.mark.parametrize("by_address", [True, False])
def test_whether_an_address_is_a_server_is_a_setting(tmp_path, by_address):
    """Two domains on one address are asked at the same time only where GONGKAI_GROUP_BY_ADDRESS is off."""
    log, hosts = Log(), ("www.yunxi.gov.cn", "www.qinghuai.gov.cn")
    met = threading.Barrier(2)

    def meet() -> str:
        """Wait for the other host's request: for a moment where it must not come."""
        try:
            met.wait(0.3 if by_address else 30)
        except threading.BrokenBarrierError:
            return "<p>alone</p>"
        return "<p>together</p>"

    with serve(log, HERE, {host: {"/robots.txt": meet} for host in hosts}) as port:
        homes = [home(host, port) for host in hosts]
        crawl(tmp_path, *homes, TEST_NAMES=dict.fromkeys(hosts, HERE), GONGKAI_GROUP_BY_ADDRESS=by_address)
    robots = [one for one in log.of(*hosts) if one.path == "/robots.txt"]
    assert (robots[1].began >= robots[0].ended) == by_address
    assert met.broken == by_address


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.luoyang.gov.cn", "luoyang.gov.cn"),
        ("jgj.sub.luoyang.gov.cn", "luoyang.gov.cn"),
        ("www.gov.cn", "www.gov.cn"),
        ("www.beijing.gov.cn", "beijing.gov.cn"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_a_domain_is_what_can_be_registered(host, domain):
    """By the public suffix list, of which gov.cn is one; what is no name under a suffix is its own."""
    assert registrable_domain(host) == domain


def test_a_crawl_delay_is_obeyed_and_one_that_is_too_long_is_a_refusal(tmp_path):
    """A longer Crawl-delay takes the place of the delay; beyond GONGKAI_PATIENCE nothing but robots.txt is asked, and the host waits."""
    log = Log()
    rules = {"127.0.0.2": 0.4, "127.0.0.3": 60}
    with ExitStack() as stack:
        homes = [
            home(address, stack.enter_context(serve(log, address, {address: pages(**{"robots.txt": robots(delay)})})))
            for address, delay in rules.items()
        ]
        crawl(tmp_path, *homes, DOWNLOAD_DELAY=0.1, GONGKAI_PATIENCE=30)
    assert len(log.of("127.0.0.2")) == 4
    assert min(log.gaps("127.0.0.2")) >= 0.4
    assert log.paths("127.0.0.3") == ["/robots.txt"]
    (failed,) = crawl_status(tmp_path).failures
    assert failed.cause == "blocked:crawl-delay"


def robots(delay: float) -> Answer:
    return Answer(f"User-agent: *\nCrawl-delay: {delay:g}\n", headers={"Content-Type": "text/plain"})


def test_a_slow_server_is_given_more_rest(tmp_path):
    """AutoThrottle: after slow answers the rest grows, for every host of the server."""
    log, hosts = Log(), ("www.yunxi.gov.cn", "www.qinghuai.gov.cn")
    page = Answer(f'<title>政府信息公开年报</title><a href="/r0.html">{title(0)}</a>', wait=0.3)
    slow = {path: replace(one, wait=0.3) for path, one in {**pages(1), "/robots.txt": Answer(""), "/": page}.items()}
    with serve(log, HERE, dict.fromkeys(hosts, slow)) as port:
        throttle = {
            "AUTOTHROTTLE_ENABLED": True,
            "AUTOTHROTTLE_START_DELAY": 0.1,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": 0.5,
        }
        homes = [home(host, port) for host in hosts]
        crawl(tmp_path, *homes, DOWNLOAD_DELAY=0.1, TEST_NAMES=dict.fromkeys(hosts, HERE), **throttle)
    # A latency of 0.3 s at half a request at a time makes a rest of 0.6 s.
    assert min(log.gaps(*hosts)[:4]) >= 0.55


def test_the_day_s_requests_to_a_host_are_bounded_over_runs(tmp_path):
    """GONGKAI_DAILY_CAP: robots.txt counts; what is left waits, and goes on the next day."""
    log = Log()
    wait_past(0)
    with serve(log, HERE, {HERE: pages(6)}) as port:
        crawl(tmp_path, home(HERE, port), GONGKAI_DAILY_CAP=1)
        assert log.paths(HERE) == ["/robots.txt"]
        (sentence,) = crawl(tmp_path, home(HERE, port), GONGKAI_DAILY_CAP=5)["warnings"]
        assert log.paths(HERE) == ["/robots.txt", "/robots.txt", "/", "/r0.html", "/r1.html"]
        assert sentence.startswith(f"4 URLs of {HERE}:{port} wait until ")
        assert "5 times a day" in sentence
        assert crawl_status(tmp_path).sites[0].state == "unfinished"
        change(tmp_path, "UPDATE hosts SET asked_on = '2026-01-01'")
        crawl(tmp_path, home(HERE, port), GONGKAI_DAILY_CAP=5)
    assert log.paths(HERE)[5:] == ["/robots.txt", "/r2.html", "/r3.html", "/r4.html", "/r5.html"]
    assert crawl_status(tmp_path).sites[0].state == "complete"


def change(directory: Path, statement: str) -> None:
    with CrawlLog(directory) as log:
        log.ask(lambda db: db.execute(statement))


def window(*hours: int) -> str:
    """Return a window that begins and ends so many hours from now."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    return "-".join(f"{now + timedelta(hours=hour):%H:%M}" for hour in hours)


def test_outside_the_night_nothing_remote_is_asked(tmp_path):
    """GONGKAI_WINDOW: a sentence says what waits and until when; this machine is exempt unless told; --any-time overrides."""
    log, closed = Log(), window(2, 4)
    with serve(log, HERE, {HERE: pages(1)}) as port:
        (sentence,) = crawl(tmp_path / "a", home(HERE, port), GONGKAI_WINDOW=closed)["warnings"]
        assert log.asked == []
        assert sentence.startswith(f"1 URL of {HERE}:{port} waits until ")
        assert f"{closed[:5]} Beijing time: sites are asked at {closed} only (--any-time overrides)." in sentence
        assert crawl_status(tmp_path / "a").sites[0].state == "unfinished"
        crawl(tmp_path / "a", home(HERE, port), GONGKAI_WINDOW=window(-2, 2))
        assert log.paths(HERE) == ["/robots.txt", "/", "/r0.html"]
        crawl(tmp_path / "b", home(HERE, port), GONGKAI_WINDOW=closed, GONGKAI_LOOPBACK_EXEMPT=True, DOWNLOAD_DELAY=60)
        assert len(log.asked) == 6
        options = [f"-s{name}={value}" for name, value in (("GONGKAI_WINDOW", closed), ("GONGKAI_LOOPBACK_EXEMPT", 0))]
        command = [
            sys.executable,
            "-m",
            "crawler.cli",
            "crawl",
            home(HERE, port),
            "--any-time",
            *options,
            "-sDOWNLOAD_DELAY=0",
            "-sGONGKAI_PROBE=0",
        ]
        done = subprocess.run(
            [*command, "-sAUTOTHROTTLE_ENABLED=0", "-d", tmp_path / "c"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert len(log.asked) == 9


def test_a_short_pause_that_is_asked_for_is_made(tmp_path):
    """Retry-After, in seconds or as a date: it is waited for, and the request is sent again."""

    def in_two_seconds() -> str:
        return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)

    log, homes = Log(), []
    with ExitStack() as stack:
        for address, status in BUSY.items():
            site = pages(2)
            site["/"] = pausing_once(site["/"], status, lambda: "1")
            site["/r0.html"] = pausing_once(site["/r0.html"], status, in_two_seconds)
            homes.append(home(address, stack.enter_context(serve(log, address, {address: site}))))
        report = crawl(tmp_path, *homes)
    for address in BUSY:
        assert log.paths(address) == ["/robots.txt", "/", "/", "/r0.html", "/r0.html", "/r1.html"]
        assert min(log.gaps(address)[1], log.gaps(address)[3]) >= 1
    assert report["failures"] == 0


BUSY = {"127.0.0.2": 429, "127.0.0.3": 503}


def pausing_once(page: Answer | str, status: int, pause: Callable[[], str]) -> Callable[[], Answer | str]:
    times = iter([1])
    return lambda: Answer("busy", status, {"Retry-After": pause()}) if next(times, 0) else page


def test_a_long_pause_closes_the_host_until_then(tmp_path):
    """Beyond GONGKAI_PATIENCE nothing more is asked, in no run before its end; then the crawl goes on with the same page."""
    log, homes, before = Log(), [], time.time()
    with ExitStack() as stack:
        for address, (status, path) in {
            **{at: (one, "/r0.html") for at, one in BUSY.items()},
            HERE: (503, "/robots.txt"),
        }.items():
            site = {"/robots.txt": Answer(""), **pages(1)}
            site[path] = pausing_once(site[path], status, lambda: "250")
            homes.append(home(address, stack.enter_context(serve(log, address, {address: site}))))
        first = crawl(tmp_path, *homes, GONGKAI_PATIENCE=200)
        for address in BUSY:
            assert log.paths(address) == ["/robots.txt", "/", "/r0.html"]
        assert log.paths(HERE) == ["/robots.txt"]
        assert any("the site asked for a pause" in sentence for sentence in first["warnings"])
        assert {one.state for one in crawl_status(tmp_path).sites} == {"unfinished"}
        crawl(tmp_path, *homes)
        assert len(log.asked) == 7
        with CrawlLog(tmp_path) as kept:
            (until,) = kept.ask(lambda db: db.execute("SELECT min(until) FROM hosts").fetchone())
        assert until >= before + 250
        change(tmp_path, "UPDATE hosts SET until = 1")
        crawl(tmp_path, *homes)
    for address in BUSY:
        assert log.paths(address)[3:] == ["/robots.txt", "/r0.html"]
    assert log.paths(HERE)[1:] == ["/robots.txt", "/", "/r0.html"]
    assert {one.state for one in crawl_status(tmp_path).sites} == {"complete"}


def test_a_crawl_that_is_stopped_sends_nothing_more(tmp_path):
    """What waits for its turn, here for as long as robots.txt asks, is not sent after Ctrl-C; the next run goes on with it."""
    log, asked = Log(), threading.Event()

    def delay() -> Answer:
        asked.set()
        return robots(20)

    with serve(log, HERE, {HERE: {**pages(1), "/robots.txt": delay}}) as port:
        with subprocess.Popen(**command(tmp_path, home(HERE, port))) as process:
            assert asked.wait(60)
            time.sleep(1)
            process.send_signal(signal.SIGINT)
        assert log.paths(HERE) == ["/robots.txt"]
    assert crawl_status(tmp_path).sites[0].state == "unfinished"


WALLS: dict[str, tuple[dict[str, int], list[str], str]] = {
    **{str(status): ({"/": status}, ["/robots.txt", "/"], f"blocked:{name}") for status, name in STATUSES.items()},
    **{
        f"robots {status}": ({"/robots.txt": status}, ["/robots.txt"], "blocked:robots")
        for status in (403, 412, 521, 500)
    },
    "page 412": ({"/r0.html": 412}, ["/robots.txt", "/", "/r0.html"], "blocked:js412"),
    "three pages 403": (
        dict.fromkeys(("/r1.html", "/r2.html", "/r3.html"), 403),
        ["/robots.txt", "/", "/r0.html", "/r1.html", "/r2.html", "/r3.html"],
        "blocked:403",
    ),
}


def test_a_wall_is_left_alone_for_a_day(tmp_path):
    """After it nothing more is asked of the host, not in this run, nor in a second one; the walk goes on when the day is over."""
    log, ports = Log(), {}
    with ExitStack() as stack:
        for number, (name, (statuses, _, _)) in enumerate(WALLS.items()):
            address = f"127.0.1.{number}"
            said = {
                path: "<h1>Forbidden</h1>" if status == 403 else "<meta r='m'>" for path, status in statuses.items()
            }
            site = pages(5) | {path: Answer(said[path], status) for path, status in statuses.items()}
            ports[name] = home(address, stack.enter_context(serve(log, address, {address: site})))
        crawl(tmp_path, *ports.values(), RETRY_TIMES=0)
        for number, (name, (_, asked, _)) in enumerate(WALLS.items()):
            assert log.paths(f"127.0.1.{number}") == asked, name
        count = len(log.asked)
        second = crawl(tmp_path, *ports.values(), RETRY_TIMES=0)
        assert len(log.asked) == count
        assert any("since machines are kept out" in sentence for sentence in second["warnings"])
    with CrawlLog(tmp_path) as kept:
        rows = kept.ask(lambda db: db.execute("SELECT host, state, until FROM hosts").fetchall())
    states = {f"http://{host}/": state for host, state, _ in rows}
    assert states == {ports[name]: cause for name, (_, _, cause) in WALLS.items()}
    assert all(0 < until - time.time() <= 86400 for _, _, until in rows)


def test_a_wall_is_that_of_the_host_that_answers(tmp_path):
    """A page that leads to it is lost, and the host of that page goes on."""
    log = Log()
    with ExitStack() as stack:
        walled = {"127.0.0.2": {"/": Answer("<script>", 521)}}
        there = home("127.0.0.2", stack.enter_context(serve(log, "127.0.0.2", walled)))
        away = Answer("", 302, {"Location": there})
        port = stack.enter_context(serve(log, HERE, {HERE: pages(4, **{"r0.html": away, "r1.html": away})}))
        crawl(tmp_path, home(HERE, port))
    assert log.paths(HERE) == ["/robots.txt", "/", "/r0.html", "/r1.html", "/r2.html", "/r3.html"]
    assert log.paths("127.0.0.2") == ["/robots.txt", "/"]


def test_what_is_a_wall_is_a_setting(tmp_path):
    """GONGKAI_WALLS, GONGKAI_WALL_DAYS, GONGKAI_WALL_DAYS_MOST and GONGKAI_REFUSALS."""
    log = Log()
    site = pages(4) | {f"/r{n}.html": Answer("no", status) for n, status in enumerate((412, 403, 403, 403))}
    with serve(log, HERE, {HERE: site}) as port:
        crawl(tmp_path / "a", home(HERE, port), GONGKAI_WALLS="521")
        assert len(log.asked) == 6
        assert {one.cause for one in crawl_status(tmp_path / "a").failures} == {"http-403", "http-412"}
        crawl(
            tmp_path / "b",
            home(HERE, port),
            GONGKAI_WALLS="403",
            GONGKAI_REFUSALS=2,
            GONGKAI_WALL_DAYS=5,
            GONGKAI_WALL_DAYS_MOST=3,
        )
        assert log.paths(HERE)[6:] == ["/robots.txt", "/", "/r0.html", "/r1.html", "/r2.html"]
    with CrawlLog(tmp_path / "b") as kept:
        state, until = kept.ask(lambda db: db.execute("SELECT state, until FROM hosts").fetchone())
    assert state == "blocked:403"
    assert 2.9 < (until - time.time()) / 86400 <= 3


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("GONGKAI_WINDOW", "22-7"),
        ("GONGKAI_WINDOW", "07:00-07:00"),
        ("GONGKAI_DAILY_CAP", 0),
        ("GONGKAI_WALL_DAYS", "soon"),
        ("GONGKAI_ALLOWED_NETWORKS", "here"),
        ("GONGKAI_TRUST_UNCHANGED_DAYS", "soon"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(tmp_path, setting, value):
    """With a sentence that names it, before anything is begun."""
    with pytest.raises(WrongUseError, match=f"{setting}={value} is no "):
        crawl_here(tmp_path / "archive", [f"http://{HERE}:9/"], settings={setting: value})
    assert not (tmp_path / "archive").exists()
