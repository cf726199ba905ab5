"""The crawl log hands out each URL once, forgets nothing, and can be restored from the captures."""

import sqlite3
from pathlib import Path

import pytest

from archive.captures import Captures
from archive.crawl_log import UNANSWERED, Attempt, CrawlLog, Job, Skipped

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
    """After a wall nothing more is asked of the host in this run; other hosts go on."""
    log.enqueue([job(1), job(2, host="b.test")])
    log.lease(1, 0, 60)
    log.finish(HOME, failed(HOME, cause, 412))
    assert log.lease(9, 0, 60) == [job(2, host="b.test")]
    log.begin("agent")
    log.ask_for(HOME)
    assert log.lease(9, 0, 60) == [job(1), job(2, host="b.test")]


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


def test_every_column_is_explained(tmp_path):
    """Each table and column of crawl.db has a comment in its SQL."""
    with CrawlLog(tmp_path) as log:
        rows = log._db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert {name for name, _ in rows} == {
        "runs", "sites", "hosts", "frontier", "attempts", "skipped", "sightings", "lists", "warnings", "register",
        "visits", "walks", "states",
    }  # fmt: skip
    for name, sql in rows:
        columns = [
            line
            for line in sql.splitlines()
            if line.startswith("  ") and not line.startswith(("   ", "  )", "  PRIMARY"))
        ]
        assert sql.splitlines()[0].count("-- ") == 1, name
        assert all("-- " in line for line in columns), name
