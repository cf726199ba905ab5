"""What `gongkai crawl` and `gongkai status` print of the crawler: runs, hosts, sites, and what a person should look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.crawl_states import states
from archive.run_report import HostVisit, NamedReport, RunReport

_SHOWN = 10


def run(report: RunReport) -> Iterator[str]:
    """Say what a run came to, alarms first."""
    yield from _first("ALARM 警报", report.alarms)
    ended = "" if report.whole else ", broken off 中断"
    yield f"run 本次        {report.run}{ended}, from 所在 {report.vantage or 'not said 未说明 (GONGKAI_VANTAGE)'}"
    yield f"sites 站点      {report.sites}"
    yield f"pages 网页      {report.pages}, reports 报告 {report.reports}, attachments 附件 {report.attachments}"
    left = f"links left alone 未跟随 {report.skipped}, waiting 待取 {report.waiting}"
    yield f"not fetched 未取得 {report.failures}, {left} (gongkai status says why)"
    received = f"received 实收 {report.received:,}, requests 请求 {report.requests:,}"
    yield f"bytes 字节      {report.bytes:,} in {report.seconds:,.0f} s, {received}"
    yield f"sites by state 站点状态   {counted(report.site_states)}"
    yield f"hosts by state 主机状态   {counted(report.host_states)}"
    yield f"reports by state 报告状态 {counted(report.report_states)}"
    yield from _changes("new 新", report.new, report.new_reports)
    yield from _changes("changed 有变", report.changed, report.changed_reports)
    yield from _changes("gone 链接已撤", report.gone, report.gone_reports)
    yield f"slowest hosts 最慢主机 {_visits(report.slowest, lambda one: f'{one.wait:.1f} s')}"
    yield f"busiest hosts 请求最多 {_visits(report.busiest, lambda one: f'{one.requests:,}')}"
    yield from _first("look at this 请查看", report.warnings)


def counted(found: Mapping[str, int]) -> str:
    """Name states with how many are in each, the commonest first, else in the order of the vocabulary."""
    order = list(states())
    found = dict(sorted(found.items(), key=lambda item: (-item[1], order.index(item[0]))))
    said = (f"{states()[state].english} {states()[state].chinese} {count:,}" for state, count in found.items())
    return ", ".join(said) or "none 无"


def _first(label: str, sentences: Sequence[str]) -> Iterator[str]:
    yield from (f"{label} {sentence}" for sentence in sentences[:_SHOWN])
    if len(sentences) > _SHOWN:
        yield f"  and {len(sentences) - _SHOWN} more: the table warnings of crawl.db has all"


def _changes(label: str, count: int, named: Sequence[NamedReport]) -> Iterator[str]:
    yield f"reports {label} {count:,}"
    for one in named[:_SHOWN]:
        yield f"  {one.title or 'no title 无标题'}: {one.url}"
    if count > _SHOWN:
        yield f"  and {count - _SHOWN:,} more 余从略"


def _visits(visits: Sequence[HostVisit], said: Callable[[HostVisit], str]) -> str:
    return ", ".join(f"{one.host} {said(one)}" for one in visits[:5]) or "none 无"
