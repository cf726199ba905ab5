"""How sites are reached: by the scheme and the TLS that each needs, at public addresses, and nowhere that a redirect would lead else."""

import sqlite3
import ssl
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from certificates import authority, certificate, server
from loopback import Answer, site
from paced_servers import crawl as crawl_by_name
from test_crawl import LIST, REPORT, attempts, kept, run
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Captures
from archive.crawl_log import CrawlLog
from archive.register import OPEN, Site, keep
from crawler.addresses import is_public
from crawler.platforms.page import clean_url
from crawler.register_files import faults

PAGES = {"/": LIST, "/r1.html": REPORT}
ONCE = {"RETRY_TIMES": 0}


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """Return a folder; the crawls of this test trust the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority().save(tmp_path, "authority")))
    return tmp_path


def flagged(directory: Path, home: str, tls: str) -> None:
    keep(directory, [Site("yunxi", "云溪县", "", home, "", "", tls, OPEN, "", "", "test", "")])


def transports(directory: Path) -> dict[str, tuple[int, str | None, str | None, str | None]]:
    """Return by scheme what the crawl log says of the one host."""
    with closing(sqlite3.connect(directory / "crawl.db")) as db:
        rows = db.execute("SELECT scheme, works, protocol, certificate, cause FROM transports").fetchall()
    assert len({scheme for scheme, *_ in rows}) == len(rows)
    return {scheme: tuple(facts) for scheme, *facts in rows}


def facts(directory: Path, url: str) -> dict[str, str]:
    """Return what is known beside the first capture of *url*."""
    for path in sorted((directory / "captures").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "metadata" and record.rec_headers.get_header("WARC-Target-URI") == url:
                    lines = record.content_stream().read().decode().split("\r\n")
                    return dict(line.split(": ", 1) for line in lines if line)
    raise AssertionError(url)


def reports(directory: Path) -> list[str]:
    return [capture.url for capture in kept(directory) if capture.role == "report"]


def failure(directory: Path) -> tuple[str | None, str]:
    (found,) = [(one.cause, one.evidence or "") for one in attempts(directory) if one.outcome == "failed"]
    return found


def test_a_good_certificate_is_verified_and_said_to_be(trusted):
    """What an authority vouches for is taken, and protocol and certificate stand with the capture and with the host."""
    with site(PAGES, tls=server(trusted, certificate(by=authority()))) as running:
        run(trusted, running.url)
        assert reports(trusted) == [f"{running.url}r1.html"]
        told = facts(trusted, f"{running.url}r1.html")
    assert (told["tls"], told["certificate"]) == ("TLSv1.3", "verified")
    assert "register_tls" not in told
    assert transports(trusted) == {"https": (1, "TLSv1.3", "verified", None)}


BAD_CERTIFICATES = {
    "self-signed": ({}, "it is self-signed"),
    "expired": ({"by": True, "since": datetime.now(UTC) - timedelta(days=800)}, "it has expired"),
    "of no host": ({"address": ""}, "it is self-signed; it names no host"),
    "self-signed and of another": ({"address": "127.0.0.9"}, "it is self-signed; it is another host's"),
    "vouched for and of no host": ({"by": True, "address": ""}, "it names no host"),
    "of another host": ({"by": True, "address": "127.0.0.9"}, "it is another host's"),
}


@pytest.mark.parametrize("how", BAD_CERTIFICATES)
def test_a_bad_certificate_is_taken_from_flagged_hosts_only_and_recorded(trusted, how):
    """Without the flag nothing is asked of the server; with it what is wrong stands with each capture, with the certificate's digest."""
    made, why = BAD_CERTIFICATES[how]
    signed = certificate(**(made | {"by": authority()} if "by" in made else made))
    with site(PAGES, tls=server(trusted, signed)) as running:
        run(trusted / "a", running.url, settings=ONCE)
        assert running.requests == []
        assert failure(trusted / "a") == (
            "tls",
            f"{running.url} could not be fetched by TLS: its certificate is not good: {why}.",
        )
        flagged(trusted / "b", running.url, "invalid")
        run(trusted / "b", running.url, settings=ONCE)
        assert reports(trusted / "b") == [f"{running.url}r1.html"]
        told = facts(trusted / "b", f"{running.url}r1.html")
        (warning,) = run(trusted / "c", running.url, settings={**ONCE, "DOWNLOAD_VERIFY_CERTIFICATES": False})[
            "warnings"
        ]
        assert warning == f"The certificate of {urlsplit(running.url).netloc} is {told['certificate']}."
        assert facts(trusted / "c", f"{running.url}r1.html")["certificate"] == told["certificate"]
    assert told["register_tls"] == "invalid"
    assert told["certificate"].startswith(f"not verified: {why} (SHA-256 ")
    assert transports(trusted / "b")["https"] == (1, told["tls"], told["certificate"], None)


def test_what_fails_behind_a_bad_certificate_fails_for_its_own_reason(trusted):
    """A report that does not come from a host whose certificate is let pass is late, and no failure of TLS."""
    with site({"/": LIST, "/r1.html": Answer(REPORT, wait=2)}, tls=server(trusted, certificate())) as running:
        flagged(trusted, running.url, "invalid")
        run(trusted, running.url, settings={**ONCE, "DOWNLOAD_TIMEOUT": 1})
    assert failure(trusted)[0] == "timeout"


def test_old_keys_are_taken_from_flagged_hosts_only(trusted):
    """A key of 1024 bits fails, and with the flag `legacy` does not: the certificate is verified all the same."""
    with site(PAGES, tls=server(trusted, certificate(by=authority(), bits=1024))) as running:
        run(trusted / "a", running.url, settings=ONCE)
        assert failure(trusted / "a")[0] == "tls"
        flagged(trusted / "b", running.url, "legacy")
        run(trusted / "b", running.url, settings=ONCE)
        told = facts(trusted / "b", f"{running.url}r1.html")
    assert (told["register_tls"], told["certificate"]) == ("legacy", "verified")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
def test_old_versions_are_spoken_with_flagged_hosts_only(trusted, version):
    """TLS 1.0 and 1.1 fail, and with the flag `legacy` do not: which was spoken stands with the capture."""
    context = server(trusted, certificate(by=authority()))
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion[version.replace(".", "_")]
    with site(PAGES, tls=context) as running:
        run(trusted / "a", running.url, settings=ONCE)
        assert failure(trusted / "a")[0] == "tls"
        flagged(trusted / "b", running.url, "legacy")
        run(trusted / "b", running.url, settings=ONCE)
        told = facts(trusted / "b", f"{running.url}r1.html")
    assert (told["tls"], told["certificate"]) == (version, "verified")


def test_the_flag_of_one_host_opens_no_other(trusted):
    """A self-signed certificate of a host that the register does not flag stays refused, whatever is flagged beside it."""
    with (
        site(PAGES, tls=server(trusted, certificate())) as one,
        site(PAGES, tls=server(trusted, certificate())) as other,
    ):
        flagged(trusted, one.url, "invalid")
        run(trusted, one.url, other.url, settings=ONCE)
        assert reports(trusted) == [f"{one.url}r1.html"]
        assert other.requests == []


def test_a_host_without_tls_is_asked_by_http_alone(tmp_path):
    """The flag `none`: https is not even tried, and the capture says by what, and why."""
    with site(PAGES) as running:
        home = running.url.replace("http:", "https:")
        flagged(tmp_path, home, "none")
        run(tmp_path, home)
        assert running.garbled == 0
        assert reports(tmp_path) == [f"{running.url}r1.html"]
        told = facts(tmp_path, f"{running.url}r1.html")
    assert told["scheme"] == "http; https: the register says that only http answers"


def test_the_other_scheme_is_tried_once_and_remembered(tmp_path):
    """Where https fails http is asked, links to https stay on http, and the next crawl does not try https again."""
    with site(PAGES) as running:
        home = running.url.replace("http:", "https:")
        running.pages["/"] = Answer(LIST + f'<a href="{home}r2.html">云溪县农业局2023年政府信息公开工作年度报告</a>')
        running.pages["/r2.html"] = Answer(REPORT + "二")
        (warning,) = run(tmp_path, home, settings=ONCE)["warnings"]
        assert warning.endswith("is reached by http; https: TLS: wrong version number.")
        assert reports(tmp_path) == [f"{running.url}r1.html", f"{running.url}r2.html"]
        assert running.garbled == 1
        assert run(tmp_path, home, settings=ONCE)["warnings"] == []
        assert running.garbled == 1
        told = facts(tmp_path, f"{running.url}r2.html")
    known = transports(tmp_path)
    assert known["http"] == (1, None, None, None)
    assert known["https"][0] == 0
    assert known["https"][3] == "TLS: wrong version number"
    assert told["scheme"] == f"http; https: {known['https'][3]}"


def test_what_worked_is_restored_from_the_captures(tmp_path):
    """A crawl.db that is lost knows again by which scheme a host answers."""
    with site(PAGES) as running:
        run(tmp_path, running.url.replace("http:", "https:"), settings=ONCE)
    before = transports(tmp_path)
    (tmp_path / "crawl.db").unlink()
    with Captures(tmp_path) as captures, CrawlLog(tmp_path) as log:
        log.rebuild(captures)
    assert transports(tmp_path) == before


def test_http_gives_way_to_https_where_only_that_answers(trusted):
    """The same the other way round."""
    with site(PAGES, tls=server(trusted, certificate(by=authority()))) as running:
        run(trusted, running.url.replace("https:", "http:"), settings=ONCE)
        assert reports(trusted) == [f"{running.url}r1.html"]
    assert [transports(trusted)[scheme][0] for scheme in ("http", "https")] == [0, 1]


def test_where_neither_scheme_works_the_first_is_the_cause(tmp_path):
    """A host that sends http to an https that fails is asked by each once, and is a failure of TLS, no circle of redirects."""
    with site(PAGES) as running:
        home = running.url.replace("http:", "https:")
        run(tmp_path / "known", home, settings=ONCE)
        running.pages["/"] = running.pages["/robots.txt"] = Answer("", 302, {"Location": home})
        for directory in (tmp_path / "known", tmp_path / "new"):
            running.requests.clear()
            run(directory, home, settings=ONCE)
            assert len(running.requests) <= 2
            assert {one.cause for one in attempts(directory) if one.outcome == "failed"} == {"tls"}
    assert transports(tmp_path / "known")["http"] == (0, None, None, "it only leads to the other")


def named(running: object, name: str) -> str:
    """Return the URL of the running site under *name*."""
    return running.url.replace("127.0.0.1", name)


HERE = {"www.yunxi.gov.cn": "127.0.0.1"}

ELSEWHERE = [
    "http://www.example.com/",
    "http://www.yunxi.gov.cn.evil.example/",
    "http://www.gov.cn@evil.example/",
    "http://shangkeht.com/zwgk/r1.html",  # a poisoned mirror, as platforms/HAZARDS.md tells of them
    "http://10.0.0.8/",
    "http://192.168.1.1:8080/r1.html",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00::1]/",
    "http://2130706433/",
    "http://8.8.8.8/",
    "file:///etc/passwd",
    "data:text/html,<h1>2023</h1>",
    "ftp://ftp.yunxi.gov.cn/r1.html",
]


def test_a_redirect_to_anywhere_else_is_refused_with_the_reason(tmp_path):
    """Other hosts, private and link-local addresses, other schemes: none is asked, and each is a row that names where it led."""
    entries = "".join(
        f'<a href="{n}.html">云溪县第{n}局2023年政府信息公开工作年度报告</a>' for n in range(len(ELSEWHERE))
    )
    pages = {f"/{n}.html": Answer("", 302, {"Location": target}) for n, target in enumerate(ELSEWHERE)}
    with site({"/": f"<title>政府信息公开年报</title>{entries}", **pages}) as running:
        run(tmp_path, running.url)
        told = {one.url: (one.cause, one.evidence or "") for one in attempts(tmp_path) if one.outcome == "failed"}
        for number, target in enumerate(ELSEWHERE):
            cause, evidence = told.pop(f"{running.url}{number}.html")
            assert cause == "off-limits", target
            assert evidence.startswith(f"{running.url}{number}.html leads to {target}"), evidence
    assert told == {}
    assert reports(tmp_path) == []


def test_another_host_does_not_lead_to_this_machine(tmp_path):
    """A government's site that redirects to loopback, be it its home page, its report or its robots.txt, leads nowhere."""
    with site(PAGES) as inner, site({"/": LIST}) as outer:
        outer.pages["/r1.html"] = Answer("", 302, {"Location": f"{inner.url}r1.html"})
        outer.pages["/robots.txt"] = Answer("", 302, {"Location": f"{inner.url}robots.txt"})
        crawl_by_name(tmp_path, named(outer, "www.yunxi.gov.cn"), TEST_NAMES=HERE)
        assert inner.requests == []
        cause, evidence = failure(tmp_path)
        assert cause == "off-limits"
        assert f"leads to {inner.url}r1.html, which is an address of this machine" in evidence


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254"])
def test_a_name_with_a_private_address_is_refused(tmp_path, address):
    """A name under gov.cn or of the register that resolves to this machine or its neighbours is not connected to, and that is told."""
    with site(PAGES) as running:
        home = named(running, "yunxi.example" if address == "127.0.0.1" else "www.yunxi.gov.cn")
        keep(tmp_path, [Site("yunxi", "云溪县", "", home, "", "", "", OPEN, "", "", "test", "")])
        names = dict.fromkeys(("www.yunxi.gov.cn", "yunxi.example"), address)
        crawl_by_name(tmp_path, home, TEST_NAMES=names, GONGKAI_ALLOWED_NETWORKS=[], RETRY_TIMES=0)
        assert running.requests == []
    cause, evidence = failure(tmp_path)
    assert cause == "private-address"
    assert f"its host resolves to {address}" in evidence


def test_which_addresses_are_public():
    """Neither private nor shared, link-local, loopback or multicast ones are; what the setting names is taken for one."""
    private = (
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.0.1",
        "127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "198.18.0.1",
    )
    assert not any(map(is_public, (*private, "::1", "fe80::1", "fc00::1", "www.yunxi.gov.cn", "")))
    assert is_public("39.102.231.87")
    assert is_public("240e::1")


@pytest.mark.parametrize(
    ("home", "taken"), [("http://39.102.231.87/", True), ("http://10.0.0.8/", False), ("http://yunxi.com/", False)]
)
def test_a_bare_address_can_be_imported_if_it_is_public(home, taken):
    """Some governments' old sites have no name; a private address is nobody's."""
    assert (not list(faults(Site("a", "云溪县", "", home, "", "", "", OPEN, "", "", "test", "")))) is taken


def test_a_host_of_the_register_is_crawled_and_its_like_is_not(tmp_path):
    """Imported hosts count as governments' in their own archive: the same redirect is followed there, and refused elsewhere."""
    with site({}) as other, site({"/": LIST}) as running:
        other.pages["/r1.html"] = Answer(REPORT)
        target = named(other, "yunxi.example")
        running.pages["/r1.html"] = Answer("", 302, {"Location": f"{target}r1.html"})
        names = {**HERE, "yunxi.example": "127.0.0.1"}
        keep(tmp_path / "a", [Site("old", "云溪县", "", target, "", "", "", OPEN, "", "", "test", "")])
        for directory in (tmp_path / "a", tmp_path / "b"):
            crawl_by_name(directory, named(running, "www.yunxi.gov.cn"), TEST_NAMES=names)
        assert reports(tmp_path / "a") == [f"{target}r1.html"]
        assert failure(tmp_path / "b")[0] == "off-limits"
        assert other.paths.count("/r1.html") == 1


def test_a_cookie_that_is_asked_for_is_brought_once(tmp_path):
    """A redirect of a page to itself is followed where it sets a cookie, once; without one, or with the same again, it is a circle."""
    again = {"Location": "/", "Set-Cookie": "CT6T=1; Path=/"}
    with site({"/": Answer(LIST, stranger=Answer("", 302, again)), "/r1.html": REPORT}) as running:
        run(tmp_path / "a", running.url)
        assert reports(tmp_path / "a") == [f"{running.url}r1.html"]
        paths = [path for path in running.paths if not path.startswith("/__nope__")]
        assert paths == ["/robots.txt", "/", "/", "/r1.html"]
    for headers, asked in ((again, 2), ({"Location": "/"}, 1), ({"Location": "/?a"}, 6)):
        directory = tmp_path / str(asked)
        with site({path: Answer("", 302, headers) for path in ("/", "/?a")}) as running:
            run(directory, running.url)
            assert failure(directory)[0] == "redirects"
            assert len(running.paths) <= asked + 1


def test_the_list_is_named_as_referer_over_redirects(tmp_path):
    """Some sites answer 404 to who does not come from their list: also behind a redirect the Referer is the list page."""
    with site({"/": LIST, "/r1.html": Answer("", 302, {"Location": "/a/r1.html"}), "/a/r1.html": REPORT}) as running:
        run(tmp_path, running.url)
        headers = dict(running.requests)
        assert headers["/r1.html"]["Referer"] == headers["/a/r1.html"]["Referer"] == running.url
        assert "Referer" not in headers["/"]


@pytest.mark.parametrize(
    ("base", "reference", "url"),
    [
        ("http://www.yunxi.gov.cn/", "http://www.yunxi.gov.cn./nb/", "http://www.yunxi.gov.cn/nb/"),
        ("http://www.yunxi.gov.cn/", "HTTP://WWW.Yunxi.gov.cn.:80/nb/", "http://www.yunxi.gov.cn/nb/"),
        ("https://www.yunxi.gov.cn/", "https://www.yunxi.gov.cn:443/nb/", "https://www.yunxi.gov.cn/nb/"),
        ("http://122.137.242.24:8080/", "./nb/", "http://122.137.242.24:8080/nb/"),
    ],
)
def test_a_host_has_one_spelling(base, reference, url):
    """The dot behind a host's name, its case, and the port that its scheme has anyway make no other host of it."""
    assert clean_url(base, reference) == url


def test_a_redirect_to_a_host_with_a_dot_is_followed_without_it(tmp_path):
    """What a redirect names is brought into that spelling too."""
    with site({"/": LIST, "/a/r1.html": REPORT}) as running:
        dotted = running.url.replace("127.0.0.1", "127.0.0.1.")
        running.pages["/r1.html"] = Answer("", 302, {"Location": f"{dotted}a/r1.html"})
        run(tmp_path, running.url)
        assert reports(tmp_path) == [f"{running.url}a/r1.html"]
        assert dict(running.requests)["/a/r1.html"]["Host"] == urlsplit(running.url).netloc
