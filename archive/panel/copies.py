"""Rules about what agencies copy: their own tables and text of last year, or those of another agency of the same year.

Source: 国办公开办函〔2021〕30号 names reports 内容雷同 as a ground for holding an agency to account.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from archive.panel import texts
from archive.panel.rules import Judged, across
from parsers.rules import Rule

FELLOWS = 50
"""Reports with a text like a new one's that are looked at, those with the smallest ids; in a larger crowd one of them is alike anyway."""

_ALIKE, _SAME = 0.8, 0.95
_PROBLEMS = 0.9
_COPIED = 0.9
_TABLES = {"proactive": ("表二", "table 2"), "requests": ("表三", "table 3")}
# A year of a single request looks the same in every agency: so many figures, and so many different ones, are no chance.
_LAST_YEAR = """
SELECT j.report, p.other, m.table_name, m.cells, m.digest = o.digest FROM judged AS j CROSS JOIN previous AS p USING (report)
CROSS JOIN table_marks AS m ON m.report = j.report AND m.cells >= 5 AND m.numbers >= 3
CROSS JOIN table_marks AS o ON o.report = p.other AND o.table_name = m.table_name
ORDER BY j.report, p.other, m.table_name
"""
_ANOTHER = """
SELECT j.report, m.table_name, m.cells, (
  SELECT min(o.report) FROM table_marks AS o CROSS JOIN reports AS r ON r.id = o.report AND r.current = 1
  WHERE o.digest = m.digest AND o.year = j.year AND o.table_name = m.table_name AND o.report < j.report
) FROM judged AS j CROSS JOIN table_marks AS m ON m.report = j.report AND m.cells >= 8 AND m.numbers >= 5
"""
_PAIRS = "SELECT j.report, j.year, p.other FROM judged AS j CROSS JOIN previous AS p USING (report) ORDER BY j.organization, j.year"
_SECTION = """
SELECT r.name, s.text FROM reports AS r LEFT JOIN sections AS s ON s.report = r.id AND s.number = ?
WHERE r.id = ? ORDER BY s.position
"""
_FELLOWS = f"""
SELECT DISTINCT f.report FROM text_bands AS b CROSS JOIN text_bands AS f ON f.year = b.year AND f.band = b.band AND f.report < b.report
CROSS JOIN reports AS r ON r.id = f.report AND r.current = 1
WHERE b.report = ? ORDER BY f.report LIMIT {FELLOWS}
"""  # noqa: S608  own number


@across("Y-SAME-TABLE", "warn")
def tables_are_of_this_year(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """表二、表三的非零数字不与上年完全相同（至少五个非零数字、三种不同的数才比）
    The figures of table 2 and of table 3 are not all those of the year before (compared from five figures, three different ones, on)
    """
    for report, other, table, cells, same in db.execute(_LAST_YEAR):
        chinese, english = _TABLES[table]
        said = (
            f"{chinese}的{cells}个非零数字与上年完全相同",
            f"all {cells} figures of {english} are those of the year before",
        )
        yield Judged(report, other, known.fail(*said) if same else "pass")


@across("X-SAME-TABLE", "warn")
def tables_are_of_this_agency(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """表二、表三的非零数字不与同年度另一机关完全相同（至少八个非零数字、五种不同的数才比）
    The figures of a table are not all those of another agency in the same year (from eight figures, five different ones, on)
    """
    for report, table, cells, other in db.execute(_ANOTHER).fetchall():
        if other is None:
            yield Judged(report, None, "pass")
        elif not _is_its_government(db, report, other):  # X-OFFICE-VS-GOV says that
            chinese, english = _TABLES[table]
            said = (
                f"{chinese}的{cells}个非零数字与该机关完全相同",
                f"all {cells} figures of {english} are those of that agency",
            )
            yield Judged(report, other, known.fail(*said))


def _is_its_government(db: sqlite3.Connection, *reports: str) -> bool:
    """Whether one of the two *reports* is of the office of the other's government."""
    query = (
        "SELECT name, type, division_code FROM organizations WHERE id = (SELECT organization FROM reports WHERE id = ?)"
    )
    (one, kind, place), (two, other_kind, other_place) = (db.execute(query, (report,)).fetchone() for report in reports)
    if place and place == other_place:
        return {kind, other_kind} == {"government", "government_office"}
    shorter, longer = sorted((one or "", two or ""), key=len)
    return longer in (f"{shorter}办公室", f"{shorter}办公厅")


@across("Y-SAME-TEXT", "error")
def overview_is_of_this_year(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """总体情况不照抄上年（隐去数字与机关名，五字片段相似度0.80以上为警告，0.95以上为严重）
    The overview is not copied from the year before (digits and names masked; similarity of runs of five: warn from 0.80, error from 0.95)
    """
    for report, other, alike in _compared(db, 1):
        if alike < _ALIKE:
            yield Judged(report, other, "pass")
            continue
        found = known.fail(
            f"总体情况与上年相似度{alike:.2f}", f"the overview is {alike:.2f} like that of the year before"
        )
        yield Judged(report, other, found if alike >= _SAME else replace(found, severity="warn"))


@across("Y-SAME-PROBLEMS", "info")
def problems_are_of_this_year(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """存在的主要问题不与上年相同（隐去数字与机关名，相似度0.90以上）
    The problems are not those of the year before (digits and names masked, similarity from 0.90)
    """
    for report, other, alike in _compared(db, 5):
        said = (
            f"主要问题一节与上年相似度{alike:.2f}",
            f"the section on problems is {alike:.2f} like that of the year before",
        )
        yield Judged(report, other, known.fail(*said) if alike >= _PROBLEMS else "pass")


@across("X-SAME-TEXT", "warn")
def overview_is_of_this_agency(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """总体情况不与同年度另一机关雷同（隐去数字与机关名，相似度0.90以上；同一模板的各机关都与编号最小的一家相比）
    The overview is not that of another agency of the same year (masked, from 0.90 on; of a crowd each is held against the first by id)
    """
    for (report,) in db.execute("SELECT report FROM judged ORDER BY report").fetchall():
        own = _runs(db, report, 1)
        if not own:
            continue
        fellows = (
            (fellow, texts.similarity(own, _runs(db, fellow, 1))) for (fellow,) in db.execute(_FELLOWS, (report,))
        )
        found = next(((fellow, alike) for fellow, alike in fellows if alike >= _COPIED), None)
        if found is None:
            yield Judged(report, None, "pass")
            continue
        other, alike = found
        said = (f"总体情况与该机关相似度{alike:.2f}", f"the overview is {alike:.2f} like that of the other agency")
        yield Judged(report, other, known.fail(*said))


def _compared(db: sqlite3.Connection, section: int) -> Iterator[tuple[str, str, float]]:
    """Yield each report with the one before it and how alike their *section* is, where both have enough of it."""
    kept = lru_cache(maxsize=8)(lambda report: _runs(db, report, section))
    for report, _, other in db.execute(_PAIRS).fetchall():
        one, two = kept(report), kept(other)
        if one and two:
            yield report, other, texts.similarity(one, two)


def _runs(db: sqlite3.Connection, report: str, section: int) -> texts.Runs:
    lines = db.execute(_SECTION, (section, report)).fetchall()
    return texts.runs("\n".join(text for _, text in lines if text), lines[0][0] if lines else None)
