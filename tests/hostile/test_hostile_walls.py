"""Walls against machines, whatever their status: each is told from content, nothing more is asked of its host, none is solved."""

from contextlib import ExitStack

import pytest
from hostile_crawl import REPORT, Left, column, crawled
from raw_server import Play, answer, raw

RUI_SHU = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="9DhefwqGPrzG" content="made-up" r=\'m\'></head><body>'
    '<script type="text/javascript" charset="utf-8" src="/4QbVtADbnLVIc/d.FxJzG50F.js" r=\'m\'></script></body></html>'
)
JSL = "<script>document.cookie=('_')+('_')+('jsl_clearance_s=')+'1736.1|-1|ab;path=/';location.href=location.pathname</script>"
UNKNOWN = "<html><body><script>document.cookie='k='+(17*3)+';path=/';location.reload();</script></body></html>"
CAPTCHA = "<title>访问验证</title><p>您的访问过于频繁，请输入验证码后继续访问。</p><form><input name='code'></form>"
BLOCKED = "<html><body><h1>网站防火墙</h1><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></body></html>"
SITE: dict[str, Play | str] = {"/": column("r1.html"), "/r1.html": REPORT}

HOMES: dict[str, tuple[Play, str]] = {
    "412": (answer(RUI_SHU, "412 Precondition Failed"), "blocked:js412"),
    "468": (answer("", "468 X"), "blocked:468"),
    "521": (answer(JSL, "521 X", ("Set-Cookie", "__jsluid_h=ab; Path=/"), ("X-Via-JSL", "ab")), "blocked:jsl521"),
    "403": (answer("<h1>403 Forbidden</h1>", "403 Forbidden"), "blocked:403"),
    "200 瑞数": (answer(RUI_SHU), "blocked:challenge"),
    "202 瑞数": (answer(RUI_SHU, "202 Accepted"), "blocked:challenge"),
    "200 加速乐": (answer(JSL), "blocked:challenge"),
    "200 unknown": (answer(UNKNOWN), "blocked:challenge"),
    "200 captcha": (answer(CAPTCHA), "blocked:challenge"),
    "200 notice": (answer(BLOCKED), "blocked:challenge"),
}


ROBOTS: dict[str, tuple[Play, bool]] = {
    "html": (answer("<html><title>404</title><h1>404</h1></html>"), True),
    "missing": (answer("<h1>404</h1>", "404 Not Found"), True),
    "wall": (answer(RUI_SHU, "412 Precondition Failed"), False),
    "wall with 200": (answer(RUI_SHU), False),
    "server error": (answer("busy", "503 Busy"), False),
    "huge": (answer(b"Disallow: /x\n" * 200_000, kind="text/plain"), False),
    "cut off": (answer("User-agent: *\nDisallow: /\n", kind="text/plain", length=1000), False),
    "redirected": (answer("", "302 Found", ("Location", "/rules.txt")), True),
    "redirected to a wall": (answer("", "302 Found", ("Location", "/wall.txt")), False),
    "in a circle": (answer("", "302 Found", ("Location", "/robots.txt")), True),
}


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> tuple[dict[str, str], Left, dict[str, list[str]]]:
    """Crawl all these sites at once: their home pages by name, what the crawl left, what each was asked for."""
    with ExitStack() as stack:
        sites: dict[str, dict[str, Play | str]] = {name: {"/": play} for name, (play, _) in HOMES.items()}
        sites |= {
            f"robots {name}": SITE | {"/robots.txt": play, "/rules.txt": "", "/wall.txt": HOMES["412"][0]}
            for name, (play, _) in ROBOTS.items()
        }
        sites["inner wall"] = SITE | {"/": column("r1.html", "r2.html", "r3.html"), "/r2.html": answer(UNKNOWN)}
        sites["inner 403"] = SITE | {"/": column("r2.html", "r1.html"), "/r2.html": answer("<h1>403</h1>", "403 No")}
        sites["no wall"] = {
            "/": column("r1.html"),
            "/r1.html": REPORT + f"<script>{JSL}</script>" + "<p>验证码</p>" * 200,
        }
        running = {name: stack.enter_context(raw(pages)) for name, pages in sites.items()}
        homes = {name: one.url for name, one in running.items()}
        crawl = crawled(tmp_path_factory.mktemp("walls"), *homes.values(), RETRY_TIMES=0, LOG_LEVEL="CRITICAL")
        return homes, crawl, {name: one.paths for name, one in running.items()}


@pytest.mark.parametrize("name", HOMES)
def test_a_wall_ends_the_crawl_of_its_host(left, name):
    """The cause says which wall; after it the host is asked for nothing, and nothing of it counts as a page."""
    homes, crawl, asked = left
    assert crawl.cause(homes[name]) == HOMES[name][1]
    assert crawl.attempts[homes[name]].outcome == "failed"
    assert asked[name] == ["/robots.txt", "/"]


@pytest.mark.parametrize("name", ROBOTS)
def test_rules_that_cannot_be_had_close_a_host_and_missing_ones_do_not(left, name):
    """robots.txt that is a wall, fails, is cut off or endless: its rules are not known. HTML, 404, a redirect to nothing: it has none."""
    homes, crawl, _ = left
    home, (_, is_open) = homes[f"robots {name}"], ROBOTS[name]
    assert crawl.reports(home) == (["r1.html"] if is_open else [])
    assert crawl.cause(home) == (None if is_open else "blocked:robots")


def test_a_wall_behind_the_home_page_ends_the_crawl_there(left):
    """What came before it is kept."""
    homes, crawl, asked = left
    home = homes["inner wall"]
    assert crawl.cause(f"{home}r2.html") == "blocked:challenge"
    assert crawl.reports(home) == ["r1.html"]
    assert "/r3.html" not in asked["inner wall"]


def test_one_forbidden_page_is_no_wall(left):
    """It fails alone."""
    homes, crawl, _ = left
    assert crawl.cause(f"{homes['inner 403']}r2.html") == "http-403"
    assert crawl.reports(homes["inner 403"]) == ["r1.html"]


def test_a_report_that_speaks_of_walls_is_a_report(left):
    """Marks of a challenge in a page that has something to say are content."""
    homes, crawl, _ = left
    assert crawl.reports(homes["no wall"]) == ["r1.html"]


def test_a_host_is_probed_once(left):
    """The probe is an address that no site has, asked for once a host and only where its home page could be had."""
    _, _, asked = left
    probes = {name: [path for path in paths if path.startswith("/__nope__")] for name, paths in asked.items()}
    assert len(probes["inner 403"]) == 1
    assert all(not probes[name] for name in HOMES)
