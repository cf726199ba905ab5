"""What `gongkai withdraw` prints."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.withdrawals import Withdrawal

_BEIJING = ZoneInfo("Asia/Shanghai")


def withdrawn(one: Withdrawal) -> Iterator[str]:
    """Say what was recorded."""
    yield f"withdrawn 已撤回 {_said(one)}"
    yield f"  {len(one.digests)} captures; their bytes stay in captures/ and are not published 原件字节仍存于 captures/，不再公布"


def restored(those: Iterable[Withdrawal]) -> Iterator[str]:
    """Say what stands no more."""
    yield from (f"restored 已恢复 {_said(one)}" for one in those)


def standing(those: Iterable[Withdrawal]) -> Iterator[str]:
    """Name what is withdrawn."""
    lines = [f"{_said(one)}{f' (asked by {one.asked_by})' if one.asked_by else ''}" for one in those]
    yield from lines or ["nothing is withdrawn 没有撤回的"]


def _said(one: Withdrawal) -> str:
    at = datetime.fromisoformat(one.at).astimezone(_BEIJING)
    return f"{one.what}, {at:%Y-%m-%d %H:%M} Beijing time 北京时间: {one.reason}"
