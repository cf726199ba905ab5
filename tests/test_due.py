"""What is due is told by the calendar, the crawl log and a day alone: a year of it, and what brings a crawl forward or puts it off."""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from loopback import site as serving
from moments import wait_past

from archive.captures import Captures
from archive.crawl_log import Attempt, CrawlLog, Job
from archive.due import Calendar, History, Run, day_of, due, due_sites
from archive.errors import WrongUseError
from archive.register import Site, keep
from crawler.calendar import calendar, plan

ROOT = Path(__file__).parent.parent
SITE = Site("a", "云溪县", "", "http://a.gov.cn/", "", "", "", "open", "", "", "test", "")
OURS = calendar()
DAY = timedelta(days=1)
NEW, SAME, SILENT = (True, True, True), (True, False, True), (True, False, False)


def crawled(first: date, last: date, changed=lambda _: False) -> list[date]:
    """Return the days on which a site is crawled from *first* to *last*, where each crawl comes when it is due."""
    runs, day = (Run(first, *NEW),), first
    while (day := due(SITE, History(runs), OURS).on) <= last:
        runs = (*runs, Run(day, began=True, changed=changed(day), answered=True))
    return [run.day for run in runs]


def steps(days: list[date]) -> list[int]:
    return [(later - sooner).days for sooner, later in pairwise(days)]


def test_a_site_that_changes_is_crawled_weekly_in_the_season_and_monthly_else():
    """January to April every 7 days, else every 30; the new year brings the crawl forward."""
    days = crawled(date(2026, 1, 1), date(2027, 1, 31), changed=lambda _: True)
    season = [day for day in days if day < date(2026, 5, 1)]
    assert steps(season) == [7] * 17
    assert steps([season[-1], *(day for day in days if date(2026, 5, 1) <= day < date(2027, 1, 1))]) == [30] * 8
    assert next(day for day in days if day >= date(2027, 1, 1)) <= date(2027, 1, 7)


def test_a_site_that_does_not_change_is_crawled_more_rarely_up_to_a_bound():
    """After two crawls without change the steps double, to 14 days in the season and 120 else; each January begins with a week."""
    days = crawled(date(2026, 1, 1), date(2027, 2, 28))
    assert steps(days[:4]) == [7, 7, 14]
    assert steps([day for day in days if day < date(2026, 5, 1)])[3:] == [14] * 6
    quiet = [day for day in days if date(2026, 5, 1) <= day < date(2027, 1, 1)]
    assert steps(quiet) == [120]
    assert days[days.index(quiet[-1]) + 1 :][:3] == [date(2027, 1, 1), date(2027, 1, 8), date(2027, 1, 22)]
    assert max(steps(days)) == OURS.most


def test_a_change_ends_the_patience():
    """One new report, and the site is crawled at the shortest interval again."""
    days = crawled(date(2026, 1, 1), date(2026, 4, 30), changed=lambda day: day.month == 3)
    assert steps(days[:5]) == [7, 7, 14, 14]
    march = [day for day in days if day.month == 3]
    assert set(steps(march)) == {7}


def test_a_crawl_is_never_later_than_the_bound_nor_on_the_same_day():
    """Whatever the day and the history, the next crawl lies 1 to 120 days ahead, and within 14 in the season."""
    for last in (date(2026, 1, 1) + DAY * offset for offset in range(0, 366, 5)):
        for unchanged in range(12):
            runs = [Run(last - DAY * days, *SAME) for days in range(unchanged, 0, -1)]
            told = due(SITE, History((*runs, Run(last, *SAME))), OURS)
            assert last < told.on <= last + DAY * OURS.most
            if OURS.is_season(told.on) and OURS.is_season(last):
                assert (told.on - last).days <= OURS.season_most


def test_what_was_broken_off_goes_on_the_next_day():
    """A crawl that is not at its end is due the next day, however long the calendar would wait."""
    told = due(SITE, History((Run(date(2026, 6, 1), *NEW),), waiting=True), OURS)
    assert (told.why, told.on) == ("broken-off", date(2026, 6, 2))
    assert due(SITE, History(waiting=True), OURS).on is None


def test_a_site_that_never_answers_is_asked_more_and_more_rarely():
    """1, 2, 4, 8 and 16 days after a crawl in which nothing came, and then at the interval of the calendar."""
    waits = []
    for vain in range(1, 9):
        runs = tuple(Run(date(2026, 6, vain), *SILENT) for _ in range(vain))
        waits.append(due(SITE, History(runs), OURS).days)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_what_is_not_believed_is_looked_at_again_soon(tmp_path, monkeypatch):
    """A crawl that ended with an alarm, far less than before, is due the next day, and then more rarely as long as it stays so."""
    with at(monkeypatch, "2026-06-01T15:00:00Z"):
        visit(tmp_path, "a", kept=False)
    site = replace(SITE, home_url="http://a.gov.cn/")
    assert due_sites(tmp_path, [site], OURS)[0].on == date(2026, 7, 1)
    with CrawlLog(tmp_path) as log:
        log.ask(lambda db: db.execute("UPDATE walks SET cause = 'fewer', sound = 0"))
    (told,) = due_sites(tmp_path, [site], OURS)
    assert (told.why, told.on) == ("broken-off", date(2026, 6, 2))
    again = tuple(Run(date(2026, 6, day), *SAME, doubted=True) for day in (1, 2, 4))
    assert due(SITE, History(again), OURS).on == date(2026, 6, 8)


def test_a_back_off_is_waited_for():
    """Where the host has asked to be left alone, the crawl goes on when that has ended, not before."""
    began = History((Run(date(2026, 6, 1), *NEW),), waiting=True, until=date(2026, 6, 9))
    assert (due(SITE, began, OURS).why, due(SITE, began, OURS).on) == ("back-off", date(2026, 6, 9))
    ended = replace(began, until=date(2026, 6, 1))
    assert (due(SITE, ended, OURS).why, due(SITE, ended, OURS).on) == ("broken-off", date(2026, 6, 2))


def test_a_crawl_of_several_runs_counts_once():
    """Runs that go on with a crawl, without its home page, are one crawl with it: four nights without change are no four crawls."""
    night = Run(date(2026, 6, 2), began=False, changed=False, answered=True)
    runs = (
        Run(date(2026, 6, 1), *SAME),
        night,
        replace(night, day=date(2026, 6, 3)),
        replace(night, day=date(2026, 6, 4)),
    )
    assert due(SITE, History(runs), OURS).days == OURS.days
    found = (*runs[:-1], replace(runs[-1], changed=True))
    assert due(SITE, History((Run(date(2026, 5, 1), *SAME), *found)), OURS).days == OURS.days


def test_the_settings_make_the_calendar():
    """Each number is a setting; what the command line says stands before the project's."""
    assert Calendar((1, 4), 7, 14, 30, 120, 2) == OURS
    changed = {"GONGKAI_DUE_SEASON": "2,3", "GONGKAI_DUE_SEASON_DAYS": "3", "GONGKAI_DUE_PATIENCE": 5}
    assert calendar(changed) == Calendar((2, 3), 3, 14, 30, 120, 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SEASON", "4"), ("SEASON", "0,4"), ("SEASON", "11,2"), ("DAYS", "0"), ("PATIENCE", "two"), ("MOST_DAYS", "-1")],
)
def test_a_number_that_cannot_be_is_refused(name, value):
    """The sentence names the setting and its value."""
    with pytest.raises(WrongUseError, match=f"GONGKAI_DUE_{name}={value} is no"):
        calendar({f"GONGKAI_DUE_{name}": value})


@contextmanager
def at(monkeypatch, moment: str):
    """Let the crawl log take *moment* for now."""
    with monkeypatch.context() as patch:
        patch.setattr("archive.crawl_log._now", lambda: moment)
        yield


def visit(directory: Path, key: str, *, kept: bool, ended: bool = True) -> None:
    """Enter a crawl of the site *key* as the spider does."""
    with CrawlLog(directory) as log, Captures(directory) as captures:
        log.begin("test")
        home = Job(f"http://{key}.gov.cn/", key, f"{key}.gov.cn", "home")
        log.ask_for(home)
        report = replace(home, url=home.url + "1.html", kind="report")
        log.finish(home, Attempt(key, home.url, "home", 200, "known", role="page"), [report])
        if ended:
            outcome = "kept" if kept else "known"
            log.finish(report, Attempt(key, report.url, "report", 200, outcome, role="report"))
        log.end(captures)


def test_the_crawl_log_tells(tmp_path, monkeypatch):
    """From crawl.db: what was begun comes first, then what was never crawled, then what is due by the calendar; closed sites never."""
    sites = [replace(SITE, key=key, home_url=f"http://{key}.gov.cn/") for key in "abcd"]
    closed = replace(SITE, key="e", home_url="http://e.gov.cn/", status="blocked")
    with at(monkeypatch, "2026-01-06T20:00:00Z"):  # the night from the 6th to the 7th in China
        visit(tmp_path, "a", kept=True)
    with at(monkeypatch, "2026-01-06T10:00:00Z"):
        visit(tmp_path, "b", kept=True, ended=False)
    with at(monkeypatch, "2026-01-04T10:00:00Z"):
        visit(tmp_path, "d", kept=False)
    told = due_sites(tmp_path, [*sites, closed], OURS)
    assert [(one.site.key, one.why, one.on) for one in told] == [
        ("b", "broken-off", date(2026, 1, 7)),
        ("c", "never", None),
        ("d", "season", date(2026, 1, 11)),
        ("a", "season", date(2026, 1, 13)),
    ]
    before = (tmp_path / "crawl.db").read_bytes()
    assert due_sites(tmp_path, [*sites, closed], OURS) == told
    assert (tmp_path / "crawl.db").read_bytes() == before


@pytest.mark.parametrize("ended", ["2026-06-01T14:40:00Z", "2026-06-01T22:50:00Z"])  # 22:40, and 6:50 of the 2nd
def test_what_was_broken_off_by_night_goes_on_the_next_night(tmp_path, monkeypatch, ended):
    """Whether a crawl was broken off before midnight or after it, it is not due in the same night and is in the next."""
    with at(monkeypatch, ended):
        visit(tmp_path, "a", kept=True, ended=False)
    (told,) = due_sites(tmp_path, [replace(SITE, home_url="http://a.gov.cn/")], OURS)
    same, following = (datetime.fromisoformat(f"2026-06-0{day}T15:00:00Z") for day in (1, 2))  # 23:00
    assert day_of(same) < told.on == day_of(following)
    assert day_of(same) == day_of(datetime.fromisoformat("2026-06-01T22:00:00Z"))


def test_a_host_that_asked_to_be_left_alone_is_waited_for(tmp_path, monkeypatch):
    """The back-off that crawl.db keeps for a host, or for a job, puts off what was broken off; of several hosts the first counts."""
    with at(monkeypatch, "2026-01-06T10:00:00Z"):
        visit(tmp_path, "a", kept=True, ended=False)
    until = datetime(2026, 1, 9, 23, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    with CrawlLog(tmp_path) as log:
        log.ask(lambda db: db.execute("UPDATE hosts SET until = ?", (until,)))
    (told,) = due_sites(tmp_path, [replace(SITE, home_url="http://a.gov.cn/")], OURS)
    assert (told.why, told.on) == ("back-off", date(2026, 1, 10))  # the night of the 9th has begun by then
    with CrawlLog(tmp_path) as log:
        log.ask(lambda db: db.execute("UPDATE hosts SET until = NULL"))
        log.ask(lambda db: db.execute("UPDATE frontier SET until = ? WHERE state = 'waiting'", (until + 86_400,)))
    (told,) = due_sites(tmp_path, [replace(SITE, home_url="http://a.gov.cn/")], OURS)
    assert (told.why, told.on) == ("back-off", date(2026, 1, 11))


def test_a_limit_takes_the_first(tmp_path):
    """A plan of a day: what is taken, no more than the limit, and what is left."""
    keep(tmp_path, [replace(SITE, key=f"k{n}", home_url=f"http://k{n}.gov.cn/") for n in range(3)])
    taken, left = plan(tmp_path, date(2026, 3, 1), 2)
    everybody = plan(tmp_path, date(2026, 3, 1))[0]
    assert taken == everybody[:2]
    assert len(taken) + len(left) == len(everybody)


def gongkai(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run `gongkai crawl` with no sites but those of the archive."""
    alone = "import crawler.sites as sites; sites.register = tuple; from crawler.cli import main; main()"
    command = [sys.executable, "-c", alone, "crawl", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_crawl_due_takes_what_is_due_and_then_nothing(tmp_path):
    """`--dry-run` says what is due and why and asks nothing; `--due` crawls it; then it is due no more; another day can be looked at."""
    title = "云溪县水务局2023年政府信息公开工作年度报告"
    wait_past(12)  # when the next night's day begins
    with serving(
        {"/": f"<a href='/nb.html'>{title}</a>", "/nb.html": f"<h1>{title}</h1><p>一、总体情况</p>"}
    ) as running:
        keep(tmp_path, [replace(SITE, key=key, home_url=running.url + key) for key in ("here", "there")])
        looked = gongkai("--due", "--dry-run", "--limit", 1, "-d", tmp_path)
        assert running.requests == []
        due_now, left = looked.stdout.split("not due")
        assert "here" in due_now
        assert "never crawled" in due_now
        assert "there" in left
        done = gongkai("--due", "--limit", 1, "-d", tmp_path)
        assert "sites 站点      1" in done.stdout
        assert "/here" in running.paths
        assert "/there" not in running.paths
        assert gongkai("--due", "-d", tmp_path).returncode == 1  # both home pages answer 404
        running.requests.clear()
        assert "nothing is due" in gongkai("--due", "-d", tmp_path).stdout
        assert running.requests == []
    closer = gongkai("--due", "--dry-run", "-s", "GONGKAI_DUE_SEASON=13,14", "-d", tmp_path)
    assert (closer.returncode, closer.stderr.count("\n")) == (2, 1)
    later = gongkai("--due", "--dry-run", "--on", "2099-06-01", "-d", tmp_path).stdout
    assert later.index("here") < later.index("not due")


@pytest.mark.parametrize(
    "arguments", [("--due", "http://a.gov.cn/"), ("--dry-run",), ("--limit", "3"), ("--due", "--on", "2026-01-01")]
)
def test_options_that_do_not_fit_are_wrong_usage(arguments, tmp_path):
    """Sites by name and --due exclude each other; --limit, --dry-run and --on belong to --due."""
    assert gongkai(*arguments, "-d", tmp_path).returncode == 2
