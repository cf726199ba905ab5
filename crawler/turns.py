"""Whose turn it is: one request at a time a server, and a rest after each."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from math import inf
from time import monotonic

_GLANCE = 1.0


class Turns:
    """Turns at servers. A server is a set of keys: who shares one of them with another waits for it.

    The rest is counted from the end of an answer, so that a slow server is given more of it.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._ended: defaultdict[str, float] = defaultdict(lambda: -inf)
        self._due: defaultdict[str, float] = defaultdict(lambda: -inf)
        self._change = asyncio.Event()

    async def take(self, keys: AbstractSet[str], given_up: Callable[[], bool] = lambda: False) -> bool:
        """Wait until nothing is on its way to a server with one of *keys* and its rest is over, and take the turn.

        False where *given_up*, asked once a second, says that it is no longer wanted.
        """
        while not given_up():
            rest = max((self._due[key] for key in keys), default=-inf) - monotonic()
            if not self._taken.isdisjoint(keys):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._change.wait(), _GLANCE)
            elif rest > 0:
                await asyncio.sleep(min(rest, _GLANCE))
            else:
                self._taken |= keys
                return True
        return False

    def free(self, keys: AbstractSet[str], rest: float) -> None:
        """Give the turn back; the next one is not taken for *rest* seconds."""
        self._taken -= keys
        now = monotonic()
        for key in keys:
            self._ended[key] = now
        self.hold(keys, rest)
        self._change.set()
        self._change = asyncio.Event()

    def hold(self, keys: AbstractSet[str], rest: float, passed: float = 0) -> None:
        """Let *rest* seconds lie between the last answer of each of *keys* and its next turn.

        Where none came in this run, *passed* seconds are over already.
        """
        for key in keys:
            begun = self._ended[key] if self._ended[key] > -inf else monotonic() - passed
            self._due[key] = max(self._due[key], begun + rest)
