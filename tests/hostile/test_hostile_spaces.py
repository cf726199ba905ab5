"""Sites without an end: lists for ever or in circles, calendars, sessions in addresses. Each crawl ends, and each page is had once."""

import re
from contextlib import ExitStack

import pytest
from hostile_crawl import REPORT, Left, crawled
from raw_server import NOT_FOUND, Line, Play, answer, raw

from crawler.platforms.pager import PAGES_A_LIST

COLUMN = "<title>政府信息公开年报</title>"


def entry(number: int, year: int = 2023) -> str:
    return f'<a href="/r{number}.html">云溪县第{number}局{year}年政府信息公开工作年度报告</a>'


def number_of(path: str) -> int:
    found = re.search(r"page=(\d+)", path)
    return int(found[1]) if found else 1


def reports(line: Line) -> bool:
    """Answer what is a report, or no list at all."""
    if re.fullmatch(r"/r\d+\.html", line.path):
        line.send(answer(REPORT.replace("水务局", f"第{line.path[2:-5]}局")))
    elif line.path.startswith(("/robots", "/__nope__")):
        line.send(NOT_FOUND)
    else:
        return False
    return True


def endless(line: Line) -> None:
    """Every page has a report of its own and a next page: a list that says it is longer than any."""
    if not reports(line):
        number = number_of(line.path)
        few = entry(number % 4)  # few reports, many pages: no page repeats another
        line.send(
            answer(
                f'{COLUMN}{few}<a href="/x{number}.html">政府信息公开年度报告{number}</a><a href="/?page={number + 1}">下一页</a>'
            )
        )


def first_again(line: Line) -> None:
    """Behind page 3 comes page 1 again."""
    if not reports(line):
        number = number_of(line.path)
        shown = number if number <= 3 else 1
        line.send(answer(f'{COLUMN}{entry(shown)}<a href="/?page={number + 1}">下一页</a>'))


def last_again(line: Line) -> None:
    """Behind the last page comes the last page."""
    if not reports(line):
        number = number_of(line.path)
        line.send(answer(f'{COLUMN}{entry(min(number, 3))}<a href="/?page={number + 1}">下一页</a>'))


def by_token(line: Line) -> None:
    """Every link has a token of its own; the pages are two."""
    if not reports(line):
        number, token = number_of(line.path), f"{line.nth}{len(line.head)}"
        second = f'<a href="/?page=2&token={token}&t={token}">下一页</a>' if number == 1 else ""
        first = f'<a href="/?page=1&_={token}">上一页</a>'
        line.send(answer(f"{COLUMN}{entry(number)}{second}{first}"))


def by_session(line: Line) -> None:
    """Each answer writes another session into its links, in the query, the path and as ASP.NET does."""
    if not reports(line):
        session = f"{line.nth:024d}"
        line.send(
            answer(
                f'{COLUMN}<a href="/r1.html;jsessionid={session}">云溪县第1局2023年政府信息公开工作年度报告</a>'
                f'<a href="/r1.html?sessionid={session}&rnd=1">云溪县第1局2023年政府信息公开工作年度报告</a>'
                f'<a href="/(S({session}))/r1.html?timestamp=5&_=7">云溪县第1局2023年政府信息公开工作年度报告</a>'
                f'<a href="/r1.html?t=9&JSESSIONID={session}">云溪县第1局2023年政府信息公开工作年度报告</a>{entry(2)}'
            )
        )


def calendar(line: Line) -> None:
    """Lead from each day to the next, from each year to the next, for ever."""
    if not reports(line):
        found = re.search(r"date=(\d+)", line.path)
        day = int(found[1]) if found else 2024
        links = f'<a href="/search?date={day + 1}&p=1">后一天</a><a href="/search?date={day}&p=1">今天</a>'
        years = f'<a href="/search?date={day + 1}">{(day + 1) % 100 + 1950}年</a>'
        line.send(answer(f"{COLUMN}{entry(1)}{links}{years}"))


def drifting(line: Line) -> None:
    """Lead with the next page into another column, of news that look like reports."""
    if not reports(line):
        news = f"{COLUMN}{entry(9)}" if line.path.startswith("/xwzx/") else ""
        line.send(answer(news or f'{COLUMN}{entry(1)}<a href="/xwzx/bmdt/index_2.html">下一页</a>'))


def by_year(line: Line) -> None:
    """Folders of folders of years without an end."""
    if not reports(line):
        deeper = "".join(f'<a href="{line.path.rstrip("/")}/{year}/">{year}年</a>' for year in (2022, 2023))
        line.send(answer(f"{COLUMN}{entry(1)}{deeper}"))


SITES: dict[str, Play] = {
    "endless": endless,
    "first again": first_again,
    "last again": last_again,
    "token": by_token,
    "session": by_session,
    "calendar": calendar,
    "drifting": drifting,
    "years": by_year,
}


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> tuple[dict[str, str], Left, dict[str, list[str]]]:
    """Crawl all these sites at once: their home pages by name, what was left, what each was asked for but robots.txt and probe."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(raw({}, play)) for name, play in SITES.items()}
        homes = {name: one.url for name, one in running.items()}
        crawl = crawled(tmp_path_factory.mktemp("spaces"), *homes.values())
        asked = {
            name: [path for path in one.paths if not path.startswith(("/robots", "/__nope__"))]
            for name, one in running.items()
        }
        return homes, crawl, asked


@pytest.mark.parametrize("name", SITES)
def test_nothing_is_asked_for_twice(left, name):
    """Whatever its links say, an address is fetched once."""
    _, _, asked = left
    assert len(asked[name]) == len(set(asked[name]))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("endless", {0, 1, 2, 3}),
        ("first again", {1, 2, 3}),
        ("last again", {1, 2, 3}),
        ("token", {1, 2}),
        ("session", {1, 2}),
        ("calendar", {1}),
        ("drifting", {1}),
        ("years", {1}),
    ],
)
def test_the_reports_are_had(left, name, found):
    """All of the list's reports, none of another column's, each once."""
    homes, crawl, _ = left
    assert sorted(crawl.reports(homes[name])) == [f"r{number}.html" for number in sorted(found)]


def test_an_endless_list_is_left_after_so_many_pages(left):
    """The next page is a row that says how many were taken."""
    homes, crawl, asked = left
    pages = [path for path in asked["endless"] if "page=" in path]
    assert len(pages) == PAGES_A_LIST - 1
    reason = crawl.skipped[f"{homes['endless']}?page={PAGES_A_LIST + 1}"]
    assert reason == f"the list has more than {PAGES_A_LIST} pages"


@pytest.mark.parametrize(("name", "last"), [("first again", 4), ("last again", 4)])
def test_a_list_that_repeats_itself_ends_there(left, name, last):
    """The page that repeats another is the last; the row of the next says which it repeats."""
    homes, crawl, asked = left
    assert max(map(number_of, asked[name])) == last
    assert "repeats the links of" in crawl.skipped[f"{homes[name]}?page={last + 1}"]


def test_a_calendar_is_not_walked(left):
    """No day leads to the next; folders of years go three levels deep."""
    _, _, asked = left
    assert len(asked["calendar"]) <= 6
    assert max(path.count("/") for path in asked["years"] if path.endswith("/")) <= 4


def test_a_session_is_no_part_of_an_address(left):
    """One report under four names of a visit is asked for once, without the visit."""
    _, _, asked = left
    assert [path for path in asked["session"] if "r1.html" in path] == ["/r1.html"]
    assert asked["token"].count("/?page=2") == 1


def test_a_next_page_in_another_column_is_not_taken(left):
    """It shares no path with the list."""
    _, _, asked = left
    assert not [path for path in asked["drifting"] if path.startswith("/xwzx/")]
