"""The command `gongkai` as a person types it."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import main
from crawler.demo.generate import generate


def gongkai(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def report(tmp_path):
    printed = generate(11, format="html")
    file = tmp_path / "report.html"
    file.write_bytes(printed.body)
    return file


@pytest.mark.parametrize("name", ["", *sorted(main.commands)])
def test_help_is_quick_and_clean(name):
    """`--help` of every command exits with 0 and shows its usage."""
    done = gongkai(*filter(None, [name]), "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_unknown_command_is_wrong_usage():
    """Wrong usage exits with 2."""
    assert gongkai("publish").returncode == 2


def test_add_build_and_status(report, tmp_path):
    """A file that is added is read by the build; what cannot be taken or read is told by one sentence each and shown by status."""
    (tmp_path / "empty.html").touch()
    (tmp_path / "half.pdf").write_bytes(generate(7, format="pdf").body[:5000])
    (tmp_path / "notice.txt").write_text("关于召开会议的通知。", encoding="utf-8")
    files = [tmp_path / name for name in ("empty.html", "half.pdf", "notice.txt", "absent.pdf")]
    archive = tmp_path / "archive"
    added = gongkai("add", "-d", archive, report, *files)
    assert added.returncode == 1
    assert "empty.html' is empty" in added.stdout
    assert "absent.pdf" in added.stdout
    built = gongkai("build", "-d", archive)
    assert built.returncode == 0, built.stderr
    assert "reports 报告    1" in built.stdout
    status = gongkai("status", "-d", archive).stdout
    for said in ("the PDF is cut", "no annual report", "is empty", "absent.pdf", "reports 报告 1"):
        assert said in status, said
    assert str(tmp_path) not in status.replace(str(archive), "")  # names, never paths


def test_build_again_writes_nothing(report, tmp_path):
    """The second build leaves the bytes of archive.db as they are."""
    gongkai("add", "-d", tmp_path / "a", report)
    gongkai("build", "-d", tmp_path / "a")
    before = (tmp_path / "a/archive.db").read_bytes()
    assert "unchanged" in gongkai("build", "-d", tmp_path / "a").stdout
    assert before == (tmp_path / "a/archive.db").read_bytes()


def test_check_fails_on_an_error(tmp_path, report):
    """`check` exits with 0 for a clean report, with 1 and the rule for one whose sum does not hold."""
    assert gongkai("check", report).returncode == 0
    wrong = tmp_path / "wrong.html"
    wrong.write_bytes(generate(12, format="html", plant="T4-SUM").body)
    done = gongkai("check", wrong)
    assert done.returncode == 1
    assert "T4-SUM" in done.stdout


def test_one_url_is_one_document(report, tmp_path):
    """--url with several files is wrong usage, said with the number."""
    done = gongkai("add", "-d", tmp_path, "--url", "http://a.gov.cn/", report, report)
    assert done.returncode == 2
    assert "2 files" in done.stderr


def test_crawl_wants_a_contact(tmp_path):
    """Nothing but this machine is crawled before the operator has named a contact: exit status 2, one sentence with the cure."""
    done = gongkai("crawl", "-d", tmp_path, "http://www.example.gov.cn/")
    assert done.returncode == 2
    assert "GONGKAI_CONTACT" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_serve_without_an_archive_says_what_to_do(tmp_path):
    """One sentence with the cure."""
    done = gongkai("serve", "-d", tmp_path)
    assert done.returncode == 1
    assert "gongkai build" in done.stderr


def test_status_of_nothing_is_wrong_usage(tmp_path):
    """A directory that is not there is named, with the cure."""
    done = gongkai("status", "-d", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr


@pytest.mark.parametrize(
    ("given", "sentence"), [("DOWNLOAD_DELAY", "gives no value"), ("GONGKAI_DAILY_CAPS=5", "names no setting")]
)
def test_a_setting_that_is_none_is_wrong_usage(tmp_path, given, sentence):
    """It is not passed over in silence: a crawl with a limit misspelt would have none."""
    done = gongkai("crawl", "http://127.0.0.1:9/", "-d", tmp_path / "a", "--set", given)
    assert done.returncode == 2
    assert f"--set {given.partition('=')[0]} {sentence}" in done.stderr
    assert not (tmp_path / "a").exists()


def test_verify_finds_a_changed_byte(report, tmp_path):
    """`verify` is content with what was written, and names the file once a byte of it has changed."""
    gongkai("add", "-d", tmp_path / "a", report)
    assert gongkai("verify", "-d", tmp_path / "a").returncode == 0
    (warc,) = (tmp_path / "a/captures").glob("*.warc.gz")
    body = bytearray(warc.read_bytes())
    body[len(body) // 2] ^= 0xFF
    warc.write_bytes(body)
    done = gongkai("verify", "-d", tmp_path / "a")
    assert done.returncode == 1
    assert warc.name in done.stdout


def test_demo_twice_changes_nothing(tmp_path):
    """The demo crawls, builds and sums up with exit status 0; run again, it leaves every file as it was."""
    first = gongkai("demo", "--no-serve", "-d", tmp_path / "demo")
    assert first.returncode == 0, first.stderr
    for said in ("sites 站点      6", "reports 报告    43", "cells 单元格    8607", "archive.db"):
        assert said in first.stdout, first.stdout
    files = {path: path.read_bytes() for path in (tmp_path / "demo").rglob("*") if path.is_file()}
    second = gongkai("demo", "--no-serve", "-d", tmp_path / "demo")
    assert second.returncode == 0, second.stderr
    assert files == {path: path.read_bytes() for path in (tmp_path / "demo").rglob("*") if path.is_file()}
