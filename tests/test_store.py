"""Versions of a report: the same rows whatever the order in which captures are entered."""

import itertools
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from archive_rows import everything
from hand_made import TOTAL, cells, report

from archive import schema
from archive.captures import Capture
from archive.cell_rows import ContradictoryReportError
from archive.store import Store, add
from parsers.organizations import Organization
from parsers.report import Section
from parsers.tables import Cell

ID = "410302-government-2024"


def capture(digit: str, day: int, path: str = "1.html", **other: object) -> Capture:
    made = Capture(
        digest=f"sha256:{digit * 64}",
        url=f"https://x.gov.cn/{path}",
        fetched_at=f"2025-04-{day:02}T00:00:00Z",
        media_type="text/html",
        status=200,
        size=10,
        role="report",
        title=None,
        name=None,
        via=None,
        site=None,
        warc="1.warc.gz",
        offset=0,
    )
    return replace(made, **other)


def printed(number: int, **other: object):
    return report(Cell(*TOTAL, Decimal(number), "value", str(number)), **other)


@pytest.fixture
def db():
    with closing(new()) as made:
        yield made


def new() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(schema.script())
    db.execute("PRAGMA foreign_keys = ON")
    return db


def versions(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    return db.execute("SELECT id, version, current, digest FROM reports ORDER BY version").fetchall()


def test_captures_with_the_same_figures_are_one_version(db):
    """A page and its copy are one report with two captures, told by the text of the newer."""
    with Store(db) as store:
        store.enter(capture("b", 2, "copy.pdf"), printed(1, sections=(Section(1, "一", "新文"),)))
        store.enter(capture("a", 1), printed(1, sections=(Section(1, "一", "旧文"),)))
    assert versions(db) == [(ID, 1, 1, "sha256:" + "b" * 64)]
    assert db.execute("SELECT report, outcome FROM captures").fetchall() == [(ID, "read")] * 2
    assert db.execute("SELECT text FROM sections").fetchall() == [("新文",)]
    assert db.execute("SELECT text FROM sections_fts").fetchall() == [("新\u200b文",)]


def test_changed_figures_are_a_new_version(db):
    """The newest version owns the plain id; the older one is kept whole, under the digits of its digest."""
    with Store(db) as store:
        store.enter(capture("a", 1), printed(1))
        store.enter(capture("b", 2), printed(2))
    assert versions(db) == [(f"{ID}@aaaaaaaa", 1, 0, "sha256:" + "a" * 64), (ID, 2, 1, "sha256:" + "b" * 64)]
    totals = "SELECT report, total FROM requests WHERE outcome = 'new_received' ORDER BY report"
    assert db.execute(totals).fetchall() == [(ID, 2), (f"{ID}@aaaaaaaa", 1)]
    for table in ("sections", "findings", "claims", "passes", "proactive", "remedies", "inferred", "captures"):
        counted = db.execute(f"SELECT report, count(*) FROM {table} GROUP BY report").fetchall()
        assert [one for one, _ in counted] == [ID, f"{ID}@aaaaaaaa"]
        assert len({count for _, count in counted}) == 1


def test_an_older_capture_does_not_take_the_place_of_a_newer(db):
    """What is entered later but was captured earlier is an older version."""
    store = Store(db)
    store.enter(capture("b", 2), printed(2))
    store.enter(capture("a", 1), printed(1))
    assert [(one, current) for one, _, current, _ in versions(db)] == [(f"{ID}@aaaaaaaa", 0), (ID, 1)]


def test_of_two_captures_of_one_moment_the_fuller_is_current(db):
    """Where time does not decide, the version with more values does."""
    store = Store(db)
    store.enter(capture("f", 1), report(Cell(*TOTAL, None, "unreadable", "?")))
    store.enter(capture("a", 1, "2.html"), printed(2))
    assert versions(db)[-1] == (ID, 2, 1, "sha256:" + "a" * 64)


def test_same_bytes_read_differently_at_two_addresses(db):
    """Versions whose digests agree still have ids of their own."""
    store = Store(db)
    for day in (1, 2, 3):
        store.enter(capture("a", day, f"{day}.html"), printed(day))
    ids = [one for one, *_ in versions(db)]
    assert ids[-1] == ID
    assert len(set(ids)) == 3
    assert all(one.startswith(f"{ID}@aaaaaaaa-") for one in ids[:-1])


def test_order_of_entering_does_not_matter():
    """In whatever order six captures of five versions in two years are entered (103 of the 720), the tables hold the same rows."""
    name = Organization("老城区政府", "410302-government")
    entries = [
        (capture("a", 1), printed(1)),
        (capture("b", 4), printed(1, sections=())),
        (capture("c", 2), printed(2, organization="410302-government")),
        (capture("d", 3), printed(3)),
        (capture("c", 3, "same-bytes.html"), printed(4)),
        (capture("e", 9, "2023.html"), replace(printed(5, year=2023), organization=name)),
    ]
    seen = set()
    for order in itertools.islice(itertools.permutations(entries), 0, None, 7):
        with closing(new()) as db:
            with Store(db) as store:
                for one, read in order:
                    store.enter(one, read)
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            seen.add(repr(everything(db)))
            assert db.execute("SELECT name FROM organizations").fetchall() == [("洛阳市老城区人民政府",)]
    assert len(seen) == 1


def test_no_year_is_told_apart_from_every_year(db):
    """A report without a year is kept as undated, not under a year that it does not state."""
    Store(db).enter(capture("a", 1), printed(1, year=None))
    assert db.execute("SELECT id, year FROM reports").fetchall() == [("410302-government-undated", None)]


def test_nothing_is_written_of_a_report_that_contradicts_itself(db):
    """A report enters whole or not at all."""
    store = Store(db)
    before = everything(db)
    with pytest.raises(ContradictoryReportError):
        store.enter(capture("a", 1), replace(report(), cells=(*cells(), Cell(*TOTAL, Decimal(1), "value", "1"))))
    assert everything(db) == before


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 32, 100])
def test_rows_go_in_together_and_are_counted(db, count):
    """However many rows are added, all go in, in their order; those that are there already are not counted."""
    lines = [(f"organization {number:03}",) for number in range(count)]
    assert add(db, "unjudged", lines[::3]) == len(lines[::3])
    assert add(db, "unjudged", lines, conflict="OR IGNORE") == count - len(lines[::3])
    assert db.execute("SELECT * FROM unjudged").fetchall() == lines
    if lines:
        with pytest.raises(sqlite3.IntegrityError):
            add(db, "unjudged", lines)


def test_a_block_that_fails_leaves_nothing(db):
    """What a build has not committed when it fails is not half there."""
    with suppress(KeyError), Store(db) as store:
        store.enter(capture("a", 1), printed(1))
        raise KeyError
    assert versions(db) == []
    with Store(db) as store:
        store.enter(capture("a", 1), printed(1))
    assert not db.in_transaction
    assert len(versions(db)) == 1


def test_a_page_is_answered_by_its_attachment(db):
    """A page that is no report but leads to one is no failure; an attachment that is none beside a page that is, neither."""
    store = Store(db)
    page, lost, whole = (capture(one, 1, f"{one}.html") for one in "abc")
    store.fail(page, "not_a_report", "no annual report")
    store.fail(lost, "not_a_report", "no annual report")
    store.enter(whole, printed(3))
    store.enter(capture("d", 1, "d.pdf", role="attachment", via=page.url), printed(4, year=2023))
    store.enter(capture("e", 2, "e.pdf", role="attachment", via=page.url), printed(5, year=2023))
    store.fail(capture("f", 1, "f.doc", role="attachment", via=whole.url), "unreadable", "a form")
    store.fail(capture("0", 1, "0.doc", role="attachment", via=page.url), "unreadable", "a form")
    store.fail(capture("1", 1, "1.doc", role="attachment", via=lost.url), "unreadable", "a form")
    store.pass_over(capture("2", 1, "list.html", role="page"))
    for _ in range(2):
        store.answer_pages()
        found = "SELECT outcome, report FROM captures WHERE url = ?"
        assert db.execute(found, [page.url]).fetchall() == [("read_from_attachment", "410302-government-2023")]
        failed = [url for (url,) in db.execute("SELECT url FROM failures ORDER BY url")]
        assert failed == ["https://x.gov.cn/1.doc", "https://x.gov.cn/b.html"]


def test_the_index_of_the_full_text_is_sound(db):
    """After versions have come and gone the full-text index holds the sections that there are, and no others."""
    with Store(db) as store:
        for day in (3, 1, 4, 2, 5):
            store.enter(capture(str(day), day), printed(day % 2, sections=(Section(1, "一", f"处罚{day}次"),)))
    db.execute("INSERT INTO sections_fts (sections_fts) VALUES ('integrity-check')")
    (count,) = db.execute("SELECT count(*) FROM sections").fetchone()
    assert count == 2
    assert (
        db.execute("SELECT rowid FROM sections_fts").fetchall()
        == db.execute("SELECT id FROM sections ORDER BY 1").fetchall()
    )
