"""Whoever runs a site can have it left alone at once: by its status in the register."""

from contextlib import ExitStack

import pytest
from loopback import Answer
from paced_servers import HERE, Log, crawl, home, pages, serve

from archive.crawl_status import crawl_status
from archive.errors import WrongUseError
from archive.register import Site, keep
from crawler.crawl import crawl as crawl_here


def registered(url: str, status: str) -> Site:
    """Return a row of the register."""
    return Site(f"k{abs(hash(url))}", "云溪县", "", url, "", "", "", status, "its operator wrote", "", "test", "")


def test_a_site_that_is_switched_off_is_not_asked(tmp_path):
    """Named or linked to, nothing is asked of a host whose site the register does not have open; a sentence says so."""
    log = Log()
    with ExitStack() as stack:
        off = home("127.0.0.2", stack.enter_context(serve(log, "127.0.0.2", {"127.0.0.2": pages()})))
        away = {
            "r0.html": Answer("", 302, {"Location": off}),
            "r1.html": Answer("", 302, {"Location": f"{off}r1.html"}),
        }
        live = home(HERE, stack.enter_context(serve(log, HERE, {HERE: pages(3, **away)})))
        keep(tmp_path, [registered(off, "blocked"), registered(live, "open")])
        report = crawl(tmp_path, live, off)
        assert log.of("127.0.0.2") == []
        assert log.paths(HERE)[-1] == "/r2.html"
        assert [
            sentence
            for sentence in report["warnings"]
            if sentence.startswith(f"{off} is not crawled: the register says blocked")
        ]
        assert {one.cause for one in crawl_status(tmp_path).failures} == {"switched-off"}
        with pytest.raises(WrongUseError, match=r"is not crawled: the register says blocked \(its operator wrote\)"):
            crawl_here(tmp_path, [off])


def test_a_site_is_switched_off_while_it_is_crawled(tmp_path):
    """The register stops it at once: what is on its way is the last; what waits is there when it is open again."""
    log, site = Log(), pages(6)
    with serve(log, HERE, {HERE: site}) as port:
        url, page = home(HERE, port), site["/r1.html"]

        def switch_off() -> Answer | str:
            keep(tmp_path, [registered(url, "blocked")])
            return page

        site["/r1.html"] = switch_off
        report = crawl(tmp_path, url)
        assert log.paths(HERE) == ["/robots.txt", "/", "/r0.html", "/r1.html"]
        assert any("the register says blocked" in sentence for sentence in report["warnings"])
        keep(tmp_path, [registered(url, "open")])
        crawl(tmp_path, url)
    assert log.paths(HERE)[4:] == ["/robots.txt", "/r2.html", "/r3.html", "/r4.html", "/r5.html"]
