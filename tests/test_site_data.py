"""What a reader can ask of the site: words in the text, saved queries, tables and CSV. Nothing slips in, and nothing is written."""

import csv
import hashlib
import io
import re
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from small_archive import HOSTILE, OTHER, REPORT, make, soup, value, visiting

from archive.rows import codebook_rows
from archive.schema import TABLE, comments


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def get(directory):
    with visiting(directory) as ask:
        yield ask


@pytest.mark.parametrize("query", ["处罚", "罚", "行政处罚98件", "处罚 98"])
def test_search_finds_words_of_any_length(get, query):
    """A search shows the passage with the hit marked, and leads to the section of the report."""
    page = soup(get(f"/search?q={quote(query)}"))
    (hit,) = page.select(".hits li")
    assert hit.mark.text in query
    assert "全年作出行政处罚98件" in hit.text
    assert hit.a["href"].startswith(f"/report/{REPORT}#s")
    assert soup(get(f"/report/{REPORT}")).find(id=hit.a["href"].partition("#")[2])


def test_search_shows_no_zero_width_spaces(get):
    """What the index needs between characters is not left in what is read and copied."""
    assert "\u200b" not in get("/search?q=处罚").text
    assert "\u200b" not in get(f"/report/{REPORT}").text


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', "*", "AND", "处罚 OR", "(", "'; --", "\u200b", "%00", "a" * 5000, "\U0001f600", "<b>", "text:罚"],
)
def test_odd_searches_are_no_errors(get, query):
    """Whatever is typed, the page answers, and says it back only escaped."""
    page = soup(get("/search?" + urlencode({"q": query, "page": "0"})))
    assert page.find(id="q") is not None
    assert page.find("b", string="") is None or "公开" in page.find("b").text


def test_search_finds_organisations_by_name(get):
    """A name that is typed leads to the reports of the organisation."""
    links = [one["href"] for one in soup(get("/search?q=青禾县")).select(".found-organizations a")]
    assert links == ["/reports?q=u-0123456789"]


def test_datasettes_own_search_box_is_exact(get):
    """The box over the table of sections finds two-character words too, and no operator is an error in it."""
    for query, expected in [("处罚", 1), ("罚处", 0), ('"处罚', 1), ("处罚 AND", 0)]:
        rows = get(f"/archive/sections.json?_search={quote(query)}&_shape=array").json()
        assert len(rows) == expected


def test_saved_queries_are_in_both_languages_and_run(get):
    """Every saved query has a title and a description in both languages, and runs, without and with its parameters."""
    queries = get("/-/metadata.json").json()["databases"]["archive"]["queries"]
    assert len(queries) >= 6
    for name, query in queries.items():
        for text in (query["title"], query["description"]):
            chinese, english = text.split(" / ")
            assert re.search("[\u4e00-\u9fff]", chinese)
            assert english.isascii()
        page = soup(get(f"/archive/{name}"))
        assert page.h1.text.strip() == query["title"]
        answer = get(f"/archive/{name}.json?_shape=array&organization=青禾&year=2023&report={REPORT}")
        assert answer.status_code == 200, answer.text


def test_saved_queries_find_what_they_say(get):
    """The queries tell a nought from a blank, and leave out older versions."""

    def rows(name: str, **asked: str) -> Any:
        return get(f"/archive/{name}.json?{urlencode({'_shape': 'array', **asked})}").json()

    assert [one["report"] for one in rows("failed_sums")] == [REPORT]
    assert rows("failed_sums", year="2020") == []
    (mine,) = rows("one_organization", organization="青禾")
    assert (mine["新收申请"], mine["予以公开"], mine["行政复议"]) == (545, 81, 0)
    theirs = rows("one_organization", organization="u-9999999999")[-1]
    assert theirs["新收申请"] is None
    doubted = {(one["规则"], one["状态"], one["数值"]) for one in rows("doubted_cells")}
    assert ("T4-SUM", "unreadable", None) in doubted
    assert ("T3-ROW", "value", 80) in doubted
    assert [one["report"] for one in rows("all_zero")] == []
    (unread,) = rows("unread")
    assert unread["来源"] == "urn:sha256:77"
    counts = {one["年度"]: (one["空白"], one["缺失"]) for one in rows("not_numbers")}
    assert counts == {2023: (2, 1), 2020: (0, 0), 2016: (0, 0)}
    assert {one["件数"] for one in rows("refusals")} == {0}


def read_csv(answer, encoding="utf-8"):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode(encoding))))


def test_the_csv_of_a_report_holds_every_cell(get):
    """The CSV behind the link of the page has all 200 cells, and an empty field wherever there is no number."""
    link = next(
        one["href"] for one in soup(get(f"/report/{REPORT}")).find_all("a", href=True) if "cells.csv" in one["href"]
    )
    rows = read_csv(get(link), "utf-8-sig")
    assert get(link).content.startswith(b"\xef\xbb\xbf")
    numbers = {(one["table_name"], one["row"], one["column"]): one["value"] for one in rows}
    assert len(rows) == len(numbers) == 200
    for address, text in numbers.items():
        expected = value(address)
        assert (text == "") if expected is None else (float(text) == expected)
    assert {one["status"] for one in rows} == {"value", "blank", "not_applicable", "missing", "unreadable"}


def test_a_csv_is_never_cut(get):
    """A table of more rows than a page, and a query of more rows than a browser shows, come whole."""
    assert len(read_csv(get("/archive/codebook.csv"))) == len(list(codebook_rows()))
    assert len(read_csv(get("/archive/codebook.csv?_size=10"))) == 10
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12345) SELECT i, :word AS 词 FROM n"
    )
    rows = read_csv(get("/archive.csv?" + urlencode({"sql": many, "word": "处罚,\n“”"})))
    assert len(rows) == 12345
    assert rows[-1] == {"i": "12345", "词": "处罚,\n“”"}
    assert len(read_csv(get("/archive/doubted_cells.csv"))) == len(
        get("/archive/doubted_cells.json?_shape=array").json()
    )


def test_the_csv_of_a_long_table_is_whole(tmp_path):
    """A table longer than what Datasette gives at once comes whole, also by the link on its page."""
    with closing(sqlite3.connect(make(tmp_path) / "archive.db")) as db, db:
        db.execute("DELETE FROM about")
        db.executemany("INSERT INTO about VALUES (?, 'x')", [(f"{number:05}",) for number in range(12_000)])
    with visiting(tmp_path) as ask:
        link = next(one["href"] for one in soup(ask("/archive/about")).find_all("a", href=True) if one.text == "CSV")
        for path in ("/archive/about.csv", link):
            assert [one["key"] for one in read_csv(ask(path))] == [f"{number:05}" for number in range(12_000)]


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "nonsense",
        "SELECT * FROM nothing",
        "DELETE FROM reports",
        "SELECT 1; DELETE FROM reports",
        "PRAGMA writable_schema = 1",
    ],
)
def test_a_query_that_cannot_be_run_is_a_sentence(get, sql, capfd):
    """What is no query to be run is answered with a page that says why, and no traceback for the operator."""
    for path in ("/archive.csv?", "/archive?"):
        answer = get(path + urlencode({"sql": sql}))
        if path == "/archive.csv?":
            assert answer.status_code == 400
            assert "No query" in answer.text or "The query is wrong" in answer.text
        else:
            assert answer.status_code in (200, 400)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_query_that_never_ends_is_stopped(get):
    """A query past the time limit is a page with a sentence, and the site answers on."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    answer = get("/archive.csv?" + urlencode({"sql": endless}))
    assert answer.status_code == 503
    assert "took too long" in answer.text
    assert get("/").status_code == 200


def test_tables_explain_every_column_in_both_languages(get):
    """Datasette's page of a table says of each column what schema.sql says."""
    for table, columns in comments().items():
        if table == "sections_fts":
            continue
        page = soup(get(f"/archive/{table}"))
        said = {one.text: one.find_next_sibling("dd").text for one in page.select("dl.column-descriptions dt")}
        assert said == {name: " / ".join(both) for name, both in columns.items() if name != TABLE}
        assert " ".join(columns[TABLE]) in page.get_text(" ", strip=True)


def test_facets_stand_on_indexed_columns(get, directory):
    """A facet over a column without an index would make a large table's page slow."""
    tables = get("/-/metadata.json").json()["databases"]["archive"]["tables"]
    with closing(sqlite3.connect(directory / "archive.db")) as db:
        for table, said in tables.items():
            first = {
                db.execute(f"PRAGMA index_info({index[1]})").fetchone()[2]
                for index in db.execute(f"PRAGMA index_list({table})").fetchall()
            }
            assert set(said.get("facets", [])) <= first, table


def test_ids_of_reports_lead_to_their_pages(get):
    """In Datasette's tables and in any query the id of a report is a link to its page."""
    for path in ("/archive/findings", "/archive/reports", "/archive/report_list", "/archive/failed_sums"):
        assert f'href="/report/{REPORT}"' in get(path).text


@pytest.mark.parametrize(
    "key",
    [
        "nope",
        "'",
        "' OR 1=1 --",
        "%27%20UNION%20SELECT%201--",
        "..%2F..%2Fetc%2Fpasswd",
        "%",
        "%ff",
        f"{REPORT}%00",
        "<b>",
        "@",
    ],
)
def test_unknown_reports_are_404_with_a_sentence(get, key, capfd):
    """An id that is none, whatever it holds, is answered with 404 and a sentence."""
    answer = get(f"/report/{key}")
    assert answer.status_code == 404
    assert "There is no report" in answer.text or "没有这一页" in answer.text
    assert "<b>" not in answer.text.replace("<b>公开</b>", "")
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "path", ["/", "/reports", "/search?q=第二段", f"/report/{REPORT}", f"/report/{OTHER}", "/archive/organizations"]
)
def test_text_of_reports_is_never_markup(get, path):
    """A script in the text or the name of a report is shown, not run."""
    answer = get(path)
    assert "alert(1)" in answer.text
    assert HOSTILE not in answer.text


def test_nothing_can_be_written(get, directory):
    """No request changes a byte of archive.db, or leaves a file beside it."""

    def state() -> dict[str, str]:
        return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in directory.iterdir()}

    before = state()
    for path in ("/archive", "/archive/reports", f"/archive/reports/{REPORT}", "/archive/failed_sums"):
        for method in ("post", "put", "delete"):
            assert get(path, method).status_code >= 400
    for sql in (
        "UPDATE reports SET year = 1",
        "INSERT INTO about VALUES (1, 2)",
        "ATTACH 'x.db' AS x",
        "VACUUM INTO 'x.db'",
    ):
        assert get("/archive.json?" + urlencode({"sql": sql})).status_code == 400
    assert state() == before


@pytest.mark.parametrize(
    "path",
    [
        "/-/databases",
        "/-/databases.json",
        "/-/threads.json",
        "/-/metadata.json",
        "/-/settings.json",
        "/archive.json",
        "/",
    ],
)
def test_no_path_of_the_machine_is_shown(get, directory, path):
    """Nobody learns where the archive lies."""
    assert str(directory) not in get(path).text
