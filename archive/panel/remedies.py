"""Rules about reconsiderations and lawsuits over two years: a case goes on from one to the next, and needs a request before it.

Whether the form counts cases filed or closed is not laid down, so these are hints. A rule's docstring is its public text.
"""

import sqlite3
from collections.abc import Iterator

from archive.panel.rules import Judged, across
from parsers.rules import Rule

_CLOSED = """
SELECT j.report, j.year, min(p.other), n.kind, n.total, total(o.pending) FROM judged AS j
CROSS JOIN previous AS p ON p.report = j.report CROSS JOIN remedies AS n ON n.report = j.report
CROSS JOIN remedies AS o ON o.report = p.other AND o.kind = n.kind
GROUP BY j.report, n.kind HAVING count(o.pending) = count(*) AND total(o.pending) > 0
"""
_AFTER = """
SELECT j.report, j.year, min(p.other), n.total, r.total, total(o.total) FROM judged AS j
CROSS JOIN previous AS p ON p.report = j.report
CROSS JOIN remedies AS n ON n.report = j.report AND n.kind = 'litigation_after_recon'
CROSS JOIN remedies AS r ON r.report = j.report AND r.kind = 'reconsideration'
CROSS JOIN remedies AS o ON o.report = p.other AND o.kind = 'reconsideration'
GROUP BY j.report HAVING count(o.total) = count(*) AND n.total > 0 AND r.total IS NOT NULL
"""
_REQUESTED = """
SELECT j.report, j.year, min(p.other), r.total, q.total + total(o.total) FROM judged AS j
CROSS JOIN previous AS p ON p.report = j.report
CROSS JOIN remedies AS r ON r.report = j.report AND r.kind = 'reconsideration'
CROSS JOIN requests AS q ON q.report = j.report AND q.outcome = 'total_handled'
CROSS JOIN requests AS o ON o.report = p.other AND o.outcome = 'total_handled'
GROUP BY j.report HAVING count(o.total) = count(*) AND q.total IS NOT NULL AND r.total IS NOT NULL
"""


@across("T4-PENDING-FLOW", "info")
def pending_cases_come_again(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """上年尚未审结的复议、诉讼案件，本年总计不应为零
    Cases pending at the end of the year before are counted again in this one
    """
    for report, year, other, kind, total, pending in db.execute(_CLOSED):
        if total is None:
            continue
        if total:
            yield Judged(report, other, "pass")
            continue
        chinese = f"{year - 1}年有{pending:g}件尚未审结，{year}年总计为零"
        english = f"{pending:g} cases were pending in {year - 1}, none are counted in {year}"
        yield Judged(report, other, known.fail(chinese, english, [("remedies", kind, "total")]))


@across("T4-AFTER-RECON", "info")
def suits_follow_reconsiderations(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """有复议后起诉的，本年或上年应有行政复议（也可能由他机关或更早年度复议，仅供参考）
    Suits after reconsideration suppose a reconsideration in this year or the one before (a hint: another body may have decided it)
    """
    for report, year, other, suits, now, before in db.execute(_AFTER):
        if now or before:
            yield Judged(report, other, "pass")
            continue
        chinese = f"{year}年复议后起诉{suits:g}件，而{year - 1}年、{year}年行政复议均为零"
        english = f"{suits:g} suits after reconsideration in {year}, and no reconsideration in {year - 1} or {year}"
        yield Judged(report, other, known.fail(chinese, english, [("remedies", "litigation_after_recon", "total")]))


@across("T4-VS-T3", "info")
def reconsiderations_follow_requests(known: Rule, db: sqlite3.Connection) -> Iterator[Judged]:
    """行政复议件数不多于本年与上年办理的申请之和（对主动公开的复议除外，仅供参考）
    Reconsiderations are not more than the requests handled in this year and the one before (a hint)
    """
    for report, year, other, cases, handled in db.execute(_REQUESTED):
        if cases <= handled:
            yield Judged(report, other, "pass")
            continue
        chinese = f"{year}年行政复议{cases:g}件，{year - 1}年、{year}年共办理申请{handled:g}件"
        english = f"{cases:g} reconsiderations in {year}; {handled:g} requests were handled in {year - 1} and {year}"
        yield Judged(report, other, known.fail(chinese, english, [("remedies", "reconsideration", "total")]))
