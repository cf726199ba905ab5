"""How sure an error rate is: the share of wrong cells with a 95 % interval that knows that the cells of one document err together.

The share is a ratio estimator: errors over cells of the documents drawn. Its variance is linearised and clustered by document (Cochran,
Sampling Techniques, ch. 6; Kish, Survey Sampling, ch. 6). From it comes an effective number of cells, and the interval is Wilson's of
that number (Franco, Little, Louis and Slud 2019): it stays inside 0 and 1 and does not shrink to nothing near 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

METHOD = (
    "比率估计，方差按文件聚类线性化，以有效样本量求威尔逊区间",
    "ratio estimator, variance linearised and clustered by document, Wilson's interval of the effective number of cells",
)
"""What the interval is called, in Chinese and English."""

_Z = NormalDist().inv_cdf(0.975)
_RULE_OF_THREE = 3.0


@dataclass(frozen=True, slots=True)
class Rate:
    """*errors* of *cells* in *documents*, and the 95 % interval from *low* to *high* of their share."""

    documents: int
    cells: int
    errors: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Errors over cells; 0 where there are no cells."""
        return self.errors / self.cells if self.cells else 0.0


def rate(counts: Iterable[tuple[int, int]]) -> Rate:
    """Return the rate of *counts*: errors and cells of each document. Documents without cells tell nothing and are left out.

    Where nothing or everything is wrong there is no variance to go by, and documents count, not cells: the rule of three.
    """
    pairs = [(errors, cells) for errors, cells in counts if cells]
    documents, errors, cells = len(pairs), sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    if not errors:
        return Rate(documents, cells, 0, 0.0, at_most(documents))
    if errors == cells:
        return Rate(documents, cells, errors, 1 - at_most(documents), 1.0)
    low, high = _wilson(errors / cells, _effective(pairs, errors, cells))
    return Rate(documents, cells, errors, low, high)


def at_most(trials: int) -> float:
    """Return the rule of three: of *trials* without an event, the share that its rate stays below with 95 % confidence."""
    return min(1.0, _RULE_OF_THREE / trials) if trials else 1.0


def _effective(pairs: list[tuple[int, int]], errors: int, cells: int) -> float:
    """Return how many cells, drawn one by one, would tell as much as *pairs* do; never more than there are."""
    share, documents = errors / cells, len(pairs)
    if documents == 1:
        return 1.0
    squares = sum((wrong - share * of) ** 2 for wrong, of in pairs)
    variance = documents / (documents - 1) * squares / cells**2
    drawn = share * (1 - share) / variance if variance else float(cells)
    return min(drawn, float(cells)) * (_Z / _student(documents - 1)) ** 2


def _student(freedom: int) -> float:
    """Return the 97.5 % point of Student's t by the expansion of Hill (1970): for few documents it is far above the normal one."""
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def _wilson(share: float, number: float) -> tuple[float, float]:
    square = _Z**2 / number
    middle = (share + square / 2) / (1 + square)
    reach = _Z / (1 + square) * sqrt(share * (1 - share) / number + square / (4 * number))
    return max(0.0, middle - reach), min(1.0, middle + reach)
