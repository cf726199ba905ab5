"""The demo county over several hosts and platforms: a crawl of all of them finds every report and leaves every decoy."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.captures import Captures
from archive.crawl_log import CrawlLog
from archive.crawl_status import crawl_status
from crawler.demo.agencies import agencies
from crawler.demo.server import serve_all

ROOT = Path(__file__).parent.parent
CRAWL = "import json, sys; from pathlib import Path; from crawler.crawl import crawl; crawl(Path(sys.argv[1]), json.loads(sys.argv[2]))"
PLATFORMS = {"trs_wcm", "jcms", "uuid_shtml", "gkmlpt", "lonsun", "sitesources"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Crawl all hosts of the demo once: the archive's directory and the hosts with what they were asked."""
    directory = tmp_path_factory.mktemp("hosts")
    with serve_all() as hosts:
        command = [sys.executable, "-c", CRAWL, str(directory), json.dumps([host.url for host in hosts])]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        yield directory, hosts


def test_every_report_on_every_host_is_found_byte_for_byte(crawled):
    """What the hosts hold is what is kept as reports and attachments, nothing else but the pages that stand before attachments."""
    directory, hosts = crawled
    expected = {host.url + report.name[1:]: report.body for host in hosts for report in host.county.expected}
    covers = {host.url + path[1:] for host in hosts for path in host.county.attachments.values()}
    with Captures(directory) as captures:
        kept = {one.url: captures.body(one) for one in captures if one.role in ("report", "attachment")}
    assert {url: body for url, body in kept.items() if url not in covers} == expected
    assert len(expected) == 43


def test_every_decoy_is_left_and_recorded(crawled):
    """No decoy is asked for, and each stands among the links that were left, with its reason."""
    directory, hosts = crawled
    for host in hosts:
        assert host.county.decoys
        assert not set(host.county.decoys) & {urlsplit(path).path for _, path in host.requests}
    with CrawlLog(directory) as log:
        left = {link.url for link in log.skipped()}
    assert {host.url + path[1:] for host in hosts for path in host.county.decoys} <= left


def test_each_host_is_known_for_what_it_is(crawled):
    """Six hosts, six families, told by their columns' pages; each walked to its end, and no list longer than what was seen of it."""
    directory, hosts = crawled
    with CrawlLog(directory) as log:
        query = "SELECT DISTINCT site, platform FROM lists WHERE col <> '' AND platform <> 'generic'"
        shown = dict(log.ask(lambda db: db.execute(query).fetchall()))
    assert len(shown) == len(hosts)
    assert set(shown.values()) == PLATFORMS
    status = crawl_status(directory)
    assert status.warnings == ()
    assert {site.state for site in status.sites} == {"complete"}


def test_the_hosts_are_the_same_every_time():
    """Two builds give the same pages."""
    assert agencies() == agencies()
