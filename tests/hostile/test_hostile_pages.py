"""Pages that look like content and are none, or the other way round: soft 404, shells, stubs, error pages under the name of a file."""

from contextlib import ExitStack

import pytest
from hostile_crawl import REPORT, TITLE, Left, column, crawled
from raw_server import Line, Play, answer, raw

from archive.crawl_states import state_of

FOOT = '<div class="footer">主办单位：河川市临溪区人民政府办公室　网站标识码：4199010001</div>'
NAV = "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(60))
GONE = (
    f'<title>页面不存在</title><div class="err"><h2>您访问的页面不存在或已被删除</h2><p>5秒后返回首页</p></div>{FOOT}'
)
HOME = f"<title>临溪区人民政府</title>{NAV}<p>今天是2024年3月5日 星期二，欢迎访问临溪区人民政府门户网站。</p>{FOOT}"
PDF = b"%PDF-1.4\n" + b"0" * 500
ERROR_PAGE = f"<html><title>提示</title><body><p>{'服务暂时不可用，请稍后再试。' * 40}</p></body></html>"
OFFICE = f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>{"附表说明。" * 60}</body></html>'

# What a link to a report is answered with, and what becomes of it: cause of the failure, or of None how it is kept.
ENTRIES: dict[str, tuple[Play, str | None]] = {
    "gone.html": (answer(GONE), "soft-404"),
    "gone-in-template.html": (answer(f"<title>404</title>{NAV}<p>{'很抱歉' * 200}</p>{FOOT}"), "soft-404"),
    "busy.html": (answer(f"<title>提示信息</title><p>系统繁忙，请稍后再试</p>{FOOT}"), "soft-404"),
    "three-bytes.html": (answer("404"), "stub"),
    "thirteen-bytes.html": (answer("<html></html>"), "stub"),
    "fifty-four-bytes.html": (answer(f"<html><body>{'x' * 28}</body></html>"), "stub"),
    "home.html": (answer("", "301 Moved", ("Location", "/")), "sent-home"),
    "spa.html": (answer('<html><div id="app"></div><script src="/app.js"></script></html>'), "shell"),
    "error.pdf": (answer(ERROR_PAGE), "wrong-content"),
    "error.doc": (answer(ERROR_PAGE, kind="application/msword"), "wrong-content"),
    "data.html": (
        answer('{"code": 500, "data": null, "msg": "服务暂时不可用，请稍后再试，或者联系网站管理员。"}'),
        "wrong-content",
    ),
    "html.doc": (answer(f"<html><body>{REPORT}<p>二、主动公开政府信息情况</p>第二十条第（一）项</body></html>"), None),
    "word.doc": (answer(OFFICE, kind="application/msword"), None),
    "pdf.html": (answer(PDF, kind="text/html"), None),
    "other-place.html": (
        answer(f'<meta name="SiteName" content="另一个城市人民政府"><meta name="ColumnName" content="x">{REPORT}'),
        None,
    ),
    "short.html": (
        answer(f"<h1>{TITLE}</h1><p>全年收到公开申请1件，系统错误致一份文件已被删除，政府信息不存在，访问被限制。</p>"),
        None,
    ),
    "good.html": (answer(REPORT), None),
}


def changing(page: str) -> Play:
    """Return an answer with *page*, the time of day and the address in it, as portals give for what they do not have."""

    def play(line: Line) -> None:
        line.send(answer(page.replace("2024年3月5日", f"2024年3月{line.nth}日").replace("</p>", f" {line.path} </p>")))

    return play


BURST = HOME + column(*(f"r{n}.html" for n in range(9)))
VIEWER = f'<title>{TITLE}</title><iframe src="/pdfjs/web/viewer.html?file=%2Fattach%2F0%2Fr.pdf"></iframe>{FOOT}'
ONCLICK = f"""<a href="javascript:void(0)" onclick="openDetail('c71dc662da7f466c','nb')">{TITLE}</a>
<a href="#" onclick="window.open('/files/r2.pdf')">临溪区财政局2024年政府信息公开工作年度报告</a>"""
PICTURES = f"""{NAV}<img src="/images/logo.png"><h1>{TITLE}</h1>
<p><img src="./W020250110001.jpg"></p><p><img src="./W020250110002.jpg"></p>{FOOT}"""
ATTACHED = f'{NAV}<h1>{TITLE}</h1><p>详见附件。</p><a href="r1.pdf">附件：年度报告.pdf</a>{FOOT}'
ERRORS = answer(f"<title>临溪区</title>{NAV}<p>{'您可以浏览其他内容。' * 60}</p>{FOOT}")
SPA = answer('<html><title>临溪区</title><div id="app"></div><script src="/app.js"></script></html>')
JPEG = {f"/W02025011000{n}.jpg": answer(b"\xff\xd8\xff\xe0" + bytes([n]) * 300, kind="image/jpeg") for n in (1, 2)}

SITES: dict[str, tuple[dict[str, Play | str], Play | None]] = {
    "entries": ({"/": column(*ENTRIES), **{f"/{name}": play for name, (play, _) in ENTRIES.items()}}, None),
    "home instead": ({"/": HOME + column("r1.html", "r2.html"), "/r1.html": REPORT}, changing(HOME)),
    "error page instead": ({"/": column("r1.html", "r2.html"), "/r1.html": REPORT}, ERRORS),
    "burst": (
        {"/": BURST, **{f"/r{n}.html": changing(BURST) for n in range(1, 9)}, "/r0.html": REPORT},
        None,
    ),
    "spa": ({"/": SPA}, SPA),
    "years": (
        {
            "/": column("a1.html", "a2.html") + '<a href="/2.htm">下一页</a>',
            "/2.htm": column("b1.html", "b2.html").replace("2023", "2022") + '<a href="/2.htm">下一页</a>',
            **{f"/{name}.html": REPORT for name in ("a1", "a2", "b1", "b2")},
        },
        None,
    ),
    "refresh": (
        {
            "/": '<html><head><meta http-equiv="refresh" content="0;url=./jbxxlx/"></head></html>',
            "/jbxxlx/": column("r1.html"),
            "/jbxxlx/r1.html": REPORT,
        },
        None,
    ),
    "replace": (
        {
            "/": '<html><script>window.location.replace("jgxx_2044/")</script></html>',
            "/jgxx_2044/": column("r1.html"),
            "/jgxx_2044/r1.html": REPORT,
        },
        None,
    ),
    "report sent on": (
        {
            "/": column("r1.html"),
            "/r1.html": '<script>location.href="/content/1.html"</script>',
            "/content/1.html": REPORT,
        },
        None,
    ),
    "viewer": (
        {"/": column("r1.html"), "/r1.html": VIEWER, "/attach/0/r.pdf": answer(PDF, kind="application/pdf")},
        None,
    ),
    "frame": (
        {
            "/": '<a href="/nb/">政府信息公开年报</a>',
            "/nb/": '<title>政府信息公开年报</title><iframe src="/inner/list.html"></iframe>',
            "/inner/list.html": column("r1.html"),
            "/inner/r1.html": REPORT,
        },
        None,
    ),
    "onclick": ({"/": column("r1.html") + ONCLICK, "/r1.html": REPORT, "/files/r2.pdf": answer(PDF)}, None),
    "pictures": ({"/": column("r1.html"), "/r1.html": PICTURES, **JPEG}, None),
    "attachment": (
        {"/": column("r1.html"), "/r1.html": ATTACHED, "/r1.pdf": answer(PDF, kind="application/pdf")},
        None,
    ),
}


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> tuple[dict[str, str], Left, dict[str, list[str]]]:
    """Crawl all these sites at once: their home pages by name, what the crawl left, what each was asked for."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(raw(pages) if other is None else raw(pages, other))
            for name, (pages, other) in SITES.items()
        }
        homes = {name: one.url for name, one in running.items()}
        crawl = crawled(tmp_path_factory.mktemp("pages"), *homes.values())
        return homes, crawl, {name: one.paths for name, one in running.items()}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_a_report_s_link_is_answered_with(left, name):
    """What is no report fails with its cause; what is one is kept, whatever it is called and whatever its metadata say."""
    homes, crawl, _ = left
    cause = ENTRIES[name][1]
    attempt = crawl.attempts[homes["entries"] + name]
    assert attempt.cause == cause, attempt.evidence
    assert (name in crawl.reports(homes["entries"])) is (cause is None)
    assert cause is None or attempt.evidence
    assert crawl.states[homes["entries"] + name] == state_of(attempt.outcome, cause)


@pytest.mark.parametrize("name", ["home instead", "error page instead"])
def test_what_a_host_shows_where_there_is_nothing_is_nothing_anywhere(left, name):
    """The probe is answered 200: the same page under the link of a report is a soft 404, dates and the printed address aside."""
    homes, crawl, _ = left
    home = homes[name]
    assert crawl.reports(home) == ["r1.html"]
    assert crawl.cause(f"{home}r2.html") == "soft-404"
    (probe,) = [
        attempt for attempt in crawl.attempts.values() if attempt.kind == "probe" and attempt.url.startswith(home)
    ]
    assert (probe.status, probe.cause) == (200, "soft-404")


def test_a_host_that_answers_everything_with_its_home_page_is_left_alone(left):
    """One such answer is a failure; five in a row mean that the host has had enough, though it says 404 where there is nothing."""
    homes, crawl, asked = left
    home = homes["burst"]
    assert crawl.reports(home) == ["r0.html"]
    assert [crawl.cause(f"{home}r{n}.html") for n in range(1, 6)] == [*["home-again"] * 4, "blocked:home"]
    assert "/r6.html" not in asked["burst"]


def test_a_list_that_differs_from_the_home_page_by_its_years_is_another_page(left):
    """Where a column is the home page, its second page shows the same agencies: the links tell them apart."""
    homes, crawl, _ = left
    assert crawl.cause(f"{homes['years']}2.htm") is None
    assert len(crawl.reports(homes["years"])) == 4


def test_a_shell_is_told_and_the_usual_places_are_tried(left):
    """A page that scripts draw is no page; where a server gives it for every address, no guess is taken for a column."""
    homes, crawl, _ = left
    assert crawl.cause(homes["spa"]) == "shell"
    guesses = [one for one in crawl.attempts.values() if one.kind == "guess" and one.url.startswith(homes["spa"])]
    assert guesses
    assert {one.outcome for one in guesses} == {"failed"}


@pytest.mark.parametrize(
    ("name", "reports"),
    [
        ("refresh", ["jbxxlx/r1.html"]),
        ("replace", ["jgxx_2044/r1.html"]),
        ("report sent on", ["content/1.html"]),
        ("frame", ["inner/r1.html"]),
        ("onclick", ["r1.html", "files/r2.pdf"]),
    ],
)
def test_what_a_page_does_by_script_or_frame_is_followed_where_it_is_literal(left, name, reports):
    """Refreshes, jumps with a literal address, frames, addresses in a call."""
    homes, crawl, _ = left
    assert crawl.reports(homes[name]) == reports


def test_a_page_that_only_forwards_is_no_report(left):
    """Where it leads is; the page itself is kept as a page, says where, and counts for nothing."""
    homes, crawl, _ = left
    home = homes["report sent on"]
    assert (crawl.attempts[f"{home}r1.html"].role, crawl.cause(f"{home}r1.html")) == ("page", "forwards")
    assert f"{home}r1.html" not in crawl.states
    assert crawl.states[f"{home}content/1.html"] == "found"


def test_a_call_without_an_address_is_told(left):
    """The link is a row with its call."""
    _, crawl, _ = left
    (call,) = [url for url in crawl.skipped if url.startswith("openDetail")]
    assert crawl.skipped[call] == "its address is made by a script that is not run"


@pytest.mark.parametrize(
    ("name", "cause", "files"),
    [
        ("pictures", "image-only", ["W020250110001.jpg", "W020250110002.jpg"]),
        ("attachment", "see-attachment", ["r1.pdf"]),
        ("viewer", "see-attachment", ["attach/0/r.pdf"]),
    ],
)
def test_a_page_whose_report_is_elsewhere_is_kept_with_it_and_marked(left, name, cause, files):
    """The page is kept, so are its pictures or files, and the page's row says where the report is."""
    homes, crawl, _ = left
    home = homes[name]
    assert crawl.reports(home) == ["r1.html"]
    assert (crawl.attempts[f"{home}r1.html"].outcome, crawl.cause(f"{home}r1.html")) == ("kept", cause)
    kept = [c.url.removeprefix(home) for c in crawl.captures if c.role == "attachment" and c.url.startswith(home)]
    assert sorted(kept) == files
