"""A reader can say on every page that a number is wrong, with the report and the cell in the link; where it leads the publisher says."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from small_archive import ANNEX, REPORT, make, soup, visiting

from archive.errors import WrongUseError
from archive.site.corrections import address, link

MAIL = "mailto:you@example.org"
PAGES = [
    *("/", "/reports", "/search?q=处罚", "/rules", "/obligations", "/organization/u-0123456789", "/years/u-0123456789"),
    *(f"/report/{REPORT}", f"/report/{ANNEX}", "/corrections", "/archive", "/archive/cells", "/archive/captures"),
    *("/archive?sql=select+1", "/archive?sql=select+wrong", "/archive/failed_sums", f"/archive/reports/{REPORT}"),
    *("/report/nobody-2023", "/absent", "/archive/absent", "/organization/nobody"),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def get(directory):
    with visiting(directory, corrections="you@example.org") as ask:
        yield ask


@contextmanager
def asking(directory, to):
    with visiting(directory, corrections=to) as ask:
        yield ask


def page(answer):
    answer.status_code = 200  # an error page is a page too
    return soup(answer)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_link(get, path):
    """The foot of every page, of errors and of Datasette's own too, links to the publisher's address, with where the reader was."""
    found = page(get(path)).select("footer a.report-wrong")
    assert [one.get_text(" ", strip=True) for one in found] == ["报错 Report a wrong number"]
    to = found[0]["href"]
    assert to.startswith(f"{MAIL}?subject=")
    (subject,) = parse_qs(urlsplit(to).query)["subject"]
    about = path.removeprefix("/report/") if path in (f"/report/{REPORT}", f"/report/{ANNEX}") else path
    assert unquote(subject).startswith("报错 Wrong number: ")
    assert about in unquote(subject)


def test_each_cell_has_a_link_of_its_own(get):
    """It names the report and the cell; it has no text of its own, so that a figure stays what it is."""
    cells = page(get(f"/report/{REPORT}")).select("td.figure")
    assert len(cells) == 200
    for cell in cells:
        (one,) = cell.select("a.wrong")
        (subject,) = parse_qs(urlsplit(one["href"]).query)["subject"]
        assert subject == f"报错 Wrong number: {REPORT} {cell['data-table']}/{cell['data-row']}/{cell['data-column']}"
        assert one.get_text() == ""
        assert "报错" in one["aria-label"]


def test_it_can_lead_to_an_issue_tracker(directory):
    """{report}, {cell} and {page} of a web address are filled in; without them it is given a title."""
    form = "https://tracker.example/new?title={report}+{cell}&body={page}"
    with asking(directory, form) as get:
        (one,) = page(get(f"/report/{REPORT}")).select("#requests-granted-total a.wrong")
        asked = parse_qs(urlsplit(one["href"]).query)
        assert asked == {
            "title": [f"{REPORT} requests/granted/total"],
            "body": [f"/report/{REPORT}#requests-granted-total"],
        }
    assert link("https://tracker.example/new", "/rules") == (
        "https://tracker.example/new?title=%E6%8A%A5%E9%94%99%20Wrong%20number%3A%20%2Frules"
    )
    assert link("https://tracker.example/new?project=7", "/rules").startswith(
        "https://tracker.example/new?project=7&title="
    )


def test_without_an_address_it_leads_to_how_corrections_are_handled(directory):
    """The links lead to /corrections, which says so, and names the report and the cell."""
    with asking(directory, None) as get:
        (one,) = page(get(f"/report/{REPORT}")).select("#requests-granted-total a.wrong")
        assert one["href"] == f"/corrections?report={REPORT}&cell=requests%2Fgranted%2Ftotal"
        answer = page(get(one["href"]))
        assert answer.select_one("dl.facts a")["href"] == f"/report/{REPORT}#requests-granted-total"
        assert "没有留下报错的地址" in answer.get_text()
        assert page(get("/rules")).select_one("footer a.report-wrong")["href"] == "/corrections?page=%2Frules"


def test_what_a_reader_types_is_never_more_than_text(directory):
    """Nothing in the address of /corrections becomes markup, or an address outside the site."""
    with asking(directory, None) as get:
        text = get("/corrections?report=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&page=javascript:alert(2)").text
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text


@pytest.mark.parametrize("named", ["nobody", "javascript:alert(1)", "a b@example.org", "ftp://example.org"])
def test_what_is_no_address_is_refused(named):
    """Only an e-mail address, mailto: or a web address."""
    with pytest.raises(WrongUseError):
        address(named)


def test_the_contact_is_the_default(tmp_path):
    """`gongkai serve` takes GONGKAI_CORRECTIONS, or else the contact; what is neither is wrong use."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    command = [sys.executable, "-m", "crawler.cli", "serve", "-d", str(make(tmp_path)), "--port", "0"]
    wrong = {**environment, "GONGKAI_CONTACT": "nobody"}
    done = subprocess.run(command, env=wrong, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "'nobody' is no address for corrections" in done.stderr
    both = {**environment, "GONGKAI_CONTACT": "you@example.org", "GONGKAI_CORRECTIONS": "nobody either"}
    done = subprocess.run(command, env=both, capture_output=True, text=True, check=False, timeout=60)
    assert "'nobody either'" in done.stderr
