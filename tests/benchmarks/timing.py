"""Processor time of one thing against another, on the same documents, turn by turn."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Work = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of processor time for each document, by the name of what was done to it: the least of the rounds."""

    seconds: Mapping[str, tuple[float, ...]]

    def ratio(self, one: str, other: str) -> float:
        """Return how many times the time of *other* the time of *one* is: the median over the documents."""
        return median(a / b for a, b in zip(self.seconds[one], self.seconds[other], strict=True))

    def milliseconds(self, one: str) -> float:
        """Return the median time for a document."""
        return 1000 * median(self.seconds[one])


def timed(bodies: Sequence[bytes], works: Mapping[str, Work], rounds: int) -> Timed:
    """Do each of *works* to each of *bodies* in turn, *rounds* times over: no document is met twice in a row."""
    least = {name: [float("inf")] * len(bodies) for name in works}
    for work in works.values():
        work(bodies[0])  # what is loaded or built once is no cost of a document
    for _ in range(rounds):
        for place, body in enumerate(bodies):
            for name, work in works.items():
                begun = time.process_time()
                work(body)
                least[name][place] = min(least[name][place], time.process_time() - begun)
    return Timed({name: tuple(seconds) for name, seconds in least.items()})
