"""Turns at servers: nobody overtakes a rest, and who shares a key waits."""

import asyncio
import time

import pytest

from archive.crawl_log import CrawlLog, Job
from archive.hosts import Limits
from crawler.turns import Turns


async def in_order(turns: Turns, *wanted: frozenset[str]) -> list[int]:
    """Take turns for all of *wanted* at the same time, each given back at once; return their numbers in the order in which they came."""
    came = []

    async def one(number: int, keys: frozenset[str]) -> None:
        await turns.take(keys)
        came.append(number)
        turns.free(keys, 0)

    await asyncio.gather(*(one(number, keys) for number, keys in enumerate(wanted)))
    return came


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    ("taken", "order"),
    [(keys("a"), [1, 2, 0]), (keys("b"), [0, 2, 1]), (keys(), [0, 1, 2])],
)
def test_who_shares_a_key_waits_for_the_rest(taken, order):
    """Turns at a server that rests come after those at others, however early they were asked for."""

    async def run() -> list[int]:
        turns = Turns()
        await turns.take(taken)
        turns.free(taken, 0.2)
        return await in_order(turns, keys("a", "x"), keys("b"), keys("c"))

    assert asyncio.run(run()) == order


def test_a_turn_that_is_taken_is_waited_for():
    """It is not had before it is given back, nor without its rest."""

    async def run() -> float:
        turns = Turns()
        await turns.take(keys("a", "b"))
        waiting = asyncio.ensure_future(turns.take(keys("b", "c")))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        began = time.monotonic()
        turns.free(keys("a", "b"), 0.1)
        await waiting
        return time.monotonic() - began

    assert asyncio.run(run()) >= 0.1


def test_a_longer_rest_counts_from_the_last_answer():
    """As much of it as has passed is over; where the last answer is of another run, that is said."""

    async def run() -> list[int]:
        turns = Turns()
        turns.hold(keys("a"), 60, passed=60)
        turns.hold(keys("b"), 0.3)
        await turns.take(keys("c"))
        turns.free(keys("c"), 0)
        turns.hold(keys("c"), 0.1)
        return await in_order(turns, keys("b"), keys("c"), keys("a"))

    assert asyncio.run(run()) == [2, 1, 0]


def test_a_run_rests_after_what_the_one_before_it_asked(tmp_path):
    """The crawl log knows the servers that were asked a moment ago, and how long ago; this machine needs no rest."""
    now = time.time()
    for _ in range(2):
        with CrawlLog(tmp_path) as log:
            log.begin("agent", limits=Limits())
            recent = list(log.hosts.recent(now + 3, 5))
            for host, paced in (("www.yunxi.gov.cn", True), ("localhost", False)):
                log.ask_for(Job(f"http://{host}/", host, host, "home"))
                log.hosts.meet(host, "yunxi.gov.cn", ["10.0.0.1"], paced=paced)
                log.hosts.asked(host, now)
            log.lease(9, now, 60)
    assert recent == [(keys("yunxi.gov.cn", "10.0.0.1"), pytest.approx(3))]
