"""Every host and every report ends a run in exactly one state of a small vocabulary, with its cause and its evidence."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from archive_rows import ask
from certificates import certificate, server
from loopback import Answer, site

from archive.build import build, build_status
from archive.captures import Captures
from archive.crawl_log import CrawlLog
from archive.crawl_states import ERROR, state_of, states
from archive.crawl_status import crawl_status
from archive.register import COLUMNS, keep
from archive.register import Site as Register
from crawler.demo.generate import generate
from crawler.middlewares import WALLS

ROOT = Path(__file__).parent.parent
CRAWL = """
import json, sys
from pathlib import Path
from crawler.crawl import crawl
directory, homes, options = json.loads(sys.argv[1])
crawl(Path(directory), homes, **options)
"""
TITLE = "云溪县水务局2023年政府信息公开工作年度报告"
OTHER = "云溪县司法局2023年政府信息公开工作年度报告"
LINK = f'<a href="r1.html">{TITLE}</a>'
LIST = f"<title>政府信息公开年报</title>{LINK}"
REPORT = f"<h1>{TITLE}</h1><p>一、总体情况</p>"
GOOD: dict[str, Answer | str] = {"/": LIST, "/r1.html": REPORT}
NAMELESS = "http://www.nobody.gov.cn/"

SITES: dict[str, tuple[dict[str, Answer | str], str, str | None]] = {
    "good": (GOOD, "found", None),
    "robots forbid": ({"/robots.txt": "User-agent: *\nDisallow: /\n", **GOOD}, "robots", "robots"),
    "robots behind a wall": ({"/robots.txt": Answer("busy", 503), **GOOD}, "robots", "blocked:robots"),
    "wall": ({"/": Answer("<meta r='m'>", 412)}, "wall", "blocked:js412"),
    "forbidden": ({"/": Answer("no", 403)}, "wall", None),
    "server error": ({"/": Answer("<h1>500</h1>", 500)}, "server_error", "http-500"),
    "slow": ({"/": Answer("late", wait=3)}, "timeout", "timeout"),
    "cut off": ({"/": Answer("half", length=4000)}, "refused", "cut-off"),
    "empty": ({"/": Answer("")}, "wrong_content", "empty"),
    "too big": ({"/": Answer("x" * 300_000)}, "too_big", "too-big"),
    "leads away": ({"/": Answer("", 302, {"Location": "http://www.example.com/"})}, "led_away", "off-limits"),
    "shell": ({"/": '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'}, "shell", "shell"),
    "challenge": ({"/": "<html><script>var $_ts = {};</script></html>"}, "wall", "blocked:challenge"),
    "in circles": ({"/": Answer("", 302, {"Location": "/"})}, "loop", "redirects"),
}


def run(directory: Path, *homes: str, **options: object) -> None:
    """Crawl in a process of its own: Twisted's reactor runs once a process."""
    command = [sys.executable, "-c", CRAWL, json.dumps([str(directory), homes, options])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def rows(directory: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with CrawlLog(directory) as log:
        return log.ask(lambda db: [tuple(row) for row in db.execute(query, values)])


def ended(directory: Path, subject: str) -> dict[str, tuple[object, ...]]:
    """Return state and cause of each host or report as the last run left it."""
    found = rows(
        directory,
        "SELECT key, state, cause FROM states AS s WHERE subject = ?"
        " AND run = (SELECT max(run) FROM states AS l WHERE l.subject = s.subject AND l.key = s.key)",
        subject,
    )
    return {str(key): said for key, *said in found}  # type: ignore[misc]


def host(url: str) -> str:
    return url.split("/")[2]


def test_hosts_end_in_a_state_with_its_cause(tmp_path):
    """One crawl over good and bad sites: each host has one state, each site one walk, with a sentence where it is none of the good ones."""
    with ExitStack() as stack, socket.socket() as closed:
        running = {name: stack.enter_context(site(pages)) for name, (pages, _, _) in SITES.items()}
        closed.bind(("127.0.0.1", 0))
        refusing = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        secure = stack.enter_context(site({}, tls=server(tmp_path, certificate()))).url
        settings = {"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0, "DOWNLOAD_MAXSIZE": 200_000}
        run(tmp_path, refusing, *(one.url for one in running.values()), settings=settings)
        run(tmp_path / "tls", secure, settings=settings)
    found = ended(tmp_path, "host")
    assert found.pop(host(refusing)) == ["refused", "refused"]
    for name, (_, state, cause) in SITES.items():
        said = found.pop(host(running[name].url))
        assert said[0] == state, name
        assert said[1] == cause or name == "forbidden", name
    assert found == {}
    walks = rows(tmp_path, "SELECT site, state, evidence, sound FROM walks")
    assert len(walks) == len(SITES) + 1
    assert {state for _, state, evidence, _ in walks if not evidence} == {"found"}
    assert {state for _, state, _, sound in walks if sound} == {"found"}
    assert ended(tmp_path / "tls", "host") == {host(secure): ["tls", "tls"]}


def test_a_name_that_is_not_known(tmp_path):
    """Without an address there is no host: dns."""
    settings = {"DNS_RESOLVER": "no_names.Resolver", "RETRY_TIMES": 0, "DOWNLOAD_DELAY": 0, "GONGKAI_WINDOW": ""}
    run(tmp_path, NAMELESS, contact="archivist@example.org", settings=settings)
    assert ended(tmp_path, "host") == {"www.nobody.gov.cn": ["dns", "dns"]}


def test_a_host_that_was_switched_off_is_not_asked(tmp_path):
    """A report that lies on a site which the register does not have open: its state says so, and nothing was asked there."""
    with (
        site({"/": "off"}) as off,
        site({"/": LIST, "/r1.html": Answer("", 302, {"Location": f"{off.url}r1.html"})}) as running,
    ):
        blank = dict.fromkeys(COLUMNS, "")
        keep(
            tmp_path,
            [Register(**{**blank, "key": "off", "home_url": off.url, "status": "blocked", "cause": "asked to"})],
        )
        run(tmp_path, running.url)
        assert ended(tmp_path, "report") == {f"{running.url}r1.html": ["switched_off", "switched-off"]}
        assert off.requests == []


def test_a_page_that_breaks_the_program_is_an_error(tmp_path):
    """The fault is ours and is called so; it says nothing of the site, and what the walk did not show was not seen."""
    broken = "import crawler.platforms as p; p.read = lambda *_: 1 / 0; crawl(Path"
    with site(GOOD) as running:
        command = [
            sys.executable,
            "-c",
            CRAWL.replace("crawl(Path", broken),
            json.dumps([str(tmp_path), [running.url], {}]),
        ]
        subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        assert ended(tmp_path, "host") == {host(running.url): ["error", "error"]}
    assert rows(tmp_path, "SELECT state, sound FROM walks") == [("error", 0)]


def test_reports_end_in_a_state_with_its_cause(tmp_path):
    """Found, then unchanged; changed is found again; not there, gone from the list, back on it; a soft 404."""
    gone = Answer("<p>您访问的页面不存在或已被删除</p>")
    more = "".join(f'<a href="r{n}.html">{OTHER}</a>' for n in (2, 3))
    with site({"/": LIST + more, "/r1.html": REPORT, "/r3.html": gone}) as running:
        url = {name: f"{running.url}{name}.html" for name in ("r1", "r2", "r3")}
        run(tmp_path, running.url)
        bad = {url["r2"]: ["not_found", "http-404"], url["r3"]: ["soft_404", "soft-404"]}
        assert ended(tmp_path, "report") == {url["r1"]: ["found", None], **bad}
        run(tmp_path, running.url)
        assert ended(tmp_path, "report") == {url["r1"]: ["unchanged", None], **bad}
        running.pages["/r1.html"] = Answer(REPORT + "更正")
        running.pages["/"] = Answer(LIST)
        run(tmp_path, running.url)
        left = {url["r2"]: ["gone", "gone"], url["r3"]: ["gone", "gone"]}
        assert ended(tmp_path, "report") == {url["r1"]: ["found", None], **left}
        assert crawl_status(tmp_path).failures == ()  # what is no part of the site any more stands in nobody's way
        running.pages["/"] = Answer(LIST + more)
        running.pages["/r2.html"] = Answer(REPORT + "二")
        run(tmp_path, running.url)
        assert ended(tmp_path, "report")[url["r2"]] == ["found", None]
    changes = rows(
        tmp_path, "SELECT key, change FROM states WHERE subject = 'report' AND change IS NOT NULL ORDER BY run, key"
    )
    assert changes == [
        (url["r1"], "new"), (url["r1"], "changed"), (url["r2"], "gone"), (url["r3"], "gone"), (url["r2"], "new"),
    ]  # fmt: skip


def test_a_report_that_comes_back_is_told(tmp_path):
    """Gone while no page leads to it, back when one does again: the same bytes are neither new nor changed."""
    both = f'{LIST}<a href="r2.html">{OTHER}</a>'
    with site({"/": both, "/r1.html": REPORT, "/r2.html": REPORT + "二"}) as running:
        for home in (both, LIST, both):
            running.pages["/"] = Answer(home)
            run(tmp_path, running.url)
    told = "SELECT state, change FROM states WHERE subject = 'report' AND key LIKE '%r2.html' ORDER BY run"
    assert rows(tmp_path, told) == [("found", "new"), ("gone", "gone"), ("unchanged", "back")]


def test_what_was_not_reached_waits(tmp_path):
    """A crawl that is ended before its end leaves the rest waiting, and no report gone; the next one finds it."""
    more = "".join(f'<a href="r{n}.html">{OTHER}</a>' for n in range(2, 6))
    pages = {f"/r{n}.html": f"{REPORT}{n}" for n in range(1, 6)}
    with site({"/": LIST + more, **pages}) as running:
        run(tmp_path, running.url, settings={"CLOSESPIDER_PAGECOUNT": 3})
        assert {state for state, _ in ended(tmp_path, "report").values()} == {"found", "waiting"}
        assert rows(tmp_path, "SELECT state, cause, sound FROM walks") == [("waiting", "unfinished", 0)]
        run(tmp_path, running.url)
        assert {state for state, _ in ended(tmp_path, "report").values()} == {"found"}
    assert rows(tmp_path, "SELECT state, sound FROM walks ORDER BY run DESC LIMIT 1") == [("found", 1)]


def test_a_list_that_failed_makes_no_report_gone(tmp_path):
    """Where a page of the list cannot be had nothing is said to have left it."""
    more = f'<a href="index_1.html">下一页</a><a href="r1.html">{TITLE}</a>'
    second = f'<title>政府信息公开年报</title><a href="r2.html">{OTHER}</a>'
    with site(
        {
            "/": f"<title>政府信息公开年报</title>{more}",
            "/r1.html": REPORT,
            "/r2.html": REPORT + "二",
            "/index_1.html": second,
        }
    ) as running:
        run(tmp_path, running.url)
        assert {state for state, _ in ended(tmp_path, "report").values()} == {"found"}
        running.pages["/index_1.html"] = Answer("<h1>500</h1>", 500)
        run(tmp_path, running.url, settings={"RETRY_TIMES": 0})
    assert ended(tmp_path, "report")[f"{running.url}r2.html"] == ["found", None]
    (walk,) = rows(tmp_path, "SELECT state, cause, sound FROM walks ORDER BY run DESC LIMIT 1")
    assert walk == ("server_error", "http-500", 0)


def test_a_killed_run_is_closed_by_the_next(tmp_path):
    """What a run came to that ended without a word is entered when the next one begins, and is no whole run."""
    script = CRAWL.replace(
        "crawl(Path", "import os; from crawler.keeper import Keeper; Keeper.end = lambda *_: os._exit(9); crawl(Path"
    )
    with site(GOOD) as running:
        command = [sys.executable, "-c", script, json.dumps([str(tmp_path), [running.url], {}])]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
        assert rows(tmp_path, "SELECT ended_at, report FROM runs") == [(None, None)]
        run(tmp_path, running.url)
    (killed, _), (whole, _) = rows(tmp_path, "SELECT report, id FROM runs ORDER BY id")
    assert (json.loads(str(killed))["whole"], json.loads(str(killed))["new"]) == (False, 1)
    assert (json.loads(str(whole))["whole"], json.loads(str(whole))["new"]) == (True, 0)


def test_states_are_restored_from_the_captures(tmp_path):
    """Delete crawl.db: sites, walks, states, visits, warnings and reports of runs come back from WARC."""
    tables = ("runs", "sites", "attempts", "walks", "states", "visits", "warnings")
    with site({"/": f"{LIST}<p>共3条</p>", "/r1.html": REPORT}) as running:
        for text in (REPORT, REPORT + "更正"):
            running.pages["/r1.html"] = Answer(text)
            run(tmp_path, running.url)
    before = {table: rows(tmp_path, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables}
    assert all(before.values())
    with Captures(tmp_path) as captures, CrawlLog(tmp_path / "new") as log:
        log.rebuild(captures)
    assert {table: rows(tmp_path / "new", f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables} == before


@pytest.mark.parametrize(
    ("home", "cause"),
    [
        ("<p>欢迎访问云溪县人民政府门户网站，本站支持 IPv6 访问。</p>", "no-column"),
        (f"{LIST}<p>共3条</p>", "list-short"),
        (
            '<title>政府信息公开年报</title><meta name="ColumnType" content="信息公开年报"><div id="app"></div>',
            "list-empty",
        ),
    ],
)
def test_a_walk_that_did_not_see_the_lists_counts_for_no_absence(tmp_path, home, cause):
    """It reached its end; but what it did not show, it could not have shown."""
    with site({"/": home, "/r1.html": REPORT}) as running:
        run(tmp_path, running.url)
    ((state, why, evidence, sound),) = rows(tmp_path, "SELECT state, cause, evidence, sound FROM walks")
    assert (state, why, sound) == ("found", cause, 0)
    assert running.url in str(evidence)
    assert crawl_status(tmp_path).sites[0].state == "complete"
    assert crawl_status(tmp_path).walks == ()


def test_absence_reaches_the_archive(tmp_path):
    """A report that the walks do not show is unconfirmed until three on two days agree; a failed list says nothing."""
    made = generate(20_206, format="html", organization="云砚县水务局", year=2023, charset="utf-8")
    listed = f'<title>政府信息公开年报</title><a href="r1.html">{made.title}</a>'
    owed = "SELECT state, cause, attempts, days FROM obligations WHERE year = 2024"
    with site({"/": listed, "/r1.html": made.body.decode()}) as running:
        for walk in range(1, 4):
            run(tmp_path, running.url)
            build(tmp_path, as_of=date(2027, 1, 1))
            assert ask(tmp_path, owed) == [("unconfirmed", "not_listed", walk, 1)]
        with CrawlLog(tmp_path) as log:
            log.ask(
                lambda db: db.execute(
                    "UPDATE walks SET at = '2026-03-01T00:00:00Z' WHERE run = (SELECT min(run) FROM walks)"
                )
            )
        build(tmp_path, as_of=date(2027, 1, 1))
        assert ask(tmp_path, owed) == [("not_found", "not_listed", 3, 2)]
        running.pages["/"] = Answer("<h1>500</h1>", 500)
        run(tmp_path, running.url, settings={"RETRY_TIMES": 0})
    build(tmp_path, as_of=date(2027, 1, 1))
    assert ask(tmp_path, owed) == [("blocked", "http-500", None, None)]
    told = build_status(tmp_path, running.url.split("/")[2])
    assert told.owed[2024] == {"blocked": 1}
    assert [(one.year, one.state, one.evidence) for one in told.expected][1] == (
        2024,
        "blocked",
        f"{running.url} answered 500.",
    )


def causes() -> set[str]:
    """Return the causes that stand in crawler/trouble.py: beside a sentence, or given to what is called so."""
    found = {f"blocked:{wall}" for wall in WALLS.values()}
    for node in ast.walk(ast.parse((ROOT / "crawler/trouble.py").read_text(encoding="utf-8"))):
        cause: ast.AST | None = None
        if isinstance(node, ast.Tuple) and len(node.elts) in (2, 3) and all(map(_is_text, node.elts[-2:])):
            cause = node.elts[-2]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "cause":
            cause = node.value
        found |= {text for text in _texts(cause) if re.fullmatch(r"[a-z:0-9-]*[a-z0-9]", text)}
    return found


def _texts(node: ast.AST | None) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return {str(node.value)} if isinstance(node, ast.Constant) else set()


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.IfExp)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_every_cause_has_its_state():
    """Whatever cause the crawler can give, one state of the vocabulary holds it; only a fault of the program is an error."""
    known = causes()
    assert {"timeout", "dns", "soft-404", "blocked:js412", "too-big", "redirects"} <= known
    assert {cause for cause in known if state_of("failed", cause) == ERROR} <= {"error", "ignored"}


@pytest.mark.parametrize(
    ("outcome", "cause", "state"),
    [
        ("kept", None, "found"),
        ("known", None, "unchanged"),
        ("kept", "image-only", "found"),
        ("failed", "http-404", "not_found"),
        ("failed", "http-403", "wall"),
        ("failed", "http-502", "server_error"),
        ("failed", "blocked:anything", "wall"),
        ("failed", "blocked:robots", "robots"),
        ("failed", "shell", "shell"),
        ("failed", "unreachable", "timeout"),
        ("failed", "never heard of", "error"),
        ("failed", None, "error"),
    ],
)
def test_a_cause_belongs_to_one_state(outcome, cause, state):
    """What was had is found or unchanged whatever is remarked of it; of patterns that fit the longest decides."""
    assert state_of(outcome, cause) == state


def test_every_state_is_the_end_of_a_crawl_in_these_tests():
    """A state that no crawl of a local server shows would be a word without a meaning."""
    elsewhere = {
        "dns",
        "tls",
        "refused",
        "unchanged",
        "not_found",
        "gone",
        "soft_404",
        "waiting",
        "error",
        "switched_off",
    }
    assert {state for _, state, _ in SITES.values()} | elsewhere == set(states())


def test_the_vocabulary_is_whole():
    """Each state is named and explained in both languages, is of one of six kinds, and shares no cause with another."""
    kinds = {"had", "absent", "kept_out", "silent", "unusable", "open"}
    assert {one.kind for one in states().values()} == kinds
    for one in states().values():
        assert one.chinese
        assert one.english
        assert one.meaning_chinese
        assert one.meaning
        assert one.causes or one.kind == "had"
    every = [cause for one in states().values() for cause in one.causes]
    assert len(every) == len(set(every))
