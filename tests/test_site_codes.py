"""The code that a page prints of its site, 网站标识码, says whose page it is."""

import pytest
from loopback import site
from test_crawl import LIST, REPORT, run
from test_transport import facts

from archive.register import OPEN, Site, keep
from crawler.site_code import contradicts, printed

CODES = [
    ('<meta name="SiteIDCode" content="4103020001">', "4103020001", "410302", False),
    ("<meta content='4103000004' name='SiteIDCode'/>", "4103000004", "410302", False),
    ("<p>网站标识码：<a>4103020001</a></p>", "4103020001", "410300", False),
    ("<p>网站标识码 4103030001 豫ICP备2021000001号</p>", "4103030001", "410302", True),
    ("<p>网站标识码：bm56000001</p>", "bm56000001", "410302", True),
    ("<p>网站标识码：5000000048</p>", "5000000048", "230200", True),
]


@pytest.mark.parametrize(("text", "code", "division", "other"), CODES)
def test_a_site_code_is_read_and_held_against_the_division(text, code, division, other):
    """In the head or at the foot; the code of the division, of one above or one below it contradicts nothing."""
    assert printed(text) == code
    assert contradicts(code, division) is other


def test_a_page_with_another_site_s_code_is_warned_about(tmp_path):
    """It is kept with the doubt beside it, and the run's report tells of it once, by the first page that shows it."""
    foot = "<p>网站标识码：4103030001</p>"
    with site({"/": LIST + foot, "/r1.html": REPORT + foot}) as running:
        keep(tmp_path, [Site("yunxi", "云溪县", "410302", running.url, "", "", "", OPEN, "", "", "test", "")])
        (warning,) = run(tmp_path, running.url)["warnings"]
        assert warning.startswith(f"{running.url} prints another site's code (网站标识码 4103030001;")
        told = facts(tmp_path, f"{running.url}r1.html")
    assert told["site_code"] == "4103030001, where the register has division 410302"
