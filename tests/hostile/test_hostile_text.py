"""Bytes, texts and names that no publisher meant: false charsets, file names in GBK, control characters, pages that are far too long."""

import json
from urllib.parse import quote

import pytest
from hostile_crawl import REPORT, TITLE, Left, column, crawled
from raw_server import Line, Play, answer, raw

MB = 1024 * 1024
COLUMN = "<title>政府信息公开年报</title>"
LINK = f'<a href="r1.html">{TITLE}</a>'
PDF = b"%PDF-1.4\n" + b"0" * 200
NAME = "云溪县2023年年度报告.pdf"


def gbk(text: str) -> bytes:
    return text.encode("gb18030")


def listing(folder: str, more: str = "") -> str:
    """Return a list with one report, in the folder."""
    return f"{COLUMN}{more}{LINK}<p>{folder}</p>"


# Lists, each of which leads to one report; what is hostile is the list itself.
LISTS: dict[str, Play] = {
    "gbk-called-utf8": answer(gbk(listing("云溪县"))),
    "utf8-called-gbk": answer(listing("云溪县"), kind="text/html; charset=gbk"),
    "utf8-called-latin": answer(listing("云溪县"), kind="text/html; charset=iso-8859-1"),
    "gbk-called-nothing": answer(gbk(listing("云溪县")), kind="text/html"),
    "gbk-meta-utf8": answer(gbk(listing("云溪县", '<meta charset="utf-8">')), kind="text/html"),
    "utf16": answer(b"\xff\xfe" + listing("云溪县").encode("utf-16-le"), kind="text/html"),
    "no-type": answer(f"<!DOCTYPE html><html>{listing('云溪县')}", kind=None),
    "nul": answer(listing("云\0溪\0县").replace("<title>", "\0<title>").encode() + b"\0" * 1000),
    "half-characters": answer(listing("&#xD800; \\ud800").encode() + b"\xed\xa0\x80 \xff\xfe \xf0\x9f"),
    "one-line": answer(f"{COLUMN}{LINK}<p>{'公' * (10 * MB // 3)}</p>"),
    "deep": answer(f"{COLUMN}{LINK}{'<div>' * 300_000}"),
    "deep-links": answer(f"{COLUMN}{LINK}{'<a href=x><b>' * 40_000}"),
    "many-attributes": answer(f"{COLUMN}{LINK}<p {' '.join(f'a{n}=1' for n in range(300_000))}>"),
    "picture-in-text": answer(f'{COLUMN}<img src="data:image/png;base64,{"A" * (5 * MB)}">{LINK}'),
    "never-closed": answer(f"{COLUMN}{LINK}{'<script>' * 10_000}{'<!--' * 100_000}"),
    "counts": answer(f"{COLUMN}{LINK}{'共<' * 500_000}"),
    "records": answer(f"{COLUMN}{LINK}<datastore>{'<record><![CDATA[' * 200_000}"),
    "entities": answer(
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        f'<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><html>{COLUMN}{LINK}<p>&c;&c;</p></html>'
    ),
}

# Answers of a list's endpoint: half a character in a title, by JSON and by the system's own escape; brackets without an end.
HALF = {
    "articles": [
        {"url": "/half/1.html", "title": f"{TITLE}\ud800"},
        {"url": "/half/2.html", "title": f"{TITLE}%udfff"},
        {"title": "云溪县2023年政府信息公开工作年度报告\udfff"},
    ]
}
ENDPOINTS: dict[str, Play] = {
    "/gkmlpt/api/all/1?page=1": answer(json.dumps(HALF), kind="application/json"),
    "/gkmlpt/api/all/2?page=1": answer('{"articles":' + "[" * 300_000, kind="application/json"),
}

# Files by how they are named on the wire, and what the capture calls them.
FILES: dict[str, tuple[str | bytes | None, str]] = {
    "raw-gbk": (gbk(f'attachment; filename="{NAME}"'), NAME),
    "raw-utf8": (f'attachment; filename="{NAME}"'.encode(), NAME),
    "rfc2231": (f"attachment; filename*=UTF-8''{quote(NAME)}", NAME),
    "rfc2231-gbk": (f"attachment; filename*=GBK''{quote(gbk(NAME))}", NAME),
    "both": (f"attachment; filename=\"bg.pdf\"; filename*=utf-8''{quote(NAME)}", NAME),
    "escaped": (f'attachment; filename="{quote(NAME)}"', NAME),
    "escaped-gbk": (f'attachment; filename="{quote(gbk(NAME))}"', NAME),
    "mail": ('attachment; filename="=?UTF-8?B?5bm05oqlLnBkZg==?="', "年报.pdf"),
    "path": ('attachment; filename="C:\\\\reports\\\\..\\\\bg.pdf"', "down.jsp"),
    "none": (None, "down.jsp"),
}
IN_URL = f"/files/{quote(gbk('临溪区2024年度报告.doc'))}"


def two_million_links(line: Line) -> None:
    """Send a page with a million links, and with more bytes than a page may have."""
    line.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + f"{COLUMN}{LINK}".encode())
    for start in range(0, 1_000_000, 10_000):
        line.send("".join(f'<a href="{n}/">2023年</a>' for n in range(start, start + 10_000)).encode())


def many_links(line: Line) -> None:
    line.send(answer(COLUMN + LINK + "".join(f'<a href="n{n}.html">新闻{n}</a>' for n in range(60_000))))


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> tuple[str, Left]:
    """Crawl a site with all these lists and files: its home page, and what the crawl left."""
    pages: dict[str, Play | str] = {}
    for name, play in {**LISTS, "many-links": many_links, "million-links": two_million_links}.items():
        pages |= {f"/{name}/": play, f"/{name}/r1.html": REPORT.replace("水务局", name)}
    for name, (said, _) in FILES.items():
        headers = [("Content-Disposition", said)] if said else []
        pages[f"/down.jsp?id={name}"] = answer(PDF + name.encode(), "200 OK", *headers, kind="application/octet-stream")
    pages[IN_URL] = answer(PDF, kind="application/msword")
    files = column(*(f"/down.jsp?id={name}" for name in FILES), IN_URL)
    folders = "".join(f'<a href="/{path[1:-1]}/">云溪县政府信息公开年报</a>' for path in pages if path.endswith("/"))
    pages |= ENDPOINTS | {f"/half/{n}.html": REPORT for n in (1, 2)}
    lists = "".join(f'<a href="{path}">云溪县政府信息公开年报</a>' for path in ENDPOINTS)
    pages["/"] = files + folders + lists
    with raw(pages) as running:
        return running.url, crawled(tmp_path_factory.mktemp("text"), running.url, DOWNLOAD_TIMEOUT=60)


@pytest.mark.parametrize("name", [*LISTS, "many-links"])
def test_the_link_is_found_however_the_page_is_written(left, name):
    """What is read of a page does not depend on what its server or its author says of it, nor on what else stands in it."""
    home, crawl = left
    assert crawl.attempts[f"{home}{name}/"].outcome == "kept"
    assert f"{name}/r1.html" in crawl.reports(home)
    titles = {capture.url: capture.title for capture in crawl.captures}
    assert titles[f"{home}{name}/r1.html"] == TITLE


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_name_that_its_server_means(left, name):
    """Raw or escaped, UTF-8 or GBK, by RFC 2231 or not; never a path."""
    home, crawl = left
    names = {capture.url: capture.name for capture in crawl.captures}
    assert names[f"{home}down.jsp?id={name}"] == FILES[name][1]


def test_a_name_in_the_address_may_be_gbk(left):
    """Percent escapes are undone by the charset that fits."""
    home, crawl = left
    names = {capture.url: capture.name for capture in crawl.captures}
    assert names[home + IN_URL[1:]] == "临溪区2024年度报告.doc"


def test_a_list_s_endpoint_may_send_anything(left):
    """Half a character costs itself; what is no JSON leads nowhere and breaks nothing."""
    home, crawl = left
    assert {"half/1.html", "half/2.html"} <= set(crawl.reports(home))
    assert {crawl.attempts[home + path[1:]].outcome for path in ENDPOINTS} == {"kept"}


def test_a_page_that_is_too_long_is_a_failure_and_one_with_too_many_links_is_told(left):
    """A million links are not read; of many, so many are, and a row says that there are more."""
    home, crawl = left
    assert crawl.cause(f"{home}million-links/") == "too-big"
    assert "links, and what stands behind them was not read" in crawl.skipped[f"{home}many-links/#rest"]
    assert "was not read" in crawl.skipped[f"{home}deep/#rest"]


def test_memory_is_bounded_whatever_a_page_holds(left):
    """Trees and texts of the longest pages: less than 400 MB, Python and all."""
    _, crawl = left
    assert crawl.peak < 400
