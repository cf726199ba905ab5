"""What `gongkai sites` prints: the register, and what a probe found, in a few plain lines."""

from collections.abc import Iterator

from archive.register import COLUMNS, OPEN, Site
from crawler.probe import Probe, address, as_csv
from crawler.register_files import RegisterFile
from parsers.title import year_of

_SHOWN = 20


def site(one: Site) -> str:
    """Name a site of the register."""
    state = one.status if one.status == OPEN else f"{one.status}: {one.cause}"
    return f"{one.key:24} {one.division_code or '-':8} {one.platform or '-':12} {state:8} {one.home_url}  {one.name}"


def facts(one: Site) -> Iterator[str]:
    """Say all that is known of a site."""
    for column in COLUMNS:
        yield f"{column:14} {getattr(one, column) or '-'}"


def loaded(found: RegisterFile) -> Iterator[str]:
    """Say what became of a file of sites, the rows that cannot be taken first."""
    yield from (f"not taken 未收入: {sentence}" for sentence in found.problems)
    yield f"sites taken 已收入 {len(found.sites)}, rows not taken 未收入 {len({p.partition(':')[0] for p in found.problems})}"
    if found.merged:
        yield f"rows that name a home page again, taken into its first row 重复主页 {found.merged}"
    if found.unknown:
        yield f"rows by a platform without a module, walked as any site 未单列平台 {found.unknown}"


def probed(found: Probe, row: Site) -> Iterator[str]:
    """Say what a crawl would do on a site, and the row to add."""
    platform, evidence, page = found.platform
    yield f"platform 平台 {platform.name} ({platform.label}): {evidence}"
    yield f"  seen on {address(page)}"
    steps = [f"{link.title or 'home page 首页'} {address(link.url)}" for link in found.way]
    yield f"way to the column of annual reports 年报栏目 {' -> '.join(steps) or 'none was found 未找到'}"
    yield f"pages read 已读 {len(found.pages)}"
    taken = [
        f"{year_of(link.title) or '????'} {link.title or 'no title 无标题'} {address(link.url)}" for link in found.taken
    ]
    yield from _some("reports it would take 会采集", taken)
    left = [f"{link.title or address(link.url)}: {link.reason} ({address(link.url)})" for link in found.left]
    yield from _some("links it would leave 不采集", left)
    yield from _some("pages of lists it could not read 未取得", [address(link.url) for link in found.missing])
    yield "row for crawler/sites.csv 登记行"
    yield as_csv(row)


def _some(label: str, lines: list[str]) -> Iterator[str]:
    yield f"{label} {len(lines)}"
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more"
