"""What a crawl says of its own finding: ways compared, lists that are longer than what was seen, platforms that changed, what was left."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from loopback import Answer, site

from archive.build import DATABASE as BUILT
from archive.build import build
from archive.crawl_log import CrawlLog
from archive.crawl_status import crawl_status
from crawler.demo.generate import generate
from crawler.keeper import GUESSES

ROOT = Path(__file__).parent.parent
CRAWL = "import json, sys; from pathlib import Path; from crawler.crawl import crawl; crawl(Path(sys.argv[1]), json.loads(sys.argv[2]))"
TITLE = "云溪县水务局2023年政府信息公开工作年度报告"
OTHER = "云溪县司法局2023年政府信息公开工作年度报告"
REPORT = f"<h1>{TITLE}</h1><p>一、总体情况</p>"
COLUMN = '<title>政府信息公开年报</title><meta name="ColumnType" content="信息公开年报">'
LINK = f'<a href="r1.html">{TITLE}</a>'


def run(directory: Path, *homes: str) -> None:
    """Crawl in a process of its own: Twisted's reactor runs once a process."""
    command = [sys.executable, "-c", CRAWL, str(directory), json.dumps(homes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def told(directory: Path) -> str:
    command = [sys.executable, "-m", "crawler.cli", "status", "-d", str(directory), "--left"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_ways_are_compared(tmp_path):
    """A report that only the notices name is found there, and counted as found by no other way."""
    pages = {
        "/": '<a href="/nb/">政府信息公开年报</a><a href="/map/">网站地图</a><a href="/gg/">通知公告</a>',
        "/nb/": f'{COLUMN}<a href="r1.html">{TITLE}</a>',
        "/map/": '<title>网站地图</title><a href="/nb/">政府信息公开年报</a>',
        "/gg/": f'<title>通知公告</title><a href="/nb/r1.html">{TITLE}</a><a href="r2.html">{OTHER}</a>',
        "/nb/r1.html": REPORT,
        "/gg/r2.html": REPORT + "二",
    }
    with site(pages) as running:
        run(tmp_path, running.url)
        assert not {"/gkmlpt/index", *GUESSES} & set(running.paths)
    ways = {way.way: (way.reports, way.only) for way in crawl_status(tmp_path).ways}
    assert ways == {"links": (1, 0), "map": (2, 1)}
    assert "links 1 (0 only there), map 2 (1 only there)" in told(tmp_path)


def test_agencies_groups_and_years_are_walked_through(tmp_path):
    """Columns of agencies listed under 政府信息公开, and folders of groups and years in a column, lead to the reports in them."""
    pages = {
        "/": '<a href="/gk/">政府信息公开</a>',
        "/gk/": '<title>政府信息公开</title><a href="/slj/">县水务局</a><a href="/nb/">政府信息公开年报</a><a href="/xw/">要闻</a>',
        "/slj/": '<title>县水务局</title><a href="/slj/nb/">年报</a>',
        "/slj/nb/": f'{COLUMN}<a href="r1.html">{TITLE}</a>',
        "/nb/": f'{COLUMN}<a href="xz/">乡镇（街道）</a>',
        "/nb/xz/": f'{COLUMN}<a href="2023n_51464/">2023年</a>',
        "/nb/xz/2023n_51464/": f'{COLUMN}<a href="r2.html">青槐镇人民政府2024年政府信息公开工作年度报告</a>',
        "/slj/nb/r1.html": REPORT,
        "/nb/xz/2023n_51464/r2.html": REPORT,
    }
    with site(pages) as running:
        run(tmp_path, running.url)
        assert "/xw/" not in running.paths
    status = crawl_status(tmp_path)
    assert [(way.way, way.reports) for way in status.ways] == [("links", 2)]
    assert (status.warnings, status.failures, status.left) == ((), (), ())


def test_places_are_guessed_where_links_lead_nowhere(tmp_path):
    """Only then are the usual places tried; those that are not there are no failures."""
    pages = {
        "/": "<p>欢迎访问云溪县人民政府门户网站，本站支持 IPv6 访问。</p>",
        GUESSES[2]: f'{COLUMN}<a href="r1.html">{TITLE}</a>',
        f"{GUESSES[2]}r1.html": REPORT,
    }
    with site(pages) as running:
        run(tmp_path, running.url)
        assert [path for path in running.paths if path in GUESSES] == list(GUESSES)
    status = crawl_status(tmp_path)
    assert [(way.way, way.reports, way.only) for way in status.ways] == [("guess", 1, 1)]
    assert status.failures == ()


def test_a_list_that_is_longer_than_what_was_seen_is_told(tmp_path):
    """What the list says of itself is compared with the entries that were seen, taken or left."""
    entries = f'<a href="r1.html">{TITLE}</a><a href="r2.html">云溪县2023年政府网站工作年度报表</a>'
    pages = {"/": f"{COLUMN}{entries}<p>共2条</p>", "/r1.html": REPORT}
    with site(pages) as whole, site({**pages, "/": f"{COLUMN}{entries}<p>共3条</p>"}) as short:
        run(tmp_path, whole.url, short.url)
        sentence = f"The list {short.url} says that it has 3 entries, and 2 were seen."
    assert crawl_status(tmp_path).warnings == (sentence,)
    assert sentence in told(tmp_path)


def test_a_list_that_shows_nothing_is_told(tmp_path):
    """A column whose rows a script draws, of no family that is known, is named; one that says it is empty is not."""
    pages = {
        "/": '<a href="/nb/">政府信息公开年报</a><a href="/old/">历年年报</a>',
        "/nb/": f"{COLUMN}<p>您当前的位置：云溪县人民政府门户网站首页、政府信息公开专栏、年报</p>"
        '<div id="app"></div><script src="/app.js"></script>',
        "/old/": f"{COLUMN}<p>共0条</p>",
    }
    with site(pages) as running:
        run(tmp_path, running.url)
        sentence = f"The list {running.url}nb/ (信息公开年报) shows no entry: perhaps a script draws it."
    assert crawl_status(tmp_path).warnings == (sentence,)


def test_a_platform_that_changed_is_told(tmp_path):
    """A site whose column shows another family than in the last crawl is named, once: then that family is the known one."""
    before = f'{COLUMN}<a href="202401/t20240110_1.html">{TITLE}</a>'
    after = f'{COLUMN}<a href="/contents/7/8.html">{TITLE}</a>'
    with site({"/": before, "/202401/t20240110_1.html": REPORT, "/contents/7/8.html": REPORT}) as running:
        run(tmp_path, running.url)
        assert crawl_status(tmp_path).warnings == ()
        running.pages["/"].body = after
        run(tmp_path, running.url)
        (sentence,) = crawl_status(tmp_path).warnings
        assert "was known as trs_wcm, and its column shows channels_contents" in sentence
        run(tmp_path, running.url)
        assert crawl_status(tmp_path).warnings == ()


def test_what_was_left_is_told_with_its_reason(tmp_path):
    """`status --left` names each link that was left, where it stands, and why."""
    decoy = "云溪县2023年政府网站工作年度报表"
    with site(
        {"/": f'{COLUMN}<a href="r1.html">{TITLE}</a><a href="d.html">{decoy}</a>', "/r1.html": REPORT}
    ) as running:
        run(tmp_path, running.url)
        assert f"      {decoy}: {running.url}d.html (on {running.url})" in told(tmp_path)
    assert "    1 because its title is not that of an annual report" in told(tmp_path)


def test_a_report_at_several_addresses_is_one_report(tmp_path):
    """The same report on the agency's page and among the notices: two captures, one report, one version of it."""
    report = generate(20_206, format="html", organization="云砚县水务局", year=2023, charset="utf-8")
    link = f">{report.title}</a>"
    pages = {
        "/": f'<a href="/nb/">政府信息公开年报</a><a href="/gg/">通知公告</a><a href="/gg/r2.html"{link}',
        "/nb/": f'{COLUMN}<a href="r1.html"{link}',
        "/gg/": "<title>通知公告</title>",
        "/nb/r1.html": report.body.decode(),
        "/gg/r2.html": report.body.decode().replace("<footer>", "<footer>另一处　"),
    }
    with site(pages) as running:
        run(tmp_path, running.url)
        urls = [f"{running.url}gg/r2.html", f"{running.url}nb/r1.html"]
    assert build(tmp_path).reports == 1
    with closing(sqlite3.connect(tmp_path / BUILT)) as db:
        assert db.execute("SELECT id, current FROM reports").fetchall()[0][1] == 1
        assert db.execute("SELECT count(*) FROM reports").fetchone()[0] == 1
        captures = db.execute("SELECT url, report FROM captures WHERE role = 'report' ORDER BY url").fetchall()
    assert [url for url, _ in captures] == urls
    assert len({report for _, report in captures}) == 1


def test_a_list_in_circles_ends(tmp_path):
    """A pager that never ends, and shows the same links again and again, is left after it repeats itself."""
    endless = Answer(COLUMN + LINK + '<a href="?page=2">下一页</a>')
    pages: dict[str, Answer | str] = {"/": endless, "/r1.html": REPORT}
    for number in range(2, 9):
        pages[f"/?page={number}"] = Answer(COLUMN + LINK + f'<a href="?page={number + 1}">下一页</a>')
    with site(pages) as running:
        run(tmp_path, running.url)
        assert [path for path in running.paths if "page=" in path] == ["/?page=2"]
    with CrawlLog(tmp_path) as log:
        assert any("repeats the links" in link.reason for link in log.skipped())
