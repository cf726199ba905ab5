"""What the command prints: results as plain lines, Chinese and English side by side where a reader meets them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.build import BuildSummary
from archive.error_rates import METHOD, Rate
from archive.reading import Outcome
from archive.sample_scores import THIRD_LOOK, Score, said
from archive.sampling import Sample
from crawler.intake import SHOWN, LeftOut, Opened, Result
from parsers.report import Report, Severity

_SHOWN_FAILURES = 50
_SHOWN_HOSTS = 10
_ROLE = {"report": "reports 报告", "attachment": "attachments 附件", "page": "pages 网页", "robots": "robots.txt"}
_LEFT = {
    "aside": "pictures, styles and scripts 图片、样式、脚本",
    "archive": "archive directories 档案目录 (name their captures/*.warc.gz)",
    "empty": "empty answers 空内容",
    "hidden": "hidden 隐藏文件",
    "link": "symbolic links 符号链接",
    "no-answer": "requests, metadata and the like 请求与元数据等",
    "no-document": "pictures, tables and scripts 图片、数据表、脚本 (name one to take it 可单独收入)",
    "revisit": "repeats of what is not in these files 所重复的内容不在这些文件中",
    "special": "that are no files 非普通文件",
    "status": "answers other than 200 非 200 应答",
}
_ORDER: tuple[Severity, ...] = ("error", "warn", "info")


def taken(result: Result) -> Iterator[str]:
    """Say what became of a file, or of what is in it."""
    if isinstance(result, LeftOut):
        yield f"left out of folders 文件夹中未收: {_counted(result.reasons)}"
    elif isinstance(result, Opened):
        yield from _opened(result)
    elif result.capture is None:
        yield f"not taken 未收入: {result.error}"
    else:
        said = "taken 已收入" if result.new else "kept already 已有"
        yield f"{said}: {result.file} -> {result.capture.url} ({result.capture.size} bytes)"


def _opened(result: Opened) -> Iterator[str]:
    roles = ", ".join(f"{count} {_ROLE[role]}" for role, count in result.new.items()) or "nothing new 无新增"
    logs = f", {result.logs} crawl logs 采集记录" if result.logs else ""
    logs += f", {result.withdrawals} withdrawals 撤下" if result.withdrawals else ""
    yield f"taken 已收入: {result.file} -> {roles}{logs}, {result.known} kept already 已有"
    if result.left:
        yield f"  left out 未收: {_counted(result.left)}"
    if result.hosts:
        named = ", ".join(f"{host} {count}" for host, count in result.hosts.most_common(_SHOWN_HOSTS))
        more = f" and {len(result.hosts) - _SHOWN_HOSTS} hosts more 等" if len(result.hosts) > _SHOWN_HOSTS else ""
        yield f"  of hosts that are no government's 非政府网站 (--any-host takes them 可强收): {named}{more}"
    if result.faults > SHOWN:
        yield f"  and {result.faults - SHOWN} records more with faults 另有损坏记录: the table attempts of crawl.db has all"


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{count} {_LEFT[reason]}" for reason, count in reasons.most_common())


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


def built(summary: BuildSummary, directory: Path) -> Iterator[str]:
    """Say what a build did and what the archive holds now."""
    findings = ", ".join(f"{count} {severity}" for severity, count in summary.findings.items())
    yield f"captures 捕获   {summary.captures}, read now 本次读取 {summary.read}, not readable 读不出 {summary.failures}"
    yield f"reports 报告    {summary.reports}"
    yield f"cells 单元格    {summary.cells}"
    yield f"findings 发现   {findings or 'none 无'}"
    if summary.withdrawn:
        yield f"withdrawn 撤回  {summary.withdrawn} captures, published no more 不再公布"
    written = "written 已更新" if summary.changed else "unchanged 无变化"
    yield f"archive 档案    {directory / 'archive.db'} ({written}, {summary.seconds:.1f} s)"


def sampled(sample: Sample, folder: Path) -> Iterator[str]:
    """Say what was drawn and what to do with it."""
    spread = Counter(f"{one.form} {one.format}" for one in sample.drawn)
    yield f"drawn 已抽   {len(sample.drawn)} of {sample.population} reports 份报告, seed 种子 {sample.seed}"
    yield f"spread 分布  {', '.join(f'{kind}: {count}' for kind, count in sorted(spread.items()))}"
    yield f"written 已写 {folder}: a sheet for each of two people 两人各填一表, README.txt says how 填法见 README.txt"


def scored(score: Score, folder: Path) -> Iterator[str]:
    """Say how far the archive holds what two people read, and where they differ."""
    reports = len({cell.drawn.number for cell in score.checked})
    yield f"reports 报告  {reports} of {len(score.sample.drawn)} entered 已填, boxes left empty 未填的格 {score.empty}"
    yield from (
        f"  left out 未计 {one.report}: the archive holds another version now 档案中已是另一版" for one in score.gone
    )
    yield f"cells 单元格  {len(score.checked)} agreed 两人一致, {len(score.disputed)} in dispute 不一致, {score.illegible} illegible 看不清"
    yield f"errors 错误   {_rate(score.errors)}"
    yield f"silent 暗错   {_rate(score.silents)}"
    for label, rates in (
        ("format 格式", score.by(lambda one: one.format)),
        ("form 表式", score.by(lambda one: one.form)),
    ):
        yield from (f"  {label} {name}: {_rate(one)}" for name, one in rates.items())
    yield f"interval 区间 {METHOD[1]}"
    wrong = sorted(
        (cell for cell in score.checked if cell.verdict != "right"), key=lambda cell: cell.verdict != "silent"
    )
    errors = [
        f"{cell.verdict} {cell.drawn.report} {'/'.join(cell.address)}: printed 印 {said(cell.truth)}, held 存 {said(cell.held)}"
        for cell in wrong
    ]
    yield from listed("cells not as printed 与所印不符", errors, "the table cells of archive.db")
    disputes = [
        f"{cell.drawn.number} {'/'.join(cell.address)}: {said(cell.entries[0])} | {said(cell.entries[1])}"
        for cell in score.disputed
    ]
    yield from listed("for a third look 请第三人再看", disputes, str(folder / THIRD_LOOK))


def _rate(rate: Rate) -> str:
    if not rate.errors:
        return f"0 of {rate.cells}; rule of three 三倍法则: fewer than {rate.high:.2%} of reports 份报告含有"
    return f"{rate.errors} of {rate.cells}: {rate.share:.3%} [{rate.low:.3%}, {rate.high:.3%}]"


def listed(label: str, lines: Sequence[str], where: str) -> Iterator[str]:
    """Say how many *lines* there are, and the first of them; *where* has all."""
    yield f"  {label} {len(lines)}"
    for line in lines[:_SHOWN_FAILURES]:
        yield f"    {line}"
    if len(lines) > _SHOWN_FAILURES:
        yield f"    and {len(lines) - _SHOWN_FAILURES} more: {where} has all"


def _by_severity(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings if finding.verdict == "fail")
    return ", ".join(f"{counts[severity]} {severity}" for severity in _ORDER if counts[severity])
