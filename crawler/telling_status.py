"""What `gongkai status` prints: summaries first, then what is not as it should be, named and limited; one site in full."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from archive.build import BuildStatus
from archive.crawl_alarms import ATTEMPTS, DAYS
from archive.crawl_overview import HostStatus, Overview, SiteWalk
from archive.crawl_states import kind_of, states
from archive.crawl_status import CrawlStatus, LeftLink, SiteStatus, Way
from archive.owed import NAMES, Owed
from archive.run_report import RunReport
from crawler.telling import listed
from crawler.telling_crawl import counted

_FEW = 20
_YEARS = 3
_CHINA = timezone(timedelta(hours=8))


def status(
    directory: Path, crawl: CrawlStatus, seen: Overview, build: BuildStatus, *, left: bool = False
) -> Iterator[str]:
    """Say what the crawler did and how all stands, what the archive holds, what waits, and what failed and why.

    With *left* each link that was left is named, else they are counted by the reason.
    """
    yield f"archive 档案 {directory}"
    yield from _runs(seen)
    yield from _sites(crawl, seen)
    yield from _hosts(seen.hosts, "gongkai status --json")
    failed = [f"{fetch.evidence or f'{fetch.url}: {fetch.cause}'} ({_when(fetch.at)})" for fetch in crawl.failures]
    yield from listed("look at this 请查看", crawl.warnings, "the table warnings of crawl.db")
    yield from listed("not fetched or taken 未取得", failed, "the table attempts of crawl.db")
    yield from _left(crawl.left, named=left)
    yield f"  captures 捕获 {build.captures}, waiting for gongkai build 待建库 {build.unread}"
    yield f"  organisations 机关 {build.organizations}, reports 报告 {build.reports}"
    for year, found in list(build.owed.items())[:_YEARS]:
        said = ", ".join(f"{NAMES[state][1]} {NAMES[state][0]} {count:,}" for state, count in found.items())
        yield f"  expected for 应公布 {year}: {said}"
    unread = [f"{failure.name or failure.url}: {failure.reason}" for failure in build.failures]
    yield from listed("not readable 读不出", unread, "the table failures of archive.db")


def one_site(crawl: CrawlStatus, seen: Overview, build: BuildStatus) -> Iterator[str]:
    """Say all that the crawl log has of one site, and what archive.db says of the reports expected there."""
    (site,) = crawl.sites
    yield f"site 站点 {site.key} {site.name or ''}"
    yield from _counts(site, crawl.ways)
    yield from (f"  {_walk(walk)}" for walk in seen.sites)
    yield f"  hosts 主机 {len(seen.hosts)}"
    yield from (f"    {_host(one)}" for one in seen.hosts)
    yield f"  reports 报告 {len(seen.reports)}: {counted(Counter(one.state for one in seen.reports))}"
    for one in seen.reports:
        said = f" ({one.change})" if one.change else ""
        yield f"    {_named(one.state, one.cause)} since 自 {_when(one.since)}{said} {one.title or 'no title 无标题'}: {one.url}"
    yield from _expected(build.expected)
    yield from listed("look at this 请查看", crawl.warnings, "the table warnings of crawl.db")
    failed = [f"{fetch.evidence or f'{fetch.url}: {fetch.cause}'} ({_when(fetch.at)})" for fetch in crawl.failures]
    yield from listed("not fetched 未取得", failed, "the table attempts of crawl.db")
    yield from _left(crawl.left, named=True)


def as_json(crawl: CrawlStatus, seen: Overview, build: BuildStatus) -> str:
    """Return the same as one JSON document; docs/status.md has its shape."""
    walks = {one.site: one for one in seen.sites}
    sites = [
        {**asdict(one), "walk": asdict(walks[one.key]) if one.key in walks else None, "ways": _ways(crawl, one.key)}
        for one in crawl.sites
    ]
    told = {
        "runs": [asdict(one) for one in seen.runs],
        "running": seen.running,
        "site_states": seen.site_states,
        "host_states": seen.host_states,
        "sites": sites,
        "hosts": [asdict(one) for one in seen.hosts],
        "reports": [asdict(one) for one in seen.reports],
        "warnings": crawl.warnings,
        "failures": [asdict(one) for one in crawl.failures],
        "left": [asdict(one) for one in crawl.left],
        "archive": asdict(build),
    }
    return json.dumps(told, ensure_ascii=False)


def _runs(seen: Overview) -> Iterator[str]:
    yield f"  runs 各次采集, times of China 北京时间 ({len(seen.runs)} shown; gongkai status --run ID prints one again)"
    if seen.running:
        yield f"    {seen.running}: not ended 未结束 (at work, or killed: the next run closes it)"
    for number, one in enumerate(seen.runs):
        yield f"    {_run(one)}"
        yield from (f"      ALARM 警报 {sentence}" for sentence in one.alarms if number == 0)


def _run(one: RunReport) -> str:
    ended = "" if one.whole else " broken off 中断;"
    found = f"new 新 {one.new:,}, changed 有变 {one.changed:,}, gone 链接已撤 {one.gone:,}"
    size = f"sites 站点 {one.sites:,}, pages 网页 {one.pages:,}, reports 报告 {one.reports + one.attachments:,}, bytes 字节 {one.bytes:,}"
    alarms = f"; ALARMS 警报 {len(one.alarms)}" if one.alarms else ""
    return f"{one.run}: {_when(one.started_at)}, {one.seconds:,.0f} s;{ended} {size}; {found}; from 所在 {one.vantage or '?'}{alarms}"


def _sites(crawl: CrawlStatus, seen: Overview) -> Iterator[str]:
    yield f"  sites 站点 {len(crawl.sites):,}: {counted(seen.site_states)}"
    bad = [_walk(one) for one in seen.sites if not one.sound]
    if bad:
        yield from _some("not walked to the end or not believed 未走完或存疑", bad, "gongkai status --json")
    if len(crawl.sites) <= _FEW:
        for one in crawl.sites:
            yield from _counts(one, crawl.ways)
    else:
        yield "    (gongkai status --site KEY shows one in full)"


def _counts(one: SiteStatus, ways: Sequence[Way]) -> Iterator[str]:
    counts = f"{one.pages} pages 网页, {one.reports} reports 报告, {one.attachments} attachments 附件"
    yield f"  {one.home_url} {one.state}: {counts}, {one.failures} failed 失败, {one.waiting} waiting 待取"
    found = [f"{way.way} {way.reports} ({way.only} only there)" for way in ways if way.site == one.key]
    if found:
        yield f"    reports by way of finding 发现途径: {', '.join(found)}"


def _walk(one: SiteWalk) -> str:
    fresh = f"walked through 走遍 {_when(one.walked)}, news 有新 {_when(one.changed)}"
    return f"{one.site} {_named(one.state, one.cause)} on {_when(one.at)} from 所在 {one.vantage or '?'}; {fresh}{_because(one.evidence)}"


def _hosts(hosts: Sequence[HostStatus], where: str) -> Iterator[str]:
    yield f"  hosts 主机 {len(hosts):,}: {counted(Counter(one.state for one in hosts))}"
    bad = sorted((one for one in hosts if kind_of(one.state) != "had"), key=lambda one: (one.since, one.host))
    if bad:
        yield from _some("not as they should be 有碍", [_host(one) for one in bad], where)


def _host(one: HostStatus) -> str:
    fresh = f"answered 有应答 {_when(one.answered)}, news 有新 {_when(one.changed)}"
    rest = f"; left alone until 暂停至 {_when(one.until)}" if one.until else ""
    asked = f"{one.requests:,} requests 请求, {one.bytes:,} bytes 字节"
    return f"{one.host} {_named(one.state, one.cause)} since 自 {_when(one.since)}; {fresh}; {asked}{rest}{_because(one.evidence)}"


def _expected(found: Sequence[Owed]) -> Iterator[str]:
    yield f"  expected reports 应公布的报告 {len(found)}, as of the last gongkai build 以上次建库为准"
    for one in found:
        chinese, english = NAMES[one.state]
        walks = f" {one.attempts}/{ATTEMPTS} walks on {one.days}/{DAYS} days 次、天" if one.attempts is not None else ""
        yield f"    {one.year} {one.name or one.organization}: {english} {chinese} ({one.cause or '-'}){walks}{_because(one.evidence)}"


def _some(label: str, lines: Sequence[str], where: str) -> Iterator[str]:
    yield f"    {label} {len(lines):,}"
    yield from (f"      {line}" for line in lines[:_FEW])
    if len(lines) > _FEW:
        yield f"      and {len(lines) - _FEW:,} more: {where} has all"


def _named(state: str, cause: str | None) -> str:
    one = states()[state]
    return f"{one.english} {one.chinese}{f' ({cause})' if cause and cause != state else ''}"


def _because(evidence: str | None) -> str:
    return f": {evidence}" if evidence else ""


def _when(at: str | None) -> str:
    """Return a time of the log as people in China write it, to the minute."""
    if at is None:
        return "never 从未"
    return f"{datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(_CHINA):%Y-%m-%d %H:%M}"


def _ways(crawl: CrawlStatus, site: str) -> list[dict[str, object]]:
    return [{"way": way.way, "reports": way.reports, "only": way.only} for way in crawl.ways if way.site == site]


def _left(links: Sequence[LeftLink], *, named: bool) -> Iterator[str]:
    yield f"  left alone 未采集 {len(links)}{'' if named or not links else ' (gongkai status --left names them)'}"
    for reason, count in Counter(link.reason for link in links).most_common():
        yield f"    {count} because {reason}"
        for link in links if named else ():
            if link.reason == reason:
                yield f"      {link.title or 'no title 无标题'}: {link.url} (on {link.via})"
