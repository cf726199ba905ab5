"""The crawl log hands out each URL once, forgets nothing, and can be restored from the captures."""

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path

import pytest

from archive.captures import Captures
from archive.crawl_log import Attempt, CrawlLog, Job, Skipped
from archive.hosts import UNANSWERED, Limits, Window

DAY = 86400
HOME = Job("http://a.test/", "a", "a.test", "home")


def job(number: int, kind: str = "report", host: str = "a.test") -> Job:
    return Job(
        f"http://{host}/{number}", "a", host, kind, title=f"第{number}号", via=HOME.url, col="年报", number=number
    )


def kept(leased: Job) -> Attempt:
    return Attempt(leased.site, leased.url, leased.kind, 200, "kept", role="page", digest="sha256:00", size=1)


def failed(leased: Job, cause: str, status: int | None = None) -> Attempt:
    return Attempt(leased.site, leased.url, leased.kind, status, "failed", cause, f"{leased.url}: {cause}.")


@pytest.fixture
def log(tmp_path: Path):
    with CrawlLog(tmp_path) as opened:
        opened.begin("gongkai test")
        opened.ask_for(HOME)
        yield opened


def test_a_host_has_one_lease_at_a_time(log):
    """Of each host one URL is out; the next one comes when it is finished."""
    log.enqueue([job(1), job(2), job(3, host="b.test")])
    assert log.lease(9, 0, 60) == [HOME, job(3, host="b.test")]
    assert log.lease(9, 0, 60) == []
    log.finish(HOME, kept(HOME))
    assert log.lease(9, 0, 60) == [job(1)]
    assert log.waiting() == 3


def test_a_lease_that_ran_out_is_handed_out_again(log):
    """Until then it is not."""
    assert log.lease(1, 1000, 60) == [HOME]
    assert log.lease(1, 1059, 60) == []
    assert log.lease(1, 1061, 60) == [HOME]


def test_leases_of_a_dead_run_are_handed_out_again(tmp_path):
    """A run that ends without a word leaves nothing locked; what was finished stays finished."""
    with CrawlLog(tmp_path) as first:
        first.begin("agent")
        assert first.ask_for(HOME)
        first.lease(1, 0, 1e9)
        first.finish(HOME, kept(HOME), [job(1), job(2)])
        first.lease(1, 0, 1e9)
    with CrawlLog(tmp_path) as second:
        second.begin("agent")
        assert not second.ask_for(HOME)
        assert second.lease(1, 0, 60) == [job(1)]
        second.finish(job(1), kept(job(1)))
        assert second.lease(1, 0, 60) == [job(2)]


def test_lists_are_read_before_what_stands_in_them(log):
    """Pages of lists come first, whenever they were found."""
    log.enqueue([job(1), job(2, "next"), job(3, "attachment")])
    order = []
    while leased := log.lease(1, 0, 60):
        order += leased
        log.finish(leased[0], kept(leased[0]))
    assert order == [HOME, job(2, "next"), job(1), job(3, "attachment")]


def test_a_crawl_that_was_finished_begins_anew_when_asked_again(tmp_path):
    """Asked again after its end, a site is read from its home page; other sites' queues are not touched."""
    with CrawlLog(tmp_path) as log:
        log.begin("agent")
        log.ask_for(HOME)
        log.ask_for(Job("http://c.test/", "c", "c.test", "home"))
        log.lease(1, 0, 60)
        log.finish(HOME, kept(HOME), [])
    with CrawlLog(tmp_path) as log:
        log.begin("agent")
        assert log.ask_for(HOME)
        assert log.lease(9, 0, 60) == [HOME]
        assert log.waiting() == 1


def test_a_site_that_the_register_learns_of_goes_on_under_its_key(log):
    """What was crawled of it by its address alone, and what waits, is the site's; nothing is left under the other key."""
    log.finish(HOME, kept(HOME), [job(1)])
    again = replace(HOME, site="register-key")
    assert not log.ask_for(again)
    assert log.lease(9, 0, 60) == [replace(job(1), site="register-key")]
    assert {attempt.site for _, _, attempt in log.attempts()} == {"register-key"}
    assert [row[0] for row in log.ask(lambda db: db.execute("SELECT key FROM sites").fetchall())] == ["register-key"]


def test_finish_enters_all_or_nothing(log):
    """When one of its rows cannot be written, the job stays leased and none of its links is entered."""
    log.lease(1, 0, 60)
    with pytest.raises(sqlite3.IntegrityError):
        log.finish(HOME, Attempt("a", HOME.url, "home", 200, None), [job(1)])
    assert log.waiting() == 1
    assert list(log.attempts()) == []
    log.finish(HOME, kept(HOME), [job(1)])
    assert log.waiting() == 1
    assert [attempt for _, _, attempt in log.attempts()] == [kept(HOME)]


def test_a_list_that_repeats_itself_is_left(log):
    """Its next page is not taken when another page of the site has the same links; the other links are."""
    log.enqueue([job(1, "next")])
    for leased, links, found in ((HOME, "x", [job(1, "next")]), (job(1, "next"), "x", [job(2, "next"), job(9)])):
        assert log.lease(1, 0, 60) == [leased]
        log.finish(leased, kept(leased), found, links=links)
    assert log.lease(1, 0, 60) == [job(9)]
    (left,) = log.skipped()
    assert (left.url, left.reason) == (job(2).url, f"repeats the links of {HOME.url}")


@pytest.mark.parametrize("cause", ["blocked:js412", "blocked:jsl521"])
def test_a_host_that_blocks_is_left_alone(log, cause):
    """After a wall nothing more is asked of the host for a day, in this run and in others; other hosts go on."""
    log.enqueue([job(1), job(2, host="b.test")])
    log.lease(1, 0, 60)
    log.finish(HOME, failed(HOME, cause, 412))
    assert log.lease(9, 0, 60) == [job(2, host="b.test")]
    log.begin("agent")
    log.ask_for(HOME)
    assert log.lease(9, time.time() + DAY - 60, 60) == [job(2, host="b.test")]
    assert log.lease(9, time.time() + DAY, 60) == [job(1), job(2, host="b.test")]


def test_a_wall_that_comes_back_is_left_alone_for_longer(log):
    """Twice as long each time, up to a month; one that is met long after the last counts anew."""
    now, days = time.time(), []
    for _ in range(7):
        log.hosts.note("a.test", 412, "blocked:js412", now)
        until = log.hosts.closed("a.test", now).until
        days.append((until - now) / DAY)
        now = until + 3600
        assert log.hosts.closed("a.test", now) is None
    assert days == [1, 2, 4, 8, 16, 30, 30]
    log.hosts.note("a.test", 412, "blocked:js412", now + 31 * DAY)
    assert log.hosts.closed("a.test", now).until == now + 32 * DAY


def test_pages_refused_in_a_row_are_a_wall(log):
    """One 403 is that page's own; the third in a row is the host's, unless another answer came between."""
    for statuses, closed in (([403, 403, 200, 403, 403], False), ([200, 403, 403, 403], True)):
        for status in statuses:
            log.hosts.note("a.test", status, None if status == 200 else "http-403", 0)
        assert (log.hosts.closed("a.test", 0) is not None) == closed


@pytest.mark.parametrize("cause", ["blocked:robots", "blocked:429", "blocked:crawl-delay"])
def test_a_page_that_was_not_asked_for_waits(log, cause):
    """It is not done with: when its host is open again it is fetched; a page that is itself behind a wall is done."""
    log.lease(1, 0, 60)
    log.finish(HOME, failed(HOME, cause))
    assert log.lease(9, 0, 60) == []
    assert log.lease(9, time.time() + DAY, 60) == [HOME]


def test_what_waits_for_another_host_does_not_keep_a_site_from_beginning_anew(log):
    """Unless the site's own host is closed: then it goes on where it was."""
    log.finish(HOME, kept(HOME), [job(1, host="b.test")])
    log.finish(job(1, host="b.test"), failed(job(1), "blocked:robots"))
    assert log.ask_for(HOME)
    log.finish(HOME, failed(HOME, "blocked:429"), [job(1)])
    assert not log.ask_for(HOME)


def test_a_job_that_is_put_back_is_not_handed_out_before_its_time(log):
    """Other jobs of its host are."""
    log.enqueue([job(1)])
    assert log.lease(1, 0, 60) == [HOME]
    log.put_back(HOME, 100)
    assert log.lease(1, 99, 60) == [job(1)]
    log.finish(job(1), kept(job(1)))
    assert log.lease(1, 99, 60) == []
    assert log.lease(1, 100, 60) == [HOME]


def test_a_server_has_one_lease_at_a_time(tmp_path):
    """Hosts with one registrable domain or one address share it; a host whose server is not yet looked up has none."""
    with CrawlLog(tmp_path) as log:
        log.begin("agent", limits=Limits())
        log.ask_for(HOME)
        others = [job(number, host=f"{name}.test") for number, name in enumerate("bcd")]
        log.enqueue(others)
        assert log.lease(9, 0, 60) == []
        assert log.hosts.strangers(9) == ["a.test", "b.test", "c.test", "d.test"]
        for host, domain, addresses in (
            ("a.test", "one", ["10.0.0.1", "10.0.0.2"]),
            ("b.test", "one", ["10.0.0.3"]),
            ("c.test", "two", ["10.0.0.2"]),
            ("d.test", "three", ["10.0.0.3"]),
        ):
            log.hosts.meet(host, domain, addresses, paced=True)
        assert log.hosts.strangers(9) == []
        assert log.lease(9, 0, 60) == [HOME, others[2]]
        log.finish(HOME, kept(HOME))
        assert log.lease(9, 0, 60) == [others[1]]
        log.finish(others[2], kept(others[2]))
        assert log.lease(9, 0, 60) == [others[0]]


def test_the_night_and_the_day_s_requests_bound_what_is_handed_out(tmp_path):
    """Outside the window and beyond the cap nothing is leased but on this machine; the day is that of Beijing, over runs."""
    night = datetime(2026, 3, 2, 15, tzinfo=UTC).timestamp()  # 23:00 in Beijing
    here = job(1, host="localhost")
    with CrawlLog(tmp_path) as log:
        for runs in (1, 2):
            log.begin("agent", limits=Limits(Window(clock(22), clock(7)), daily_cap=2))
            log.ask_for(HOME)
            log.enqueue([here])
            log.hosts.meet("a.test", "a.test", [], paced=True)
            log.hosts.meet("localhost", "localhost", [], paced=False)
            for hour, leased in ((-2, [here]), (0, [HOME, here])):
                assert log.lease(9, night + hour * 3600, 60) == leased
                for one in leased:
                    log.put_back(one, 0)
            for host in ("a.test", "localhost"):
                log.hosts.asked(host, night)
            assert (log.hosts.closed("a.test", night) is None) == (runs == 1)
        assert log.hosts.closed("localhost", night) is None
        assert log.lease(9, night + 3599, 60) == [here]
        assert log.lease(9, night + 3600, 60) == [HOME]


@pytest.mark.parametrize(
    ("begin", "end", "now", "opens"),
    [(22, 7, 21, 22), (22, 7, 22, 22), (22, 7, 3, 3), (22, 7, 7, 22), (1, 5, 0, 1), (1, 5, 4, 4), (1, 5, 5, 25)],
)
def test_a_window_says_when_it_opens(begin, end, now, opens):
    """In Beijing's hours, over midnight too; its first minute is in it, its last is not."""
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC).timestamp()
    assert Window(clock(begin), clock(end)).opens(midnight + now * 3600) == midnight + opens * 3600


def test_a_host_that_no_longer_answers_is_left_alone(log):
    """After several fetches without any answer in a row; an answer in between counts anew."""
    jobs = [job(number) for number in range(2 * UNANSWERED + 1)]
    log.finish(HOME, kept(HOME), jobs)
    asked = 0
    while leased := log.lease(1, 0, 60):
        asked += 1
        attempt = kept(leased[0]) if asked == UNANSWERED else failed(leased[0], "timeout")
        log.finish(leased[0], attempt)
    assert asked == 2 * UNANSWERED


def test_attempts_are_restored_from_the_captures(tmp_path):
    """Delete crawl.db: attempts and runs come back from WARC, also those of a run that was killed."""
    with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
        log.begin("killed")
        log.ask_for(HOME)
        log.finish(HOME, failed(HOME, "http-500", 500), [job(1)])
        log.begin("whole")
        log.ask_for(HOME)
        log.finish(job(1), kept(job(1)), [], [Skipped("http://a.test/x", HOME.url, "a", "报表", "title")])
        log.end(captures)
        log.end(captures)
        before = list(log.attempts())
        assert len(before) == 2
        assert len(list(captures.logs())) == 2
    for path in tmp_path.glob("crawl.db*"):
        path.unlink()
    with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
        assert log.rebuild(captures) == 2
        assert log.rebuild(captures) == 2
        assert list(log.attempts()) == before


def test_walls_are_restored_from_the_captures(tmp_path):
    """Delete crawl.db: a host that is left alone stays so, as the last run that asked it left it."""
    with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
        for cause in (None, "blocked:js412"):
            log.begin("agent")
            log.ask_for(HOME)
            log.hosts.meet("a.test", "a.test", ["10.0.0.1"], paced=True)
            log.finish(HOME, failed(HOME, cause, 412) if cause else kept(HOME))
            log.end(captures)
        closed = log.hosts.closed("a.test", time.time())
    for path in tmp_path.glob("crawl.db*"):
        path.unlink()
    with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
        log.rebuild(captures)
        assert log.hosts.closed("a.test", time.time()) == closed
        assert closed.cause == "blocked:js412"
        assert log.hosts.servers("a.test") == {"a.test", "10.0.0.1"}


def test_every_column_is_explained(tmp_path):
    """Each table and column of crawl.db has a comment in its SQL."""
    with CrawlLog(tmp_path) as log:
        rows = log._db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert {name for name, _ in rows} == {
        "runs", "sites", "hosts", "frontier", "attempts", "skipped", "sightings", "lists", "warnings", "register",
        "visits", "walks", "states", "transports",
    }  # fmt: skip
    for name, sql in rows:
        columns = [
            line
            for line in sql.splitlines()
            if line.startswith("  ") and not line.startswith(("   ", "  )", "  PRIMARY"))
        ]
        assert sql.splitlines()[0].count("-- ") == 1, name
        assert all("-- " in line for line in columns), name
