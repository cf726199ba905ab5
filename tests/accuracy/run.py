"""Writes the documents of a run, has them read in the worker processes of the archive, and compares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from accuracy.compare import Compared, compare, refuse
from accuracy.plan import Order
from archive.reading import Item, Outcome, read_all
from archive.worker import Limits
from crawler.demo.truth import Generated

Write = Callable[[Order], Generated]

_PATIENT = Limits(seconds=600, scan_seconds=3600)
"""Ten times the archive's own: what is measured is what is read, not how busy the machine is."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document of the run: what was asked for, and how what was read compares with it."""

    order: Order
    compared: Compared


def run(orders: Sequence[Order], *, workers: int | None = None, write: Write = Order.write) -> Iterator[Read]:
    """Yield every document of *orders* compared, in the order of completion. *write* makes the document of an order."""
    written: dict[str, tuple[Order, Generated]] = {}

    def items() -> Iterator[Item]:
        for key, order in enumerate(orders):
            document = write(order)
            written[str(key)] = order, document
            yield Item(str(key), document.body, document.media_type)

    for outcome in read_all(items(), workers=workers, limits=_PATIENT):
        order, document = written.pop(outcome.key)
        yield _read(order, document, outcome)


def _read(order: Order, document: Generated, outcome: Outcome) -> Read:
    if outcome.report is None:
        return Read(order, refuse(order.number, document, outcome.error or ""))
    return Read(order, compare(order.number, document, outcome.report))
