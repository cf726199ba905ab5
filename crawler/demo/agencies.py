"""Agencies of 云砚县 with hosts of their own, each on another family of publishing systems. All of it is invented.

A host is added as a function that lays out its pages, and a line of _HOSTS; the families are those of docs/platforms.md.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.demo.county import PLAIN, County, Page
from crawler.demo.county_pages import PLACE, Entry
from crawler.demo.generate import generate
from crawler.demo.page import Site, page
from crawler.demo.truth import Generated

_FIRST_SEED = 20_300
_YEARS = (2022, 2023, 2024)
_JSON = "application/json; charset=utf-8"
_COLUMN, _TYPE = "政府信息公开年报", "信息公开年报"

Pages = dict[str, Page]
Layout = Callable[[Site, Sequence[Entry]], Pages]


@dataclass(frozen=True, slots=True)
class _Host:
    """A host: its agencies, the path of a report by its number and ISO date, and how its lists are laid out."""

    agencies: tuple[str, ...]
    path: Callable[[int, str], str]
    layout: Layout


def agencies() -> tuple[County, ...]:
    """Return the hosts; every call gives the same."""
    return tuple(_built(host, number) for number, host in enumerate(_HOSTS))


def _built(host: _Host, number: int) -> County:
    site = Site(PLACE + host.agencies[0], f"a{number}.yunyan.example", f"99002101{number:02}")
    reports = tuple(_written(host, site, number))
    decoy = _decoy(host, site, number)
    entries = sorted(
        [*(Entry(report.name, report.title, report.published) for report in reports), decoy],
        key=lambda entry: (entry.date, entry.path),
        reverse=True,
    )
    pages = {report.name: Page(report.body, "text/html; charset=utf-8") for report in reports}
    return County(
        name=site.name,
        pages={
            **host.layout(site, entries),
            **pages,
            decoy.path: _page(site, decoy.title, "<p>填报单位：本机关。</p>"),
        },
        expected=reports,
        attachments={},
        decoys=(decoy.path,),
        forbidden=(),
        dead=(),
        failing=(),
    )


def _written(host: _Host, site: Site, number: int) -> Iterator[Generated]:
    for order, agency in enumerate(host.agencies):
        before = None
        for year in _YEARS:
            at = 100 * number + 10 * order + year - _YEARS[0]
            made = generate(
                _FIRST_SEED + at,
                organization=PLACE + agency,
                year=year,
                format="html",
                before=before,
                site=site,
                **PLAIN,
            )
            before = made
            yield replace(made, name=host.path(at, made.published))


def _decoy(host: _Host, site: Site, number: int) -> Entry:
    return Entry(host.path(100 * number + 99, "2025-01-21"), f"{site.name}2024年法治政府建设年度报告", "2025-01-21")


def _page(site: Site, title: str, content: str, *, column: str = "", head: tuple[tuple[str, str], ...] = ()) -> Page:
    metas = {"ColumnName": column, "ColumnType": _TYPE if column == _COLUMN else "信息公开目录"} if column else {}
    return Page(page(site, title, content, metas={**metas, **dict(head)}).encode())


def _home(site: Site, link: str, name: str = _COLUMN) -> Page:
    return _page(site, site.name, f'<p class="nav"><a href="/">首页</a><a href="{link}">{name}</a></p>')


def _items(entries: Sequence[Entry]) -> str:
    return "".join(f'<li><a href="{entry.path}" title="{entry.title}">{entry.title}</a></li>' for entry in entries)


def _jcms(site: Site, entries: Sequence[Entry]) -> Pages:
    """Lay out rows as XML in a script, two a page; further pages come from dataproxy.jsp."""
    column, proxy = "/col/col5101/index.html", "/module/web/jpage/dataproxy.jsp"
    parts = [entries[start : start + 2] for start in range(0, len(entries), 2)]

    def store(number: int) -> str:
        records = "".join(f"<record><![CDATA[{_items([entry])}]]></record>" for entry in parts[number - 1])
        further = f'<a href="{proxy}?page={number + 1}&appid=1&webid=7&columnid=5101&unitid=66001"></a>'
        return (
            f"<datastore><nextgroup><![CDATA[{further}]]></nextgroup><recordset>{records}</recordset>"
            f"<totalrecord>{len(entries)}</totalrecord><totalpage>{len(parts)}</totalpage></datastore>"
        )

    first = _page(site, _COLUMN, f'<div id="66001"><script type="text/xml">{store(1)}</script></div>', column=_COLUMN)
    further = {
        f"{proxy}?page={number}": Page(store(number).encode(), "text/xml; charset=utf-8")
        for number in range(2, len(parts) + 1)
    }
    return {"/": _home(site, column), column: first, **further}


def _uuid_shtml(site: Site, entries: Sequence[Entry]) -> Pages:
    """Lay out a page that names its channel, and the channel's list as JSON."""
    channel, column = "c5" + "0" * 29 + "7", "/yyx/c100310/zfxxgk_nb.shtml"
    results = [{"title": entry.title, "url": entry.path, "publishedTimeStr": entry.date} for entry in entries]
    answer = json.dumps({"code": 200, "data": {"total": len(results), "results": results}}, ensure_ascii=False)
    return {
        "/": _home(site, column),
        column: _page(site, _COLUMN, '<div id="list"></div>', column=_COLUMN, head=(("channelid", channel),)),
        f"/common/search/{channel}": Page(answer.encode(), _JSON),
    }


def _gkmlpt(site: Site, entries: Sequence[Entry]) -> Pages:
    """Lay out a tree in a script, and the lists of its leaves as JSON."""
    tree = [{"id": 801, "name": "政府信息公开指南", "children": []}, {"id": 804, "name": _COLUMN, "children": []}]
    config = f"<script>window._CONFIG={{SID: '990021',TREE: {json.dumps(tree, ensure_ascii=False)}}};</script>"
    articles = [
        {"id": at, "title": entry.title, "url": entry.path, "attachment": []} for at, entry in enumerate(entries)
    ]
    listed = {"classify": {"id": 804, "post_count": len(articles)}, "articles": articles}
    return {
        "/": _home(site, "/gkmlpt/index", "政府信息公开"),
        "/gkmlpt/index": _page(site, "政府信息公开", f'<div id="app"></div>{config}'),
        "/gkmlpt/api/all/804?page=1": Page(json.dumps(listed, ensure_ascii=False).encode(), _JSON),
    }


def _lonsun(site: Site, entries: Sequence[Entry]) -> Pages:
    """Give each agency a number, and its annual reports a tab; the page of 政府信息公开 lists the agencies."""
    numbers = {"31701": entries[::2], "31702": entries[1::2]}
    links = "".join(f'<li><a href="/public/column/{number}?type=4">机构{number}</a></li>' for number in numbers)
    tabs = {
        f"/public/column/{number}?type=3": _page(
            site, _COLUMN, f"<ul>{_items(part)}</ul><p>共{len(part)}条</p>", column=_COLUMN
        )
        for number, part in numbers.items()
    }
    return {
        "/": _home(site, "/public/", "政府信息公开"),
        "/public/": _page(site, "政府信息公开", f"<ul>{links}</ul>", column="政府信息公开"),
        **tabs,
    }


def _sitesources(site: Site, entries: Sequence[Entry]) -> Pages:
    """Lay out pages of two entries; script.json says how many there are."""
    folder = "/sitesources/yyx/page_pc/zfxxgk/nb/"
    parts = [entries[start : start + 2] for start in range(0, len(entries), 2)]
    lists = {
        f"{folder}list{number}.html": _page(
            site, _COLUMN, f'<div class="hap_infoBox"><ul>{_items(part)}</ul></div>', column=_COLUMN
        )
        for number, part in enumerate(parts, start=1)
    }
    script = json.dumps({"curPage": 1, "endPage": len(parts), "total": len(entries)})
    return {"/": _home(site, f"{folder}list1.html"), **lists, f"{folder}script.json": Page(script.encode(), _JSON)}


_HOSTS = (
    _Host(
        ("财政局",),
        lambda at, day: f"/art/{int(day[:4])}/{int(day[5:7])}/{int(day[8:])}/art_5101_{30_000 + at}.html",
        _jcms,
    ),
    _Host(("卫生健康委员会",), lambda at, day: f"/yyx/c100310/{day[:4]}{day[5:7]}/{at:032x}.shtml", _uuid_shtml),
    _Host(("水利局",), lambda at, _: f"/gkmlpt/content/2/2871/post_{2_871_000 + at}.html", _gkmlpt),
    _Host(("农业农村局", "林业局"), lambda at, _: f"/public/31701/{300_500_000 + at}.html", _lonsun),
    _Host(("民政局",), lambda at, _: f"/sitesources/yyx/page_pc/zfxxgk/nb/article{at:032x}.html", _sitesources),
)
