"""What `gongkai crawl --due --dry-run` prints: a line a site that is due, with the reason, and how many are not."""

from collections.abc import Iterator, Sequence

from archive.due import Due

_SHOWN = 10  # of the sites that are not due
_WHY = {
    "broken-off": "the last crawl was broken off, had no answer or is not believed 上次未完或不可信",
    "back-off": "its back-off has ended 回避期满",
    "never": "never crawled 从未采集",
    "season": "every {days} days, in the season 公布季每 {days} 天",
    "calendar": "every {days} days 每 {days} 天",
}


def planned(taken: Sequence[Due], left: Sequence[Due]) -> Iterator[str]:
    """Say what is due and why, and what comes next."""
    yield f"due 到期 {len(taken)}" if taken else "nothing is due 没有到期的"
    yield from (_line(one) for one in taken)
    yield f"not due, or over the limit 未到期或超出限数 {len(left)}"
    yield from (f"{_line(one)}, due 到期 {one.on or 'now'}" for one in left[:_SHOWN])
    if len(left) > _SHOWN:
        yield f"  and {len(left) - _SHOWN} more 及其余 {len(left) - _SHOWN} 个"


def _line(one: Due) -> str:
    last = f", last 上次 {one.last}" if one.last else ""
    return f"  {one.site.key} {one.site.name} {one.site.home_url}: {_WHY[one.why].format(days=one.days)}{last}"
