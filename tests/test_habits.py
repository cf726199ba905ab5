"""Scrapy's own habits work in the project's folder, and what stands against a crawl is one sentence."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from loopback import Answer, site

from archive.captures import Captures
from archive.crawl_log import CrawlLog

ROOT = Path(__file__).parent.parent
TITLE = "云溪县水务局2023年政府信息公开工作年度报告"
REPORT = f"<h1>{TITLE}</h1><p>一、总体情况</p>"
PAGES = {"/": f"<a href='/nb.html'>{TITLE}</a>", "/nb.html": REPORT}


def scrapy(*arguments: object, contact: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scrapy", *map(str, arguments)]
    environment = {**os.environ, "GONGKAI_CONTACT": contact}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list",), "reports\n"),
        (("settings", "--get", "BOT_NAME"), "gongkai\n"),
        (("check",), ""),
    ],
    ids=["list", "settings", "check"],
)
def test_the_project_answers_scrapy(arguments, said):
    """`scrapy list`, `scrapy settings` and `scrapy check` say what they say of any project."""
    done = scrapy(*arguments)
    assert (done.returncode, done.stdout) == (0, said), done.stderr


def test_scrapy_crawl_with_settings_log_and_stats(tmp_path):
    """`scrapy crawl` takes arguments (-a), settings (-s), a level and a file for the log, and gives the stats where they are asked for."""
    log = tmp_path / "crawl.log"
    with site(PAGES) as running:
        settings = ("-s", "STATS_DUMP=1", "-L", "INFO", "--logfile", log)
        done = scrapy("crawl", "reports", "-a", f"archive={tmp_path / 'a'}", "-a", f"url={running.url}", *settings)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert f"'downloader/request_count': {len(running.requests)}," in log.read_text()
    assert "Traceback" not in log.read_text()
    with Captures(tmp_path / "a") as captures:
        assert [one.role for one in captures].count("report") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-a", "archive=ARCHIVE", "-a", "url=http://127.0.0.1:9/", "-s", "JOBDIR=jobs"), "JOBDIR=jobs is refused"),
        (("-a", "archive=ARCHIVE", "-a", "url=http://www.example.gov.cn/"), "without a contact"),
        (("-a", "archive=ARCHIVE", "-a", "url=http://www.example.com/"), "is not crawled: only"),
        (("-a", "archive=ARCHIVE"), "No site was named"),
        (("-a", "url=http://127.0.0.1:9/"), "No archive directory was named"),
    ],
    ids=["jobdir", "contact", "host", "site", "archive"],
)
def test_what_stands_against_a_crawl_is_one_sentence(arguments, said, tmp_path):
    """`scrapy crawl` ends with exit status 2 and one line, no traceback, and nothing is written."""
    archive = tmp_path / "a"
    done = scrapy("crawl", "reports", *(str(one).replace("ARCHIVE", str(archive)) for one in arguments))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not archive.exists()
    assert not (ROOT / "jobs").exists()


def test_a_second_run_hears_who_holds_the_archive(tmp_path):
    """While one process writes, `scrapy crawl` ends with exit status 1 and a sentence that names it and the time; nothing is asked."""
    with Captures(tmp_path) as captures, site(PAGES) as running:
        captures.claim()
        done = scrapy("crawl", "reports", "-a", f"archive={tmp_path}", "-a", f"url={running.url}")
        assert running.requests == []
    assert done.returncode == 1
    said = rf"gongkai: Process {os.getpid()} \(since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d Beijing time\) is writing to .*\n"
    assert re.fullmatch(said, done.stderr)


def test_a_killed_run_leaves_no_lock(tmp_path):
    """What a run that was killed with -9 left in the lock's file is no obstacle, and is not taken for its holder's."""
    slow = {**PAGES, "/nb.html": Answer(REPORT, wait=30)}
    arguments = ("crawl", "reports", "-a", f"archive={tmp_path}", "-a")
    with site(slow) as running:
        command = [sys.executable, "-m", "scrapy", *arguments, f"url={running.url}"]
        with subprocess.Popen(command, cwd=ROOT) as process:
            while len(running.requests) < 3 and process.poll() is None:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -signal.SIGKILL
        running.pages["/nb.html"] = Answer(REPORT)
        done = scrapy(*arguments, f"url={running.url}")
    assert (done.returncode, done.stderr) == (0, "")
    with CrawlLog(tmp_path) as log:
        assert log.ask(lambda db: db.execute("SELECT url FROM frontier WHERE state <> 'done'").fetchall()) == []
    assert (tmp_path / "captures/writer.lock").read_text() == ""
