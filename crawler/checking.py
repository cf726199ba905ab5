"""What `gongkai check` says: findings by severity, each with its place in the words of the form, then a summary by rule.

It is read by the clerk who is about to publish the report: Chinese first, plain words, and where to look.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from archive.reading import Outcome
from archive.report_json import finding_json, place
from parsers.document import Place
from parsers.forms import FORMS, Address, Form
from parsers.report import Finding, Report, Severity
from parsers.rules import Rule

_SEVERITIES: dict[Severity, tuple[str, str]] = {
    "error": ("严重", "error"),
    "warn": ("警告", "warning"),
    "info": ("提示", "note"),
}
_NAMES: dict[str, str] = {severity: " ".join(both) for severity, both in _SEVERITIES.items()}
_VERDICTS = {"fail": "", "uncertain": "（存疑 uncertain）", "not_assessable": "（无法核查 not assessable）"}
_TABLES = {"proactive": "表二", "requests": "表三", "remedies": "表四", "annex": "统计表"}
_SHOWN_CELLS = 3
_POINTS_TO_CM = 2.54 / 72
_PATHS = (
    (re.compile(r"\(//(?:table|tbl)\)\[(\d+)\].*?tr\[(\d+)\]/(?:\*|tc|td)\[(\d+)\]$"), "文件中第{}个表格第{}行第{}格"),
    (re.compile(r"sheet(\d+)!R(\d+)C(\d+)$"), "第{}张工作表第{}行第{}列"),
)


class UnknownRuleError(ValueError):
    """No rule has the id that was asked for. Met by who types `gongkai check --explain`; the message names those that are near."""


# --- In words -----------------------------------------------------------------------------------------------------------


def lines(file: str, outcome: Outcome) -> Iterator[str]:
    """Say what was found in one file, the gravest first; what cannot be checked is only counted."""
    report = outcome.report
    if report is None:
        yield f"{file}: {outcome.error}"
        return
    yield f"{file}: {report.title or '无标题 no title'}"
    for severity, (chinese, english) in _SEVERITIES.items():
        told = [one for one in report.findings if one.severity == severity and one.verdict != "not_assessable"]
        if told:
            yield f"  {chinese} {english}: {len(told)}"
        for finding in told:
            yield from _finding(finding, report)
    yield from _counted([report])


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    yield f"    {finding.rule} {finding.chinese}{_VERDICTS[finding.verdict]}"
    yield f"      {finding.english}"
    if where := _where(finding, report):
        yield f"      位置 where: {where}"


def _where(finding: Finding, report: Report) -> str:
    """Return the cells that *finding* names by the labels of the form, and the place of the first; else that of its sentence."""
    form = next((form for form in FORMS if form.key == report.form), FORMS[0])
    return "，".join(filter(None, (_cells(finding.cells, form), place_name(_place(finding, report)))))


def _cells(addresses: Sequence[Address], form: Form) -> str:
    """Name the cells: a whole row by its label, a few one by one, of many the first."""
    if len(addresses) > _SHOWN_CELLS and len({address[:2] for address in addresses}) == 1:
        return _split_name(addresses[0], form)[0] + "一行"
    shown = "；".join(cell_name(address, form) for address in addresses[:_SHOWN_CELLS])
    return shown + (f"等 {len(addresses)} 格" if len(addresses) > _SHOWN_CELLS else "")


def _place(finding: Finding, report: Report) -> Place | None:
    cells = (report.cell(address) for address in finding.cells)
    printed = [cell.place for cell in cells if cell is not None and cell.place is not None]
    quoted = [claim.place for claim in report.claims if claim.place and claim.sentence in finding.chinese]
    return next(iter((*printed, *quoted)), None)


def cell_name(address: Address, form: Form) -> str:
    """Return the labels of a cell as the form prints them: 表三「一、本年新收政府信息公开申请数量」总计."""
    return "".join(_split_name(address, form))


def _split_name(address: Address, form: Form) -> tuple[str, str]:
    """Return the name of the row of a cell, and that of its column."""
    for one in (form, *FORMS):
        for table in one.tables:
            for _, line, column in table.cells():
                if (table.code, line.code, column.code) == address:
                    ordinal = f"{line.ordinal}、" if line.ordinal else ""
                    group = (
                        f"{line.group[-1]}·" if len(line.group) > 1 or (table.code == "remedies" and line.group) else ""
                    )
                    return f"{_TABLES[table.code]}「{group}{ordinal}{line.label}」", column.label
    return " / ".join(address), ""


def place_name(where: Place | None) -> str:
    """Return a place in words: the page with the distance from its edges, the table with row and cell, or the line."""
    if where is None:
        return ""
    if where.page is not None:
        return f"第{where.page}页" + (_distance(where.box) if where.box else "")
    if where.line is not None:
        return f"第{where.line}行"
    path = where.path or ""
    found = next(((words, one) for pattern, words in _PATHS if (one := pattern.search(path))), None)
    return found[0].format(*found[1].groups()) if found else path


def _distance(box: tuple[float, float, float, float]) -> str:
    left, top = (edge * _POINTS_TO_CM for edge in box[:2])
    return f"（距左 {left:.1f} 厘米，距上 {top:.1f} 厘米）"


def _counted(reports: Sequence[Report]) -> Iterator[str]:
    findings = [finding for report in reports for finding in report.findings]
    told = [finding for finding in findings if finding.verdict != "not_assessable"]
    if told:
        by_rule = Counter(finding.rule for finding in told)
        yield "  按规则 by rule: " + ", ".join(f"{rule} {count}" for rule, count in sorted(by_rule.items()))
    passes = sum(sum(report.checked.values()) for report in reports)
    severities = "、".join(
        f"{chinese} {sum(one.severity == severity for one in told)}" for severity, (chinese, _) in _SEVERITIES.items()
    )
    yield f"  通过 passed {passes}，{severities}，无法核查 not assessable {len(findings) - len(told)}"
    if told:
        yield f"  怎么改 what to do: gongkai check --explain {told[0].rule}"


def summary(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Say of several files what was found in all of them."""
    read = list(outcomes)
    reports = [outcome.report for outcome in read if outcome.report is not None]
    yield f"{len(read)} 份文件 files, 读不出 not readable {len(read) - len(reports)}"
    if reports:
        yield from _counted(reports)


def of_archive(counts: Sequence[tuple[str, str, str, int]]) -> Iterator[str]:
    """Say how many findings of each rule an archive holds: rows of rule, severity, verdict and number."""
    if not counts:
        yield "没有发现 no findings"
    for rule, severity, verdict, number in counts:
        yield f"{number:8} {rule:20} {_NAMES[severity]}{_VERDICTS[verdict]}"


# --- A rule explained ---------------------------------------------------------------------------------------------------


def explained(name: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Explain the rule *name*: what it holds, how grave it is, where it comes from, what to do. Raises UnknownRuleError."""
    known = {rule.id: rule for rule in rules}
    rule = known.get(name.upper())
    if rule is None:
        near = get_close_matches(name.upper(), known, n=3, cutoff=0.4)
        hint = f"; near to it: {', '.join(near)}" if near else ""
        raise UnknownRuleError(f"没有规则 no rule {name!r}{hint} (all of them: docs/reference.md)")
    chinese, english = _SEVERITIES[rule.severity]
    guide = rule.guidance
    yield f"{rule.id}  {chinese} {english}"
    yield f"内容  {rule.chinese}"
    yield f"      {rule.english}"
    yield f"依据 source  {guide.source}"
    yield f"处理  {guide.chinese}"
    yield f"to do {guide.english}"


# --- JSON ---------------------------------------------------------------------------------------------------------------


def as_json(outcomes: Sequence[tuple[str, Outcome]]) -> dict[str, Any]:
    """Return all that was found, as docs/check.md describes: the files in order, then how often each rule said what."""
    rules: dict[str, Counter[str]] = {}
    for _, outcome in outcomes:
        for rule, verdict, count in _verdicts(outcome.report):
            rules.setdefault(rule, Counter())[verdict] += count
    return {
        "files": [_file_json(file, outcome) for file, outcome in outcomes],
        "rules": {
            rule: {verdict: counts[verdict] for verdict in ("pass", "fail", "uncertain", "not_assessable")}
            for rule, counts in sorted(rules.items())
        },
    }


def _verdicts(report: Report | None) -> Iterator[tuple[str, str, int]]:
    if report is not None:
        yield from ((rule, "pass", passes) for rule, passes in report.checked.items())
        yield from ((finding.rule, finding.verdict, 1) for finding in report.findings)


def _file_json(file: str, outcome: Outcome) -> dict[str, Any]:
    report = outcome.report
    if report is None:
        return {"file": file, "error": outcome.error}
    said = {"file": file, "title": report.title, "organization": report.organization.name, "year": report.year}
    findings = [
        {**finding_json(one), "where": _where(one, report), "place": place(_place(one, report))}
        for one in report.findings
    ]
    return {**said, "form": report.form, "findings": findings}


def fails(outcome: Outcome) -> bool:
    """Whether the file could not be read, or a rule of severity error fails in it."""
    report = outcome.report
    return report is None or any(one.verdict == "fail" and one.severity == "error" for one in report.findings)
