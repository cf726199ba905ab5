"""Rules about reports that stand beside one another: versions of one report, a government and its office, a level and its organs."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from archive.panel.rules import Judged, across
from parsers.rules import Rule

_REVISED = """
SELECT v.report, v.older, v.table_name, v.row, v.column, v.older_value, v.value
FROM judged AS j CROSS JOIN reports AS r ON r.organization = j.organization AND r.year = j.year
CROSS JOIN revisions AS v ON v.report = r.id ORDER BY v.report, v.table_name, v.row, v.column
"""
# An office reports as an organ, its government for the whole level: two reports of different scope, never of the same figures.
_OFFICES = """
WITH pairs AS (
  SELECT j.report, j.year, g.id AS government FROM judged AS j CROSS JOIN organizations AS o ON o.id = j.organization
  CROSS JOIN organizations AS g ON g.division_code = o.division_code AND g.type = 'government' WHERE o.type = 'government_office'
  UNION
  SELECT j.report, j.year, g.id FROM judged AS j CROSS JOIN organizations AS o ON o.id = j.organization
  CROSS JOIN organizations AS g ON g.name = substr(o.name, 1, length(o.name) - 3) WHERE o.name LIKE '%人民政府办公_'
)
SELECT p.report, r.id, count(*), total(mine.digest = its.digest)
FROM pairs AS p CROSS JOIN reports AS r ON r.organization = p.government AND r.year = p.year AND r.current = 1
CROSS JOIN table_marks AS mine ON mine.report = p.report AND mine.table_name IN ('proactive', 'requests')
CROSS JOIN table_marks AS its ON its.report = r.id AND its.table_name = mine.table_name
WHERE mine.cells >= 5 AND mine.numbers >= 3
GROUP BY p.report, r.id
"""
_LEVELS = """
SELECT j.report, r.id, w.total, q.total, o.name FROM judged AS j
CROSS JOIN organizations AS g ON g.id = j.organization AND g.type = 'government'
CROSS JOIN requests AS w ON w.report = j.report AND w.outcome = 'new_received'
CROSS JOIN organizations AS o ON o.division_code = g.division_code AND o.id <> g.id
CROSS JOIN reports AS r ON r.organization = o.id AND r.year = j.year AND r.current = 1
CROSS JOIN requests AS q ON q.report = r.id AND q.outcome = 'new_received'
WHERE j.scope = 'whole' AND w.total IS NOT NULL AND q.total IS NOT NULL AND q.total > w.total
ORDER BY j.report, q.total DESC, r.id
"""
_SHOWN = 6
# Whoever is named must have reported on the same year under that name; an own name that is printed shorter or longer is no other.
_AUTHORS = """
SELECT j.report, a.name, min(o.id) FROM judged AS j CROSS JOIN reports AS r ON r.id = j.report
CROSS JOIN named_authors AS a ON a.report = j.report
LEFT JOIN lineages AS l ON l.organization = j.organization
LEFT JOIN reports AS o ON o.name = a.name AND o.year = j.year AND o.current = 1 AND o.organization <> j.organization
  AND instr(a.name, r.name) = 0 AND instr(r.name, a.name) = 0
  AND o.organization NOT IN (SELECT organization FROM lineages WHERE lineage = l.lineage)
GROUP BY j.report, a.name
"""


@across("X-DUP-REPORT", "warn")
def published_once(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """同一机关同一年度只有一种数字（有两种的，两版并存，以新者为现行，列出改动的单元格）
    An organisation publishes one set of figures a year (of two, both are kept, the newer is current, and the changed cells are listed)
    """
    for (report, older), changes in groupby(db.execute(_REVISED), itemgetter(0, 1)):
        cells = list(changes)
        shown = [f"{row}.{column} {_said(before)} → {_said(now)}" for _, _, _, row, column, before, now in cells]
        listed = "；".join(shown[:_SHOWN]) + ("……" if len(shown) > _SHOWN else "")
        chinese = f"与前一版有{len(cells)}个单元格不同：{listed}"
        english = f"{len(cells)} cells differ from the version before: {listed.replace('；', '; ')}"
        yield Judged(report, older, known.fail(chinese, english, [(cell[2], cell[3], cell[4]) for cell in cells]))


def _said(value: float | None) -> str:
    return "·" if value is None else f"{value:g}"


@across("X-OFFICE-VS-GOV", "warn")
def office_is_no_government(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """人民政府与其办公室各报各的数，表二、表三不应完全相同
    A government and its office report different figures: tables 2 and 3 are not the same
    """
    for report, other, tables, same in db.execute(_OFFICES):
        if same < tables:
            yield Judged(report, other, "pass")
            continue
        chinese, english = "表中非零数字与本级政府的报告完全相同", "every figure is that of the government's own report"
        yield Judged(report, other, known.fail(chinese, english))


@across("X-SUM-LEVEL", "info")
def level_covers_its_organs(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """一级政府汇总的新收申请不少于其任一机关（统计范围各地不一，仅供参考）
    A whole government's new requests are not fewer than those of any of its organs (a hint: what is covered differs)
    """
    for report, found in groupby(db.execute(_LEVELS), itemgetter(0)):
        _, other, whole, part, name = next(found)
        chinese = f"本级政府新收{whole:g}件，{name}一家新收{part:g}件"
        english = f"{whole:g} new requests of the whole government, {part:g} of one organ alone"
        yield Judged(report, other, known.fail(chinese, english, [("requests", "new_received", "total")]))


@across("X-OTHER-NAME", "error")
def author_is_the_agency(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """正文所称的编制机关就是本机关，不是同年度另有报告的他机关
    Whom the text names as its author is the agency itself, and not another one that reports on the same year
    """
    for report, name, other in db.execute(_AUTHORS):
        said = (f"正文称由{name}编制", f"the text names {name} as its author")
        yield Judged(report, other, known.fail(*said) if other else "pass")
