"""How sites are reached: by the scheme and the TLS that each needs, at public addresses, and nowhere that a redirect would lead else."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificates import authority, certificate, server
from loopback import Answer, site
from test_crawl import LIST, REPORT, attempts, kept, run
from warcio.archiveiterator import ArchiveIterator

from archive.register import OPEN, Site, keep

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
        assert failure(trusted / "a")[0] == "tls"
        flagged(trusted / "b", running.url, "invalid")
        run(trusted / "b", running.url, settings=ONCE)
        assert reports(trusted / "b") == [f"{running.url}r1.html"]
        told = facts(trusted / "b", f"{running.url}r1.html")
    assert told["register_tls"] == "invalid"
    assert told["certificate"].startswith(f"not verified: {why} (SHA-256 ")
    assert transports(trusted / "b")["https"] == (1, told["tls"], told["certificate"], None)


def test_old_keys_are_taken_from_flagged_hosts_only(trusted):
    """A key of 1024 bits fails, and with the flag `legacy` does not: the certificate is verified all the same."""
    with site(PAGES, tls=server(trusted, certificate(by=authority(), bits=1024))) as running:
        run(trusted / "a", running.url, settings=ONCE)
        assert failure(trusted / "a")[0] == "tls"
        flagged(trusted / "b", running.url, "legacy")
        run(trusted / "b", running.url, settings=ONCE)
        told = facts(trusted / "b", f"{running.url}r1.html")
    assert (told["register_tls"], told["certificate"]) == ("legacy", "verified")


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
    assert told["scheme"] == "http, since by the other: the register says that only http answers"


def test_the_other_scheme_is_tried_once_and_remembered(tmp_path):
    """Where https fails http is asked, links to https stay on http, and the next crawl does not try https again."""
    with site(PAGES) as running:
        home = running.url.replace("http:", "https:")
        running.pages["/"] = Answer(LIST + f'<a href="{home}r2.html">云溪县农业局2023年政府信息公开工作年度报告</a>')
        running.pages["/r2.html"] = Answer(REPORT + "二")
        run(tmp_path, home, settings=ONCE)
        assert reports(tmp_path) == [f"{running.url}r1.html", f"{running.url}r2.html"]
        assert running.garbled == 1
        run(tmp_path, home, settings=ONCE)
        assert running.garbled == 1
        told = facts(tmp_path, f"{running.url}r2.html")
    known = transports(tmp_path)
    assert known["http"] == (1, None, None, None)
    assert known["https"][0] == 0
    assert known["https"][3] == "TLS: wrong version number"
    assert told["scheme"] == f"http, since by the other: {known['https'][3]}"


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
