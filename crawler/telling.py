"""What the command prints: results as plain lines, Chinese and English side by side where a reader meets them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from archive.build import BuildStatus, BuildSummary
from archive.reading import Outcome
from crawler.intake import Taken
from parsers.report import Finding, Report

_SHOWN_FAILURES = 50
_ORDER = ("error", "warn", "info")


def taken(result: Taken) -> str:
    """Say what became of a file."""
    if result.capture is None:
        return f"not taken 未收入: {result.error}"
    said = "taken 已收入" if result.new else "kept already 已有"
    return f"{said}: {result.file} -> {result.capture.url} ({result.capture.size} bytes)"


def parsed(file: str, outcome: Outcome) -> Iterator[str]:
    """Say what was read from a file."""
    if outcome.report is None:
        yield f"{file}: {outcome.error}"
        return
    report = outcome.report
    statuses = Counter(cell.status for cell in report.cells)
    yield f"{file}: {report.title or 'no title 无标题'}"
    yield f"  organisation 机关 {report.organization.name or '?'} ({report.organization.id})"
    yield f"  year 年度 {report.year or '?'}, form 表式 {report.form or '?'}"
    yield f"  sections 部分 {', '.join(str(s.number) for s in report.sections if s.number)}"
    yield f"  cells 单元格 {', '.join(f'{count} {status}' for status, count in sorted(statuses.items()))}"
    yield f"  findings 发现 {_by_severity(report) or 'none 无'}"


def checked(file: str, outcome: Outcome) -> Iterator[str]:
    """Print the findings about a file, the worst first, in plain words."""
    if outcome.report is None:
        yield f"{file}: {outcome.error}"
        return
    yield f"{file}: {outcome.report.title or 'no title 无标题'}"
    told = [finding for finding in outcome.report.findings if finding.verdict != "not_assessable"]
    for finding in sorted(told, key=lambda finding: _ORDER.index(finding.severity)):
        yield f"  {finding.severity:5} {finding.rule}: {finding.chinese} / {finding.english}{_where(finding)}"
    passes = sum(outcome.report.checked.values())
    yield f"  {passes} checks passed 项核验通过, {len(told)} findings 条发现"


def built(summary: BuildSummary, directory: Path) -> Iterator[str]:
    """Say what a build did and what the archive holds now."""
    findings = ", ".join(f"{count} {severity}" for severity, count in summary.findings.items())
    yield f"captures 捕获   {summary.captures}, read now 本次读取 {summary.read}, not readable 读不出 {summary.failures}"
    yield f"reports 报告    {summary.reports}"
    yield f"cells 单元格    {summary.cells}"
    yield f"findings 发现   {findings or 'none 无'}"
    written = "written 已更新" if summary.changed else "unchanged 无变化"
    yield f"archive 档案    {directory / 'archive.db'} ({written}, {summary.seconds:.1f} s)"


def archive_status(directory: Path, build: BuildStatus) -> Iterator[str]:
    """Say what the archive holds, what waits to be read, and what could not be read and why."""
    yield f"archive 档案 {directory}"
    yield f"  captures 捕获 {build.captures}, waiting for gongkai build 待建库 {build.unread}"
    yield f"  organisations 机关 {build.organizations}, reports 报告 {build.reports}"
    yield f"  not readable 读不出 {len(build.failures)}"
    for failure in build.failures[:_SHOWN_FAILURES]:
        yield f"    {failure.name or failure.url}: {failure.reason}"
    if len(build.failures) > _SHOWN_FAILURES:
        yield f"    and {len(build.failures) - _SHOWN_FAILURES} more: the table failures of archive.db has all"


def _by_severity(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings if finding.verdict == "fail")
    return ", ".join(f"{counts[severity]} {severity}" for severity in _ORDER if counts[severity])


def _where(finding: Finding) -> str:
    shown = [" / ".join(address) for address in finding.cells[:3]]
    return f" [{'; '.join(shown)}{' …' if len(finding.cells) > len(shown) else ''}]" if shown else ""
