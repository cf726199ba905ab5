"""What a run came to: told at its end, kept, told again; and when it is an alarm."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from loopback import Answer, Site, site

from archive.crawl_log import CrawlLog
from archive.run_report import RunReport

ROOT = Path(__file__).parent.parent
STATUS = (ROOT / "docs/status.md").read_text(encoding="utf-8")
COLUMN = '<title>政府信息公开年报</title><meta name="ColumnType" content="信息公开年报">'


def gongkai(*arguments: object, vantage: str = "", code: int = 0) -> str:
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments)]
    environment = {**os.environ, "GONGKAI_VANTAGE": vantage}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    return done.stdout


def crawl(directory: Path, *homes: str, vantage: str = "", code: int = 0) -> dict[str, object]:
    told = json.loads(gongkai("crawl", "--json", "-d", directory, *homes, vantage=vantage, code=code))
    assert isinstance(told, dict)
    return told


def pages(reports: int, shape: str = "r{}.html") -> dict[str, Answer | str]:
    """Return a site with a column of so many reports."""
    names = [shape.format(number) for number in range(1, reports + 1)]
    links = "".join(f'<a href="{name}">云溪县第{n}局2023年政府信息公开工作年度报告</a>' for n, name in enumerate(names))
    made = {
        f"/{name}": f"<h1>云溪县第{n}局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
        for n, name in enumerate(names)
    }
    return {"/": f"{COLUMN}{links}", **made}


@contextmanager
def county(count: int, reports: int, shape: str = "r{}.html") -> Iterator[list[Site]]:
    with ExitStack() as stack:
        yield [stack.enter_context(site(pages(reports, shape))) for _ in range(count)]


def ask(directory: Path, query: str) -> list[tuple[object, ...]]:
    with CrawlLog(directory) as log:
        return log.ask(lambda db: [tuple(row) for row in db.execute(query)])


def test_a_run_is_told_and_told_again(tmp_path):
    """Pages, bytes, states, new, changed and gone reports, hosts: at its end, and later by its id, as text and as JSON the same."""
    with site(pages(3)) as running:
        first = gongkai("crawl", "-d", tmp_path, running.url, vantage="洛阳 Luoyang")
        text = "<h1>云溪县某局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
        running.pages["/r1.html"] = Answer(f"{text}<p>更正</p>")
        running.pages["/"] = Answer(str(running.pages["/"].body).replace("r3.html", "r4.html"))
        running.pages["/r4.html"] = Answer(f"{text}<p>新</p>")
        second = crawl(tmp_path, running.url)
        asked = len(running.requests)
    assert gongkai("status", "-d", tmp_path, "--run", re.findall(r"\d{8}T\S+Z-\w+", first)[0]) == first
    assert "from 所在 洛阳 Luoyang" in first
    assert json.loads(gongkai("status", "-d", tmp_path, "--run", "last", "--json")) == second
    numbers = {
        name: second[name]
        for name in ("sites", "pages", "reports", "failures", "new", "changed", "gone", "whole", "vantage")
    }
    assert numbers == {
        "sites": 1, "pages": 1, "reports": 3, "failures": 0, "new": 1, "changed": 1, "gone": 1, "whole": True, "vantage": None,
    }  # fmt: skip
    assert second["report_states"] == {"found": 2, "gone": 1, "unchanged": 1}
    assert [one["url"] for one in second["gone_reports"]] == [f"{running.url}r3.html"]
    assert [one["title"] for one in second["gone_reports"]] == ["云溪县第2局2023年政府信息公开工作年度报告"]
    assert sum(one["requests"] for one in second["busiest"]) == second["requests"]
    assert second["requests"] * 2 == asked
    assert set(second) == {field.name for field in fields(RunReport)}


def test_requests_and_bytes_are_those_of_the_server(tmp_path):
    """What each host was asked is what its log says, robots.txt, retries and redirects included; bytes are those that it sent."""
    made = pages(2)
    made["/r2.html"] = Answer("busy", 503)
    made["/go"] = Answer("", 302, {"Location": "/r1.html"})
    made["/"] = str(made["/"]).replace("r1.html", "go")
    with site(made) as running:
        told = crawl(tmp_path, running.url, code=1)
        sent = sum(
            len(answer.body) if isinstance(answer.body, bytes) else len(answer.body.encode())
            for path in running.paths
            for answer in [running.pages.get(path, Answer("<h1>404</h1>"))]
        )
    (visit,) = told["busiest"]
    assert visit["requests"] == len(running.requests)
    assert running.paths.count("/r2.html") > 1
    assert visit["bytes"] == told["received"] == sent


@pytest.mark.parametrize(("left", "alarm"), [(8, False), (7, True)])
def test_a_site_that_shows_far_less_is_an_alarm(tmp_path, left, alarm):
    """Fewer than four fifths of the reports, and three fewer: a sentence, exit status 1, a row, and nothing is gone by it."""
    with site(pages(10)) as running:
        crawl(tmp_path, running.url)
        running.pages["/"] = Answer(str(pages(left)["/"]))
        told = crawl(tmp_path, running.url, code=int(alarm))
    assert bool(told["alarms"]) == alarm
    assert told["gone"] == (0 if alarm else 10 - left)
    assert ask(tmp_path, "SELECT kind FROM warnings") == [("site-fewer",)] * alarm
    assert ask(tmp_path, "SELECT sound FROM walks ORDER BY run") == [(1,), (int(not alarm),)]
    if alarm:
        assert f"showed {left} reports, and 10 on" in told["alarms"][0]
        assert told["alarms"][0] in gongkai("status", "-d", tmp_path)


def test_a_site_that_shows_nothing_any_more_is_an_alarm(tmp_path):
    """However few they were."""
    with site(pages(1)) as running:
        crawl(tmp_path, running.url)
        running.pages["/"] = Answer(f"<title>云溪县人民政府</title><p>{'欢迎访问本站。' * 20}</p>")
        told = crawl(tmp_path, running.url, code=1)
    assert "showed 0 reports, and 1 on" in told["alarms"][0]
    assert told["gone"] == 0


def test_a_site_that_lost_its_pages_is_an_alarm(tmp_path):
    """Twelve pages of a list that became one, with all the reports on it: the layout changed, or the rest is out of reach."""
    made = pages(12)
    for number in range(1, 13):
        entry = f'<a href="r{number}.html">云溪县第{number}局2023年政府信息公开工作年度报告</a>'
        more = f'<a href="index_{number}.html">下一页</a>' if number < 12 else ""
        made["/" if number == 1 else f"/index_{number - 1}.html"] = f"{COLUMN}{entry}{more}"
    with site(made) as running:
        assert crawl(tmp_path, running.url, vantage="Luoyang")["pages"] == 12
        running.pages["/"] = Answer(str(pages(12)["/"]))
        told = crawl(tmp_path, running.url, code=1)
    today = str(told["started_at"])[:10]
    assert told["alarms"] == [
        f"{running.url.split('/')[2]} showed 1 pages, and 12 on {today} (from Luoyang): look whether it has changed or keeps us out."
    ]


def test_new_sites_that_all_fail_are_an_outage(tmp_path):
    """Where nothing at all can be had, the fault is not with three sites."""
    with county(3, 2) as running:
        for one in running:
            one.pages["/"] = Answer("half", length=4000)
        told = crawl(tmp_path, *(one.url for one in running), code=1)
    assert "3 of 3 sites asked for the first time failed at once" in told["alarms"][0]


def test_a_loss_that_three_walks_on_two_days_agree_in_is_believed(tmp_path):
    """Until then each run is an alarm; then the reports are gone, and that is the measure of the next run."""
    with site(pages(10)) as running:
        crawl(tmp_path, running.url)
        running.pages["/"] = Answer(str(pages(4)["/"]))
        for _ in range(3):
            assert crawl(tmp_path, running.url, code=1)["alarms"]
        with CrawlLog(tmp_path) as log:
            log.ask(lambda db: db.execute("UPDATE walks SET at = '2026-03-01T00:00:00Z' WHERE cause = 'fewer'"))
        believed = crawl(tmp_path, running.url)
        assert (believed["alarms"], believed["gone"]) == ([], 6)
        assert crawl(tmp_path, running.url)["alarms"] == []


def test_fewer_on_many_sites_is_an_alarm_of_the_run(tmp_path):
    """No site lost enough for an alarm of its own, all together did."""
    with county(6, 10) as running:
        homes = [one.url for one in running]
        crawl(tmp_path, *homes)
        for one in running:
            one.pages["/"] = Answer(str(pages(8)["/"]))
        told = crawl(tmp_path, *homes, code=1)
    assert told["alarms"] == ["This run had 48 reports on 6 sites, and 60 were had there before."]
    assert ask(tmp_path, "SELECT kind, site FROM warnings") == [("run-fewer", "")]


def test_many_sites_failing_at_once_are_an_outage(tmp_path):
    """The fault is likely ours: an alarm, and no walk of that run counts, not even through the sites that answered."""
    with county(5, 2) as running:
        homes = [one.url for one in running]
        crawl(tmp_path, *homes)
        for one in running[:2]:
            one.pages["/"] = Answer("half", length=4000)
        running[2].pages["/"] = Answer("no", 412)
        told = crawl(tmp_path, *homes, code=1)
    assert "3 of 5 sites that were had before failed at once (refused 2, wall 1)" in told["alarms"][0]
    assert told["site_states"] == {"refused": 2, "unchanged": 2, "wall": 1}
    assert ask(tmp_path, "SELECT count(*) FROM walks WHERE sound = 1") == [(5,)]
    assert told["gone"] == 0


def test_two_silent_sites_are_no_outage(tmp_path):
    """Sites fall silent one by one: the others count."""
    with county(5, 2) as running:
        homes = [one.url for one in running]
        crawl(tmp_path, *homes)
        for one in running[:2]:
            one.pages["/"] = Answer("half", length=4000)
        told = crawl(tmp_path, *homes, code=1)
    assert told["alarms"] == []
    assert ask(tmp_path, "SELECT count(*) FROM walks WHERE sound = 1") == [(8,)]


def test_a_family_that_changed_together_is_named(tmp_path):
    """One template on many sites: each family is named once, before each of the sites."""
    shapes = ("202401/t2024011{}_1.html", "contents/7/{}.html")
    with county(4, 2, shapes[0]) as first, county(3, 2, shapes[1]) as second:
        homes = [one.url for one in (*first, *second)]
        crawl(tmp_path, *homes)
        for shape, changed in ((shapes[1], first[:3]), (shapes[0], second)):
            for one in changed:
                one.pages.update({path: Answer(str(page)) for path, page in pages(2, shape).items()})
        told = crawl(tmp_path, *homes, code=1)
    assert [sentence.split(" in this run")[0] for sentence in told["alarms"]] == [
        "3 of 3 sites on channels_contents changed",
        "3 of 4 sites on trs_wcm changed",
    ]
    assert len(told["warnings"]) == 6


def test_status_is_for_people_and_for_programs(tmp_path):
    """Sites and hosts by state, those that are not as they should be named with cause, since and freshness; JSON has all, as documented."""
    with site(pages(2)) as good, site({"/": Answer("<meta r='m'>", 412)}) as wall:
        crawl(tmp_path, good.url, wall.url, vantage="Abroad", code=1)
        gongkai("build", "-d", tmp_path)
        said = gongkai("status", "-d", tmp_path)
        told = json.loads(gongkai("status", "-d", tmp_path, "--json"))
        full = gongkai("status", "-d", tmp_path, "--site", good.url)
        alone = json.loads(gongkai("status", "-d", tmp_path, "--site", good.url, "--json"))
    walled = wall.url.split("/")[2]
    assert "sites 站点 2: found 已取得 1, wall 被拦截 1" in said
    assert f"{walled} wall 被拦截 (blocked:js412) since 自" in said
    assert re.search(
        rf"{walled} wall 被拦截 \(blocked:js412\) on \S+ \S+ from 所在 Abroad; walked through 走遍 never 从未", said
    )
    assert (told["site_states"], told["host_states"]) == ({"found": 1, "wall": 1}, {"found": 1, "wall": 1})
    assert [one["vantage"] for one in told["runs"]] == ["Abroad"]
    (bad,) = [one for one in told["hosts"] if one["state"] == "wall"]
    assert (bad["answered"], bad["requests"]) == (None, len(wall.requests))
    assert full.count("found 已取得 since 自") == 3
    assert [one["change"] for one in alone["reports"]] == ["new", "new"]
    assert [one["key"] for one in alone["sites"]] == [good.url.split("/")[2]]
    for name in (
        *told,
        *told["sites"][0],
        *told["sites"][0]["walk"],
        *told["hosts"][0],
        *alone["reports"][0],
        *told["runs"][0],
        *told["archive"],
    ):
        assert f"`{name}`" in STATUS, name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--run", "2099"), "no run in .* has the id '2099'"),
        (("--run", "last"), "no run in .* has the id 'last'"),
        (("--site", "nowhere"), "'nowhere' was not crawled"),
        (("--site", "x", "--run", "last"), "give one of them"),
    ],
)
def test_what_is_not_there_is_one_sentence(tmp_path, arguments, sentence):
    """Exit status 2, the value and the cure."""
    with CrawlLog(tmp_path) as log:
        log.begin("agent")
    command = [sys.executable, "-m", "crawler.cli", "status", "-d", str(tmp_path), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.search(sentence, done.stderr)


def test_a_thousand_hosts_are_still_readable(tmp_path):
    """Summaries first; of what is not as it should be the first twenty are named."""
    with CrawlLog(tmp_path) as log:
        run = log.begin("agent")
        log.ask(lambda db: _fill(db, run))
    said = gongkai("status", "-d", tmp_path).splitlines()
    assert len(said) < 90
    assert any("hosts 主机 1,000: found 已取得 900, timeout 超时 100" in line for line in said)
    assert any("and 80 more: gongkai status --json has all" in line for line in said)


def _fill(db, run: str) -> None:
    for number in range(1000):
        state = "timeout" if number % 10 == 0 else "found"
        key, host, at = f"s{number}", f"www.s{number}.gov.cn", "2026-01-05T00:00:00Z"
        db.execute(
            "INSERT INTO sites (key, home_url, run, asked_at) VALUES (?, ?, ?, ?)", (key, f"http://{host}/", run, at)
        )
        walk = (run, key, at, state, None, None, int(state == "found"), 3, 5)
        db.execute("INSERT INTO walks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", walk)
        db.execute(
            "INSERT INTO states VALUES ('host', ?, ?, ?, ?, ?, ?, ?, NULL)", (host, run, key, state, None, None, at)
        )
