"""Each platform, on saved pages: tests/pages/<platform>/<case>.html, and beside it what it must find there (<case>.json)."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from crawler import platforms
from crawler.platforms import PLATFORMS
from crawler.platforms.files import file_name
from crawler.platforms.naming import LEVELS
from crawler.platforms.page import Link, Page, clean_url, same_list, same_site
from crawler.platforms.pager import PAGES_A_LIST

PAGES = Path(__file__).parent / "pages"
CASES = sorted(path for path in PAGES.glob("*/*") if path.suffix in (".html", ".txt"))


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_platform_keeps_the_contract(platform):
    """A platform has saved pages that it recognises and says why; its links are absolute, each once, none to the page itself."""
    cases = [path for path in CASES if path.parent.name == platform.name]
    assert cases
    assert platform.label
    for path in cases:
        page = _page(path)
        reading = platforms.read(page)
        assert (reading.platform.name, bool(reading.evidence)) == (platform.name, True), reading.evidence
        urls = [link.url for link in reading.links if link.kind != "skip"]
        assert len(urls) == len(set(urls))
        assert all(url.startswith("http://") for url in urls)
        assert page.url not in urls


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_platform_is_described(platform):
    """docs/platforms.md has a section on each: how it is known, how it is walked, what is unverified."""
    text = (PAGES.parents[1] / "docs/platforms.md").read_text(encoding="utf-8")
    _, _, section = text.partition(f"\n## {platform.name} ")
    assert section, f"docs/platforms.md has no section '## {platform.name} …'"
    section = section.split("\n## ")[0]
    assert all(word in section for word in ("Known by", "Walked", "Unverified")), platform.name


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_links_of_saved_pages(path):
    """What is followed, what is a report, a file, left and why, and how long the list says it is: exactly as written beside the page."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    reading = platforms.read(_page(path))
    assert [asdict(link) for link in reading.links] == [
        {**asdict(Link("", "skip")), **link} for link in expected["links"]
    ]
    assert reading.total == expected.get("total")


def _page(path: Path) -> Page:
    given = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["page"]
    return Page(text=path.read_text(encoding="utf-8"), **given)


LIST = '<title>政府信息公开年报</title><a href="t1.html">云溪县水务局2023年政府信息公开工作年度报告</a><a href="index_9.html">下一页</a>'


def test_a_list_without_end_is_left():
    """After so many pages of one list the next one is a skip that says so."""
    page = Page("http://a.example/x/nb/index_8.html", LIST, "next", column="年报", number=PAGES_A_LIST)
    (link,) = [link for link in platforms.read(page).links if link.url.endswith("index_9.html")]
    assert (link.kind, link.reason) == ("skip", f"the list has more than {PAGES_A_LIST} pages")
    page = Page("http://a.example/x/nb/index_8.html", LIST, "next", column="年报", number=PAGES_A_LIST - 1)
    assert [link.number for link in platforms.read(page).links if link.kind == "next"] == [PAGES_A_LIST]


def test_folders_are_followed_so_many_levels_deep():
    """Below that they are left, with the reason."""
    text = '<title>政府信息公开年报</title><a href="2023/">2023年</a>'
    kinds = []
    for depth in (0, LEVELS - 1, LEVELS):
        (link,) = platforms.read(Page("http://a.example/x/nb/", text, "follow", column="年报", depth=depth)).links
        kinds.append(link.kind)
    assert kinds == ["follow", "follow", "skip"]


def test_a_page_of_another_column_ends_the_column():
    """A page whose ColumnType is another's leads no further, though it was reached from the column of annual reports."""
    path = PAGES / "generic" / "another_column.html"
    text = path.read_text(encoding="utf-8")
    page = Page("http://a.example/gk/", text, "maybe", column="政府信息公开年报", depth=1)
    assert platforms.read(page).links == ()


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("./t1.html#top", "http://a.example/x/t1.html"),
        ("../y/", "http://a.example/y/"),
        ("//A.example", "http://a.example/"),
        ("?id=3&t=99", "http://a.example/x/?id=3"),
        ("l.jsp;jsessionid=9F?id=3&JSESSIONID=1", "http://a.example/x/l.jsp?id=3"),
        ("?a=%C1%D9", "http://a.example/x/?a=%C1%D9"),
        ("2024 年报.pdf", "http://a.example/x/2024%20%E5%B9%B4%E6%8A%A5.pdf"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("http://[::1/x", None),
        ("http://h:port/", None),
        ("http:///x", "http://a.example/x"),
        ("", "http://a.example/x/"),
    ],
)
def test_urls_come_in_one_spelling(reference, url):
    """Absolute, without fragment or what names a visit, escaped once; None for what is no page."""
    assert clean_url("http://a.example/x/", reference) == url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/gk/nb/index.html", "/gk/nb/index_1.html", True),
        ("/gk/nb.htm", "/gk/nb/1.htm", True),
        ("/gk/nb/1.htm", "/gk/nb.htm", True),
        ("/gk/nb/index.html", "/xw/yw/index_1.html", False),
        ("/list.jsp?col=7", "/list.jsp?col=7&pageNo=2", True),
        ("/list.jsp?col=7&pageNo=1", "/list.jsp?col=8&pageNo=2", False),
        ("/channels/7.html", "/channels/7_2.html", True),
    ],
)
def test_what_is_one_list(one, other, same):
    """A pager's next page is of the same folders, or of a folder of the list's own name, and differs only in what counts pages."""
    assert same_list(f"http://a.example{one}", f"http://a.example{other}") is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.yunxi.gov.cn/", "https://public.yunxi.gov.cn/x", True),
        ("http://www.yunxi.gov.cn/", "http://yunxi.gov.cn/", True),
        ("http://www.yunxi.gov.cn/", "http://www.songling.gov.cn/", False),
        ("http://www.gov.cn/", "http://www.yunxi.gov.cn/", False),
        ("http://127.0.0.1:80/", "http://127.0.0.1:81/", False),
        ("http://a.example/", "http://b.a.example/", False),
    ],
)
def test_what_is_one_site(one, other, same):
    """The same host and port, or hosts under one government's domain."""
    assert same_site(one, other) is same


def test_file_names_are_read_in_their_charset():
    """UTF-8 escapes and GBK escapes both give the name."""
    assert file_name("http://a.example/%E5%B9%B4%E6%8A%A5.pdf") == "年报.pdf"
    assert file_name("http://a.example/%C1%D9%CF%AA.doc") == "临溪.doc"


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_page_breaks_a_platform(path):
    """Cut anywhere, or with any value of its JSON another one than it should be, a page still gives what it can, and never an error."""
    page = _page(path)
    cuts = [page.text[: len(page.text) * part // 20] for part in range(20)]
    for text in (*cuts, *_altered(page.text)):
        for link in platforms.read(replace(page, text=text)).links:
            assert link.kind == "skip" or link.url.startswith("http")


def _altered(text: str) -> Iterator[str]:
    """Yield *text* with each value of its JSON in turn replaced by values of other types."""
    values = [found.span(1) for found in re.finditer(r'":\s*("[^"]*"|\d+|\[\]|\{)', text)]
    for start, end in values[:40]:
        for odd in ("null", "[1, {}]", '{"a": []}', '"x"', "-7"):
            yield text[:start] + odd + text[end:]
