"""What a person hands in comes in once, whatever happens on the way, or is said not to have been taken."""

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from foreign_warcs import DATE, HOST, REPORT, answer, by_record, plain
from takings import PDF, URL, add, errors, file_of, gongkai, kept, kinds, opened, rows

from archive import warc
from archive.captures import Captures, Exchange
from archive.crawl_log import Attempt, CrawlLog, Job
from archive.errors import WrongUseError
from archive.withdrawals import record as record_withdrawal
from archive.withdrawals import withdrawals
from crawler.intake import LeftOut, Opened


def test_a_document_of_a_mirror_is_kept_out_too(tmp_path):
    """--url is held to the same rule as a WARC file: refused with the host and the cure, exit status 1."""
    file = file_of(tmp_path, PDF, "2023.pdf")
    done = gongkai("add", "-d", tmp_path / "a", file, "--url", "http://www.mirror.example/2023.pdf")
    assert done.exit_code == 1
    assert "www.mirror.example is no government's" in done.stdout
    assert "--any-host" in done.stdout
    again = gongkai("add", "-d", tmp_path / "a", file, "--url", "http://www.mirror.example/2023.pdf", "--any-host")
    assert again.exit_code == 0
    assert [one[1] for one in rows(tmp_path / "a")] == ["off-limits", "any-host"]


def test_what_comes_twice_is_kept_once(tmp_path):
    """The same bytes of the same URL are one capture, those of another URL another; a second time nothing is new and nothing is written."""
    content = by_record(answer(URL), answer(URL), answer(f"{HOST}/copy.html"), answer(URL, REPORT + "<!-- -->"))
    file = file_of(tmp_path, content)
    result = opened(add(tmp_path / "a", file))
    assert (result.new, result.known) == ({"report": 3}, 1)
    before = sorted((path.name, path.read_bytes()) for path in (tmp_path / "a/captures").glob("*.warc.gz"))
    again = opened(add(tmp_path / "a", file))
    assert (again.new, again.known) == ({}, 4)
    assert before == sorted((path.name, path.read_bytes()) for path in (tmp_path / "a/captures").glob("*.warc.gz"))


def test_a_later_fetch_of_the_same_bytes_is_remembered(tmp_path):
    """It is no second capture; that, and when, the bytes stood is a revisit, once."""
    add(tmp_path / "a", file_of(tmp_path, by_record(answer(URL)), "first.warc.gz"))
    later = file_of(tmp_path, by_record(answer(URL, date="2025-02-01T08:00:00Z")), "later.warc.gz")
    for _ in range(2):
        add(tmp_path / "a", later)
    with Captures(tmp_path / "a") as captures:
        (capture,) = captures
        assert captures.last_seen(capture) == "2025-02-01T08:00:00Z"
    written = [record for path in (tmp_path / "a/captures").glob("*.warc.gz") for record in kinds(path)]
    assert written.count("revisit") == 1


KILLED = """
import os, sys
from pathlib import Path
real, left = os.fsync, [int(sys.argv[3])]
def fsync(handle):
    real(handle)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
os.fsync = fsync
from crawler.intake import take
list(take([Path(sys.argv[2])], Path(sys.argv[1])))
"""


@pytest.mark.parametrize("syncs", [1, 2, 9, 23, 24])
def test_killed_and_begun_again_nothing_is_lost_or_doubled(tmp_path, syncs):
    """Killed with -9 after any write, `add` again brings in the rest: the same captures as in one go, each record once."""
    content = by_record(*(answer(f"{HOST}/{number}.html", REPORT + str(number)) for number in range(22)))
    file = file_of(tmp_path, content)
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "a", file, str(syncs)], check=False)
    assert done.returncode == -signal.SIGKILL
    result = opened(add(tmp_path / "a", file))
    add(tmp_path / "b", file)
    found = [(one.url, one.digest, one.role, one.fetched_at) for one in kept(tmp_path / "a")]
    assert sorted(found) == sorted((one.url, one.digest, one.role, one.fetched_at) for one in kept(tmp_path / "b"))
    assert result.known + sum(result.new.values()) == 22
    written = [kind for path in (tmp_path / "a/captures").glob("*.warc.gz") for kind in kinds(path)]
    assert written.count("response") == 22


def test_another_archive_of_ours_is_taken_over_whole(tmp_path):
    """Roles, titles, ways, sites, times, requests and crawl logs come as they are; what both hold is kept once; a second time is idle."""
    given = (("Content-Type", "text/html"),)
    other, here = tmp_path / "other", tmp_path / "here"
    with Captures(other) as captures, CrawlLog(other) as log:
        log.begin("gongkai test")
        log.ask_for(Job(f"{HOST}/", "linxi", "www.linxi.gov.cn", "home"), "临溪县人民政府")
        for number, role in enumerate(("page", "report", "attachment", "robots")):
            exchange = Exchange(
                f"{HOST}/{number}", 200, "OK", given, REPORT.encode() + bytes([number]), fetched_at=DATE
            )
            captures.add_response(
                exchange, role=role, title=f"第{number}号", via=f"{HOST}/", site="linxi", name="a.html"
            )
        captures.add_response(
            Exchange(f"{HOST}/1", 304, "", given, b"", fetched_at="2025-03-01T00:00:00Z"), role="page"
        )
        captures.add_file(PDF, name="2024.pdf")
        log.note(Attempt("linxi", f"{HOST}/9", "report", 404, "failed", "http-404", "It answered 404."))
        log.end(captures)
    with Captures(here) as captures:
        captures.add_response(
            Exchange(f"{HOST}/2", 200, "OK", given, REPORT.encode() + bytes([2]), fetched_at="2023-01-01T00:00:00Z"),
            role="report",
        )
    files = sorted((other / "captures").glob("*.warc.gz"))
    first = opened(add(here, *files))
    assert (first.new["report"], first.new["attachment"], first.logs, first.known) == (2, 0, 1, 1)

    def told(directory: Path) -> dict[str, tuple[object, ...]]:
        return {
            one.url: (one.digest, one.role, one.title, one.name, one.via, one.site, one.fetched_at, one.media_type)
            for one in kept(directory)
        }

    assert {url: fact for url, fact in told(here).items() if url != f"{HOST}/2"} == {
        url: fact for url, fact in told(other).items() if url != f"{HOST}/2"
    }
    assert told(here)[f"{HOST}/2"][1] == "report"
    assert ("failed", "http-404", f"{HOST}/9", "It answered 404.") in rows(here)
    before = {path.name: path.read_bytes() for path in (here / "captures").glob("*.warc.gz")}
    assert opened(add(here, *files)).new == {}
    assert before == {path.name: path.read_bytes() for path in (here / "captures").glob("*.warc.gz")}
    with Captures(here) as captures:
        assert list(captures.verify()) == []
        assert captures.last_seen(next(one for one in captures if one.url == f"{HOST}/2")) == DATE


FORGED = {
    "size": ("size: 20", "size: a lot"),
    "role": ("role: report", "role: verdict"),
    "name": ("name: 2024.pdf", "name: /home/someone/2024.pdf"),
    "digest": ("digest: sha256:", "digest: sha256:0"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_another_archive_says_is_held_to_our_form(tmp_path, forged):
    """Metadata that this program would not write, or a digest that is none of the bytes: the capture is a row, and not taken."""
    with Captures(tmp_path / "other") as captures:
        captures.add_file(PDF, name="2024.pdf", url=URL)
        captures.add_file(PDF + b"2", name="2025.pdf", url=URL)
    (written,) = (tmp_path / "other/captures").glob("*.warc.gz")
    members = [member for member in warc.members(written) if isinstance(member, warc.Member)]
    old, new = (text.encode() for text in FORGED[forged])
    plain_text = re.sub(rb"WARC-(?:Block|Payload)-Digest: [^\r]*\r\n", b"", members[1].data)
    head, _, body = plain_text.partition(b"\r\n\r\n")
    assert old in body
    body = body.replace(old, new)
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % (len(body) - 4), head)
    forgery = written.read_bytes()[: members[1].offset] + gzip.compress(head + b"\r\n\r\n" + body)
    results = add(tmp_path / "here", file_of(tmp_path, forgery + written.read_bytes()[members[1].end :]))
    assert len(errors(results)) == 1
    assert [one.name for one in kept(tmp_path / "here")] == ["2025.pdf"]


def test_a_withdrawal_goes_with_the_archive(tmp_path):
    """What another archive has withdrawn is withdrawn here, once; a damaged withdrawal is told, not passed over."""
    add(tmp_path / "other", file_of(tmp_path, PDF, "2024.pdf"))
    with Captures(tmp_path / "other") as captures:
        record_withdrawal(tmp_path / "other", URL, captures, reason="含个人信息")
    files = sorted((tmp_path / "other/captures").glob("*.warc.gz"))
    for new in (1, 0):
        results = add(tmp_path / "here", *files)
        assert sum(one.withdrawals for one in results if isinstance(one, Opened)) == new
    assert list(withdrawals(tmp_path / "here")) == list(withdrawals(tmp_path / "other"))
    damaged = bytearray(files[-1].read_bytes())
    damaged[-6] ^= 0xFF
    files[-1].write_bytes(damaged)
    assert errors(add(tmp_path / "there", *files))


def test_an_archive_is_not_added_to_itself(tmp_path):
    """Its own captures, and its directory, are refused with a sentence."""
    add(tmp_path / "a", file_of(tmp_path, PDF, "2024.pdf"))
    (own,) = (tmp_path / "a/captures").glob("*.warc.gz")
    assert "a part of this archive already" in errors(add(tmp_path / "a", own))[0]
    with pytest.raises(WrongUseError, match=r"captures/\*\.warc\.gz"):
        add(tmp_path / "b", tmp_path / "a")


def test_a_folder_is_walked(tmp_path):
    """Documents and WARC files in all folders; the hidden, links, pictures and archives left out and counted; a zip is one document."""
    folder = tmp_path / "saved"
    (folder / "2023/部门").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in (
        "2023/部门/年报.pdf",
        "无扩展名",
        "长" * 80 + ".htm",
        ".DS_Store",
        "~$年报.docx",
        ".git/config",
        "logo.png",
        "x.js",
    ):
        (folder / name).write_text(f"{name}的内容", encoding="utf-8")
    (folder / "2023" / "crawl.warc.gz").write_bytes(by_record(answer(URL)))
    with zipfile.ZipFile(folder / "一包.zip", "w") as packed:
        packed.writestr("一.txt", "甲")
        packed.writestr("二.txt", "乙")
    (tmp_path / "outside.pdf").write_bytes(PDF)
    (folder / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    add(folder / "mine", file_of(tmp_path, b"inside an archive", "inside.txt"))
    results = add(tmp_path / "a", folder)
    (left,) = [one for one in results if isinstance(one, LeftOut)]
    assert left.reasons == {"hidden": 3, "link": 2, "no-document": 2, "special": 1, "archive": 1}
    assert errors(results) == []
    names = {one.name for one in kept(tmp_path / "a") if one.url != URL}
    assert names == {"年报.pdf", "无扩展名", "长" * 80 + ".htm", "一包.zip"}
    assert len(kept(tmp_path / "a")) == 5


def test_names_in_gbk_are_read(tmp_path):
    """A file whose name is no UTF-8, as old zip programs leave them, keeps the name that a person reads."""
    raw = os.fsencode(tmp_path) + b"/" + "年度报告.pdf".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(PDF)
    done = gongkai("add", "-d", tmp_path / "a", os.fsdecode(raw))
    assert done.exit_code == 0, done.stderr
    assert "年度报告.pdf" in done.stdout
    assert [one.name for one in kept(tmp_path / "a")] == ["年度报告.pdf"]


def test_a_web_archive_with_such_a_name_is_told_by_it(tmp_path):
    """In the sentences about its records, too, whoever wrote it."""
    add(tmp_path / "other", file_of(tmp_path, PDF, "2024.pdf"))
    (ours,) = (tmp_path / "other/captures").glob("*.warc.gz")
    for content in (by_record(answer(URL, date="2999-01-01T00:00:00Z"), answer(URL)[:-9]), ours.read_bytes()[:-9]):
        path = os.fsdecode(os.fsencode(tmp_path) + b"/" + "采集".encode("gbk") + b".warc.gz")
        Path(path).write_bytes(content)
        results = add(tmp_path / "a", Path(path))
        assert all(one.startswith("采集.warc.gz, ") for one in errors(results))
        assert errors(results)


def test_names_cannot_make_lines_of_their_own(tmp_path):
    """Line breaks and marks that turn the direction of a text are blanks in what is told and kept."""
    (tmp_path / "a\nnot taken: x\u202efdp.pdf").write_bytes(PDF)
    (result,) = gongkai("add", "-d", tmp_path / "a", *tmp_path.glob("*.pdf")).stdout.splitlines()
    assert "a not taken: x fdp.pdf" in result
    assert [one.name for one in kept(tmp_path / "a")] == ["a not taken: x fdp.pdf"]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_a_list_gives_each_document_its_address_and_date(tmp_path, charset):
    """Columns file, url and date, in any order, with Chinese names and a spreadsheet's dates; files lie beside the list."""
    for number in range(3):
        (tmp_path / f"年报{number}.pdf").write_bytes(PDF + bytes([number]))
    text = f"日期,文件,网址\r\n2024/2/1,年报0.pdf,{HOST}/0.pdf\r\n\r\n,年报1.pdf,\r\n2024-02-03T10:00:00+08:00,年报2.pdf,{HOST}/2.pdf\r\n"
    (tmp_path / "清单.csv").write_text(text, encoding=charset, newline="")
    done = gongkai("add", "-d", tmp_path / "a", "--from", tmp_path / "清单.csv")
    assert done.exit_code == 0, done.stdout + done.stderr
    found = {one.name: (one.url, one.fetched_at) for one in kept(tmp_path / "a")}
    assert found["年报0.pdf"] == (f"{HOST}/0.pdf", "2024-01-31T16:00:00Z")
    assert found["年报2.pdf"] == (f"{HOST}/2.pdf", "2024-02-03T02:00:00Z")
    assert found["年报1.pdf"][0].startswith("urn:sha256:")


def test_what_is_wrong_with_a_list_names_the_line(tmp_path):
    """Each line at fault is one sentence with its number and a row; the other lines are taken; exit status 1."""
    (tmp_path / "good.pdf").write_bytes(PDF)
    (tmp_path / "crawl.warc").write_bytes(plain(answer(URL)))
    lines = [
        "file,url,date", f"good.pdf,{HOST}/good.pdf,2024-02-01", f"absent.pdf,{HOST}/absent.pdf,", "good.pdf,ftp://a/b,",
        "good.pdf,,2024-02-31", "good.pdf,,2999-01-01", ",http://a.gov.cn/,", "good.pdf,http://www.mirror.example/1,",
        f"crawl.warc,{URL},",
    ]  # fmt: skip
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    done = gongkai("add", "-d", tmp_path / "a", "--from", tmp_path / "list.csv")
    assert done.exit_code == 1
    said = (
        "line 3 of list.csv: No such file", "line 4 of list.csv: 'ftp://a/b' is no address", "line 5 of list.csv: '2024-02-31' is no date",
        "line 6 of list.csv: '2999-01-01' has not come yet", "line 7 of list.csv: it names no file",
        "line 8 of list.csv: www.mirror.example is no government's", "line 9 of list.csv: 'crawl.warc' is a WARC file",
    )  # fmt: skip
    for sentence in said:
        assert sentence in done.stdout, done.stdout
        assert any(sentence in row[3] for row in rows(tmp_path / "a")), sentence
    assert [one.url for one in kept(tmp_path / "a")] == [f"{HOST}/good.pdf"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "list.csv"], "must name its columns"),
        (["2023.pdf", "--date", "2999-01-01"], "has not come yet"),
        (["2023.pdf", "--date", "31.1.2024"], "is no date"),
        (["2023.pdf", "--url", "file:///etc/passwd"], "is no address"),
        (["2023.pdf", "2023.pdf", "--url", f"{HOST}/"], "2 files"),
        ([".", "--url", f"{HOST}/"], "--url names one document"),
        ([], "name files"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path, monkeypatch, arguments, said):
    """A list with a column that is none, a date that is none or has not come, an address that is none: exit status 2, nothing made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2023.pdf").write_bytes(PDF)
    (tmp_path / "list.csv").write_text("file,ulr\n2023.pdf,x\n", encoding="utf-8")
    done = gongkai("add", "-d", "a", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "a").exists()


def test_what_was_not_taken_stands_in_the_captures_too(tmp_path):
    """The rows of an `add` are written into a WARC log as those of a crawl are, so that a lost crawl.db gives them back."""
    add(tmp_path, file_of(tmp_path, by_record(answer(URL, date="2999-01-01T00:00:00Z"))))
    before = rows(tmp_path)
    with Captures(tmp_path) as captures:
        ((_, log),) = captures.logs()
    assert json.loads(log.splitlines()[1])["cause"] == "date"
    for path in tmp_path.glob("crawl.db*"):
        path.unlink()
    with CrawlLog(tmp_path) as restored, Captures(tmp_path) as captures:
        restored.rebuild(captures)
    assert rows(tmp_path) == before


def test_bytes_that_were_damaged_are_kept_anew_once(tmp_path):
    """Adding a file again whose record is no longer whole mends the archive; adding it a third time writes nothing."""
    file = file_of(tmp_path, by_record(answer(URL)))
    add(tmp_path / "a", file)
    (written,) = (tmp_path / "a/captures").glob("*.warc.gz")
    (capture,) = kept(tmp_path / "a")
    body = bytearray(written.read_bytes())
    body[capture.offset + 200] ^= 0xFF
    written.write_bytes(body)
    assert opened(add(tmp_path / "a", file)).new == {"report": 1}
    assert opened(add(tmp_path / "a", file)).new == {}
    with Captures(tmp_path / "a") as captures:
        (mended,) = captures
        assert captures.body(mended) == REPORT.encode()
    with closing(sqlite3.connect(tmp_path / "a/captures/index.db")) as db:
        assert db.execute("SELECT count(*) FROM captures").fetchone() == (1,)
