"""Rules about the years of one organisation: what one year leaves, the next begins with.

Years join through renames and mergers (`successions`): the numbers of merged organisations are added up. A rule's docstring is its
public text.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from archive.crosswalk import joins
from archive.panel.rules import Judged, across
from parsers.forms import Address
from parsers.forms.requests import APPLICANTS
from parsers.report import Finding
from parsers.rules import Outcome, Rule

_COLUMNS = tuple(column.code for column in APPLICANTS)
_LABELS = {column.code: (column.label, column.english) for column in APPLICANTS}
# CROSS JOIN fixes the order: from the few reports that are judged to what hangs on them, whatever SQLite knows of the tables.
# A count is held against the sum over the reports of the year before, and only where each of them has it.
_SUMMED = ", ".join(f"CASE WHEN count(o.{name}) = count(*) THEN total(o.{name}) END" for name in _COLUMNS)
_NOW = ", ".join(f"n.{name}" for name in _COLUMNS)
_CARRIED = f"""
SELECT j.report, j.year, min(p.other), count(*), i.report IS NULL, {_NOW}, {_SUMMED}
FROM judged AS j CROSS JOIN requests AS n ON n.report = j.report AND n.outcome = 'carried_in'
CROSS JOIN previous AS p ON p.report = j.report
LEFT JOIN requests AS o ON o.report = p.other AND o.outcome = 'carried_out'
LEFT JOIN incomplete AS i ON i.report = j.report
WHERE EXISTS (SELECT 1 FROM requests AS q WHERE q.report = p.other) GROUP BY j.report
"""  # noqa: S608  own names
_STOCK = """
SELECT j.report, j.year, min(p.other), now.value, made.value, gone.value,
  CASE WHEN count(stock.value) = count(*) AND max(i.report) IS NULL THEN total(stock.value) END
FROM judged AS j CROSS JOIN previous AS p ON p.report = j.report CROSS JOIN reports AS r ON r.id = p.other AND r.form = '2021'
CROSS JOIN proactive AS now ON now.report = j.report AND now.item = :item AND now.measure = 'in_force'
LEFT JOIN proactive AS made ON made.report = j.report AND made.item = :item AND made.measure = 'issued'
LEFT JOIN proactive AS gone ON gone.report = j.report AND gone.item = :item AND gone.measure = 'repealed'
LEFT JOIN proactive AS stock ON stock.report = p.other AND stock.item = :item AND stock.measure = 'in_force'
LEFT JOIN incomplete AS i ON i.report = j.report
WHERE j.form = '2021' GROUP BY j.report
"""
_ITEMS = """
SELECT j.report, j.year, min(p.other), now.item, now.value,
  CASE WHEN count(*) = count(old.value) AND count(*) = count(change.value) AND max(i.report) IS NULL
    THEN total(old.value) + total(change.value) END
FROM judged AS j CROSS JOIN previous AS p ON p.report = j.report CROSS JOIN reports AS r ON r.id = p.other AND r.form = '2019'
CROSS JOIN proactive AS now ON now.report = j.report AND now.measure = 'prev_items'
LEFT JOIN proactive AS old ON old.report = p.other AND old.item = now.item AND old.measure = 'prev_items'
LEFT JOIN proactive AS change ON change.report = p.other AND change.item = now.item AND change.measure = 'item_change'
LEFT JOIN incomplete AS i ON i.report = j.report
WHERE j.form = '2019' GROUP BY j.report, now.item
"""
_JUMPS = """
SELECT j.report, j.year, min(p.other), min(r.form), max(r.form), j.form, n.value,
  CASE WHEN count(*) = count(o.value) AND max(i.report) IS NULL THEN total(o.value) END
FROM judged AS j CROSS JOIN previous AS p ON p.report = j.report CROSS JOIN reports AS r ON r.id = p.other
CROSS JOIN ({figures}) AS n ON n.report = j.report LEFT JOIN ({figures}) AS o ON o.report = p.other
LEFT JOIN incomplete AS i ON i.report = j.report GROUP BY j.report
"""
_RECEIVED = "SELECT report, total AS value FROM requests WHERE outcome = 'new_received'"
_DECISIONS = "SELECT report, value FROM proactive WHERE item = '{}' AND measure = 'decisions'"
_JUMPING: tuple[tuple[str, Address, str, str, str], ...] = (
    ("requests_received", ("requests", "new_received", "total"), _RECEIVED, "新收申请", "requests received"),
    (
        "licensing_decisions",
        ("proactive", "licensing", "decisions"),
        _DECISIONS.format("licensing"),
        "行政许可决定",
        "licensing decisions",
    ),
    (
        "penalties_decisions",
        ("proactive", "penalties", "decisions"),
        _DECISIONS.format("penalties"),
        "行政处罚决定",
        "penalty decisions",
    ),
)
_TIMES, _SMALL = 5, 50
_RECOUNT = 2
_DOCUMENTS = (("regulations", "规章", "rules"), ("normative_documents", "行政规范性文件", "normative documents"))
# What was withdrawn here is no missing year.
_GAP = """
SELECT j.report, j.year, e.other, e.year, (SELECT json_group_array(w.year) FROM withdrawn AS w WHERE w.organization = j.organization)
FROM judged AS j CROSS JOIN earlier AS e USING (report) WHERE e.year < j.year - 1
"""
_FORM_BREAK = """
SELECT j.report, j.year, p.other, q.total, received.value - handled.value FROM judged AS j
CROSS JOIN previous AS p ON p.report = j.report CROSS JOIN requests AS q ON q.report = j.report AND q.outcome = 'carried_in'
CROSS JOIN annex AS received ON received.report = p.other AND received.item = 'received'
CROSS JOIN annex AS handled ON handled.report = p.other AND handled.item = 'concluded'
"""


@across("Y-CARRY", "error")
def carried_over(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """上年结转等于上年报告的结转下年度（七列中两年都有数的逐列比；总计不符为严重，只有分列不符为警告）
    What is carried in equals what the year before carried out, in each of the seven columns that both print (a warning if not in total)
    """
    for report, year, other, merged, is_known, *counts in db.execute(_CARRIED):
        now, before = counts[: len(_COLUMNS)], counts[len(_COLUMNS) :]
        outcome = _carried(known, year, merged, now, before)
        if not is_known and isinstance(outcome, Finding):
            said = (
                f"{year}年承接了他机关的业务，其{year - 1}年的报告不全，无从比对",
                f"others became part of it in {year}, and not all their reports for {year - 1} are here",
            )
            outcome = known.other("not_assessable", *said, outcome.cells)
        yield Judged(report, other, outcome)


def _carried(known: Rule, year: int, merged: int, now: Sequence[Any], before: Sequence[Any]) -> Outcome:
    pairs = list(zip(_COLUMNS, now, before, strict=True))
    wrong = [(name, one, two) for name, one, two in pairs if None not in (one, two) and one != two]
    if not wrong:
        if None not in (now[-1], before[-1]):  # the total is the last
            return "pass"
        said = (f"{year}年或{year - 1}年缺总计，无从比对", f"the total of {year} or of {year - 1} is absent")
        return known.other("not_assessable", *said, [("requests", "carried_in", "total")])
    joined = f"（{merged}个机关合计）" if merged > 1 else ""
    chinese = "；".join(
        f"{_LABELS[name][0]}：{year}年上年结转{one:g}，{year - 1}年结转下年{two:g}{joined}" for name, one, two in wrong
    )
    english = "; ".join(
        f"{_LABELS[name][1]}: {one:g} carried into {year}, {two:g} carried out of {year - 1}"
        for name, one, two in wrong
    )
    found = known.fail(chinese, english, [("requests", "carried_in", name) for name, _, _ in wrong])
    return found if any(name == "total" for name, _, _ in wrong) else replace(found, severity="warn")


@across("T2-ROLL", "warn")
def stock_and_flow(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """现行有效件数等于上年现行有效加本年制发减本年废止（差两件以内为提示）
    Documents in force equal those in force the year before, plus those issued, minus those repealed (a note if off by two at most)
    """
    for item, label, english in _DOCUMENTS:
        for report, year, other, now, made, gone, stock in db.execute(_STOCK, {"item": item}):
            cells = [("proactive", item, measure) for measure in ("in_force", "issued", "repealed")]
            yield Judged(report, other, _rolled(known, (label, english, year), (now, made, gone, stock), cells))


def _rolled(known: Rule, names: tuple[str, str, int], counts: Sequence[Any], cells: Sequence[Address]) -> Outcome:
    label, english, year = names
    if None in counts:
        return known.other("not_assessable", f"{label}：缺数，无从比对", f"{english}: numbers are absent", cells)
    now, made, gone, stock = counts
    expected = stock + made - gone
    if now == expected:
        return "pass"
    chinese = f"{label}：{year - 1}年有效{stock:g}，加制发{made:g}，减废止{gone:g}，应为{expected:g}，{year}年填{now:g}"
    said = (
        f"{english}: {stock:g} in force in {year - 1} + {made:g} - {gone:g} = {expected:g}, {now:g} printed for {year}"
    )
    found = known.fail(chinese, said, cells)
    return replace(found, severity="info") if abs(now - expected) <= _RECOUNT else found


@across("T2-ITEMS-ROLL", "info")
def items_and_change(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """上一年项目数量等于上年报告的上一年项目数量加本年增减（2019年格式）
    Items of the previous year equal those that its report began with plus its change (form of 2019)
    """
    for report, year, other, item, now, expected in db.execute(_ITEMS):
        cells = [("proactive", item, "prev_items")]
        if now is None or expected is None:
            yield Judged(report, other, known.other("not_assessable", "缺数，无从比对", "numbers are absent", cells))
        elif now == expected:
            yield Judged(report, other, "pass")
        else:
            chinese = f"{year}年填上一年项目{now:g}，{year - 1}年报告得{expected:g}"
            english = (
                f"{now:g} items of {year - 1} are printed for {year}; the report of {year - 1} comes to {expected:g}"
            )
            yield Judged(report, other, known.fail(chinese, english, cells))


@across("Y-JUMP", "warn")
def no_jumps(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """新收申请、许可、处罚件数不比上年多到五倍以上，也不少到五分之一以下（两年都不足50件的不计）
    Requests, licences and penalties do not exceed five times those of the year before, or fall below a fifth (from 50 on)
    """
    for concept, cell, figures, label, english in _JUMPING:
        for report, year, other, first, last, form, now, before in db.execute(_JUMPS.format(figures=figures)):
            if None in (now, before) or not (joins(concept, first, form) and joins(concept, last, form)):
                continue
            if max(now, before) < _SMALL or min(now, before) * _TIMES >= max(now, before):
                yield Judged(report, other, "pass")
                continue
            chinese = f"{label}：{year - 1}年{before:g}件，{year}年{now:g}件"
            said = f"{english}: {before:g} in {year - 1}, {now:g} in {year}"
            yield Judged(report, other, known.fail(chinese, said, [cell]))


@across("Y-MISSING-YEAR", "warn")
def no_year_is_missing(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """有前后年度报告的，中间各年度也有报告
    Between two years that were reported on, every year was
    """
    for report, year, other, before, withdrawn in db.execute(_GAP):
        lost = "、".join(str(one) for one in range(before + 1, year) if one not in json.loads(withdrawn))
        if not lost:
            continue
        english = (
            f"the archive has no report for {lost.replace('、', ', ')}, though it has those for {before} and {year}"
        )
        outcome = known.fail(f"档案中没有{lost}年度的报告，而{before}年、{year}年都有", english)
        yield Judged(report, other, outcome)


@across("Y-CARRY-FORMBREAK", "info")
def carried_over_the_break(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """换用2019年格式的第一年，上年结转约等于上年统计表的收到数减办结数（口径不同，仅供参考）
    In the first year of the form of 2019 what is carried in is about what the annex received less what it concluded (only a hint)
    """
    for report, year, other, now, left in db.execute(_FORM_BREAK):
        if None in (now, left):
            continue
        if now == left:
            yield Judged(report, other, "pass")
            continue
        chinese = f"{year}年上年结转{now:g}，{year - 1}年收到减办结为{left:g}"
        english = f"{now:g} carried into {year}; received less concluded of {year - 1} is {left:g}"
        yield Judged(report, other, known.fail(chinese, english, [("requests", "carried_in", "total")]))
