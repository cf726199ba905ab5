"""What `gongkai withdraw` prints."""

from collections.abc import Iterable, Iterator

from archive.withdrawals import Withdrawal


def withdrawn(one: Withdrawal) -> Iterator[str]:
    """Say what was recorded."""
    yield f"withdrawn 已撤回 {one.what}: {one.reason} ({one.at})"
    yield f"  {len(one.digests)} captures; their bytes stay in captures/ and are not published 原件字节仍存于 captures/，不再公布"


def restored(those: Iterable[Withdrawal]) -> Iterator[str]:
    """Say what stands no more."""
    yield from (f"restored 已恢复 {one.what} (withdrawn {one.at}: {one.reason})" for one in those)


def standing(those: Iterable[Withdrawal]) -> Iterator[str]:
    """Name what is withdrawn."""
    lines = [
        f"{one.at} {one.what}: {one.reason}{f' (asked by {one.asked_by})' if one.asked_by else ''}" for one in those
    ]
    yield from lines or ["nothing is withdrawn 没有撤回的"]
