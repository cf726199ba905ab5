"""`gongkai check`: what a clerk reads about a report before it is published."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from written_report import PROSE, write

from crawler.demo.generate import generate
from parsers.checks import RULES

Q = "requests"
WRONG = {(Q, "new_received", "total"): "3"}
STATED = {1: PROSE[1] + "共收到政府信息公开申请9件。"}


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("check")
    bodies = {
        "good.txt": write(),
        "sum.txt": write(WRONG),
        "prose.txt": write(prose=STATED),
        "page.html": generate(3, format="html", plant="T4-SUM").body,
        "word.docx": generate(3, format="docx", plant="T4-SUM").body,
        "print.pdf": generate(3, format="pdf", plant="T4-SUM").body,
        "note.txt": "会议通知".encode(),
    }
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    return {name: folder / name for name in bodies}


def test_a_wrong_sum_is_named_in_words(files):
    """The finding stands under its severity in Chinese and English, with the labels of the row and the line; the status is 1."""
    done = check(files["sum.txt"])
    assert done.returncode == 1
    assert "严重 error: " in done.stdout
    assert "T3-ROW 0 = 3 不成立" in done.stdout
    line = files["sum.txt"].read_text().split("本年新收")[0].count("\n") + 1
    assert f"表三「一、本年新收政府信息公开申请数量」一行，第{line}行" in done.stdout


def test_a_sentence_is_shown_where_it_stands(files):
    """A number of the prose that the table does not bear out is quoted, with its place."""
    done = check(files["prose.txt"])
    assert "正文「共收到政府信息公开申请9件。」写 9，表中为 0" in done.stdout
    assert "N-REQ 1" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("name", "place"), [("print.pdf", "厘米"), ("word.docx", "个表格第"), ("page.html", "个表格第")]
)
def test_the_place_is_said_in_words(files, name, place):
    """In a PDF by page and distance, in Word and HTML by table, row and cell."""
    done = check(files[name])
    assert "T4-SUM" in done.stdout
    assert place in done.stdout


def test_warnings_and_notes_are_no_failure(files):
    """A report without an error gives status 0, whatever else is said of it."""
    done = check(files["good.txt"])
    assert done.returncode == 0
    assert "提示 note: 1" in done.stdout
    assert "Q-ZERO-REPORT" in done.stdout
    assert "严重 error" not in done.stdout


def test_several_files_have_a_summary(files):
    """Each file is told of, then all of them; one that is no report fails, and the rest is done."""
    done = check(files["sum.txt"], files["note.txt"], files["good.txt"])
    assert done.returncode == 1
    assert "3 份文件 files, 读不出 not readable 1" in done.stdout
    assert done.stdout.index("sum.txt") < done.stdout.index("note.txt") < done.stdout.index("good.txt")
    assert "no annual report" in done.stdout


def test_json_is_one_document(files):
    """--json gives the files in order and the rules with what each said, as docs/check.md describes."""
    done = check("--json", files["sum.txt"], files["note.txt"])
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert [set(file) >= {"file", "findings"} for file in said["files"]] == [True, False]
    assert set(said["files"][1]) == {"file", "error"}
    (finding,) = [one for one in said["files"][0]["findings"] if one["rule"] == "T3-ROW"]
    assert set(finding) == {"rule", "severity", "verdict", "blame", "message", "cells", "where", "place"}
    assert said["rules"]["T3-ROW"]["fail"] == 1
    assert set(said["rules"]["T3-ROW"]) == {"pass", "fail", "uncertain", "not_assessable"}


@pytest.mark.parametrize("rule", [RULES[0], RULES[-1]], ids=lambda rule: rule.id)
def test_a_rule_is_explained(rule):
    """--explain gives what the rule holds, its severity, its source and the cure, in both languages, whatever the case of its id."""
    done = check("--explain", rule.id.lower())
    assert done.returncode == 0
    for part in (rule.id, rule.severity, rule.chinese, rule.english, rule.guidance.source, rule.guidance.english):
        assert part in done.stdout


def test_rules_about_several_reports_are_explained_too():
    """Rules that need other years or agencies are in the same list."""
    done = check("--explain", "Y-CARRY")
    assert done.returncode == 0
    assert done.stdout.startswith("Y-CARRY ")


def test_an_unknown_rule_is_answered_in_one_sentence():
    """The sentence names what was asked for and the rules that are near; the status is 2."""
    done = check("--explain", "N-REK")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "'N-REK'" in done.stderr
    assert "N-REC" in done.stderr


def test_nothing_to_check_is_wrong_usage(files):
    """Without files, rule or archive, or with two of them, the status is 2."""
    assert check().returncode == 2
    assert check("--explain", "N-REQ", files["good.txt"]).returncode == 2


def test_an_archive_is_summed_up_by_rule(files, tmp_path):
    """-d gives how often each rule found something in the reports of an archive; without an archive.db it says what to do."""
    none = check("-d", tmp_path)
    assert none.returncode == 1
    assert "gongkai build" in none.stderr
    for command in (["add", "-d", tmp_path, files["sum.txt"], files["good.txt"]], ["build", "-d", tmp_path]):
        subprocess.run([sys.executable, "-m", "crawler.cli", *map(str, command)], check=True, capture_output=True)
    done = check("-d", tmp_path)
    assert done.returncode == 1
    assert ["1", "T3-ROW", "严重", "error"] in [line.split() for line in done.stdout.splitlines()]
    said = json.loads(check("--json", "-d", tmp_path).stdout)
    assert {"rule": "T3-ROW", "severity": "error", "verdict": "fail", "findings": 1} in said["rules"]
