"""How alike two texts are: digits and names masked, then the share of common runs of five characters (Jaccard), exact.

MinHash (Broder 1997; the library is rensa) finds, without comparing all with all, the few that are worth comparing: texts that share
a band of their signatures. With 16 bands of 8 a pair of similarity 0.9 shares one with a chance above 0.999, one of 0.6 with 0.24.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b

from rensa import RMinHash

from parsers.glyphs import fold

_RUN = 5
_SHORTEST = 100
"""Characters below which texts are alike by nature."""

_BANDS, _ROWS = 16, 8
_SEED = 20190515
_DIGITS = re.compile(r"[0-9][0-9.,%]*")
_SELF = re.compile(r"[我本](?:机关|单位|部门|局|委|办|厅|镇|乡|街道|区|县|市|省|州|院|中心|旗|政府)")
_PLACE = re.compile(r"^(?:.{1,12}?(?:省|自治区|自治州|地区|市|州|盟|县|区|旗|镇|乡|街道))+?(?=.)")
_SHORTEST_NAME = 2
# What a preamble says of its author. Who asked for the report, and by which notice, is told in other words.
_AUTHOR = re.compile(
    r"(?:本报告由|现将|现公布|现向社会公布)([\u4e00-\u9fff]{4,30}?(?:局|委员会|人民政府|办事处|办公室|办公厅|厅|中心))(?=编制|公布|(?:19|20)\d\d年)"
)

Runs = frozenset[str]


def runs(text: str, name: str | None) -> Runs:
    """Return the runs of five characters of *text*, an organisation's named *name*, masked; empty where there is too little text."""
    masked = _masked(text, name)
    if len(masked) < _SHORTEST:
        return frozenset()
    return frozenset(masked[at : at + _RUN] for at in range(len(masked) - _RUN + 1))


def similarity(one: Runs, two: Runs) -> float:
    """Return the Jaccard similarity of two sets of runs, 0.0 where either is empty."""
    common = len(one & two)
    return common / (len(one) + len(two) - common) if common else 0.0


def bands(text: Runs) -> list[int]:
    """Return the hash of each band of the MinHash signature of *text*, 63 bits, the number of the band mixed in; none of no text."""
    if not text:
        return []
    signature = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    signature.update(list(text))
    digest = signature.digest()
    return [_hash(number, digest[number * _ROWS : (number + 1) * _ROWS]) for number in range(_BANDS)]


def authors(text: str) -> list[str]:
    """Return the agencies that *text*, an overview, names as its author, each once."""
    return list(dict.fromkeys(_AUTHOR.findall(fold(text))))


def _hash(number: int, rows: list[int]) -> int:
    return int.from_bytes(blake2b(repr((number, rows)).encode(), digest_size=8).digest()) >> 1


def _masked(text: str, name: str | None) -> str:
    masked = fold(text)
    for known in _names(fold(name or "")):
        masked = masked.replace(known, "某")
    return _SELF.sub("某", _DIGITS.sub("0", masked))


def _names(name: str) -> Iterator[str]:
    """Yield what of *name* is to be masked, the longest first: all of it, the place that it begins with, the rest."""
    place = _PLACE.match(name)
    parts = (name, place[0], name[place.end() :]) if place else (name,)
    yield from sorted({part for part in parts if len(part) >= _SHORTEST_NAME}, key=len, reverse=True)
