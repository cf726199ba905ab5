"""Whoever runs a site can have it left alone at once: by its status in the register."""

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import pytest
from loopback import Answer
from paced_servers import HERE, ROOT, Log, crawl, home, pages, serve

from archive.captures import Captures
from archive.crawl_log import DATABASE, CrawlLog
from archive.crawl_status import crawl_status
from archive.errors import WrongUseError
from archive.register import imported
from crawler.crawl import crawl as crawl_here
from crawler.register_files import switch
from crawler.sites import register


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
        switch(tmp_path, off, "closed", "its operator wrote", "2026-03-01")
        report = crawl(tmp_path, live, off)
        assert log.of("127.0.0.2") == []
        assert log.paths(HERE)[-1] == "/r2.html"
        assert [
            sentence
            for sentence in report["warnings"]
            if sentence.startswith(f"{off} is not crawled: the register says closed")
        ]
        assert {one.cause for one in crawl_status(tmp_path).failures} == {"switched-off"}
        with pytest.raises(WrongUseError, match=r"is not crawled: the register says closed \(its operator wrote\)"):
            crawl_here(tmp_path, [off])


def test_a_site_is_switched_off_while_it_is_crawled(tmp_path):
    """The register stops it at once: what is on its way is the last; what waits is there when it is open again."""
    log, site = Log(), pages(6)
    with serve(log, HERE, {HERE: site}) as port:
        url, page = home(HERE, port), site["/r1.html"]

        def switch_off() -> Answer | str:
            switch(tmp_path, url, "closed", "its operator wrote", "2026-03-01")
            return page

        site["/r1.html"] = switch_off
        report = crawl(tmp_path, url)
        assert log.paths(HERE) == ["/robots.txt", "/", "/r0.html", "/r1.html"]
        assert any("the register says closed" in sentence for sentence in report["warnings"])
        switch(tmp_path, url, "open", "", "2026-03-02")
        crawl(tmp_path, url)
    assert log.paths(HERE)[4:] == ["/robots.txt", "/r2.html", "/r3.html", "/r4.html", "/r5.html"]


def test_the_command_switches_a_site(tmp_path):
    """By key or address, with the reason and the day; a site of the program's register keeps all else that is known of it."""
    for site, status in (("csrc", "closed"), ("http://www.yunxi.gov.cn/nb/", "closed"), ("yunxi", "open")):
        command = ["-m", "crawler.cli", "sites", "switch", site, status, "--why", "asked", "-d", tmp_path]
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    first, second = sorted(imported(tmp_path), key=lambda site: site.key)
    (packaged,) = (site for site in register() if site.key == "csrc")
    assert replace(first, checked="") == replace(packaged, status="closed", cause="asked", checked="")
    assert (second.home_url, second.status, second.cause) == ("http://www.yunxi.gov.cn/", "open", "")
    with pytest.raises(WrongUseError, match="'nobody' is no key of the register and no address"):
        switch(tmp_path, "nobody", "closed", "", "2026-03-01")


def test_a_site_stays_switched_off_when_crawl_db_is_lost(tmp_path):
    """The log of a run in the captures names it; one that is open again in the crawl log that is there stays open."""
    with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
        switch(tmp_path, "http://www.yunxi.gov.cn/", "closed", "its operator asked", "2026-03-01")
        log.begin("agent")
        log.end(captures)
        (closed,) = imported(tmp_path)
    (tmp_path / DATABASE).unlink()
    for status in ("closed", "open"):
        with CrawlLog(tmp_path) as log, Captures(tmp_path) as captures:
            log.rebuild(captures)
        assert imported(tmp_path)[0].status == status
        assert status == "open" or imported(tmp_path) == (closed,)
        switch(tmp_path, "yunxi", "open", "", "2026-03-02")
