"""Totals whose parts are listed, and shares of two numbers, in one sentence: 发布信息20条，分别为动态12条、公告8条; 采用率60%."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"(?<![\d.])(\d[\d,]{0,14}(?:\.\d+)?)(?![\d.]*(?:万|余|多|年|月|日|%))"
_COUNTER = r"(?:件次|人次|[件条次项份起例宗篇部个])"
# What a part is called; a comparison with another year is no part.
_LABEL = r"(?:(?!比|较|同期|增加|减少|上年|去年)[^,;()\d、]){1,24}"
_LISTING = re.compile(
    rf"{_NUMBER}(?P<unit>{_COUNTER})(?:[^,;()\d、]{{0,8}})[,:(](?P<how>其中|涵盖|包括|包含|含|分别为|分别是|分为)[:,]?"
    rf"(?P<parts>(?:{_LABEL}\d[\d,]*(?P=unit)(?:[、,和及与]|以及)?){{2,}})"
)
_PART = re.compile(rf"(?P<label>{_LABEL})(?P<number>\d[\d,]*){_COUNTER}")
_EXHAUSTIVE = ("分别为", "分别是", "分为")
# The same item may be published in several places, and a request be counted by applicant, by channel and by outcome.
_OVERLAPPING = re.compile(
    "网站|网络|微信|微博|公众号|平台|抖音|新媒体|报刊|电视|公开栏|予以公开|部分公开|不予|答复|办结|自然人|法人|申请|结转|维持|纠正|新收|提供"
)
_REQUESTS = re.compile("申请|复议|诉讼")
_LISTED = re.compile("其中|涵盖|包括|含|分别|分为")
_SHARE = re.compile(rf"(?P<rate>[\u4e00-\u9fff]{{2,8}})率(?:为|达到|达|高达|:)?{_NUMBER.replace('|%', '')}%")
_SOFT = re.compile("^(?:按时|按期|及时|依法|信息|件数|规范)+")
_COUNTED = re.compile(rf"{_NUMBER}(?P<unit>{_COUNTER})")


@dataclass(frozen=True, slots=True)
class Listing:
    """A *whole* and its *parts*. *exhaustive* where the words say that they are all of it."""

    whole: Decimal
    parts: tuple[Decimal, ...]
    unit: str
    exhaustive: bool

    @property
    def fails(self) -> bool:
        """Whether the parts cannot be parts of the whole."""
        total = sum(self.parts, Decimal(0))
        if self.exhaustive:
            return total != self.whole
        return total > self.whole


@dataclass(frozen=True, slots=True)
class Share:
    """A *percentage* that two numbers before it give: *part* of *whole*."""

    whole: Decimal
    part: Decimal
    percentage: Decimal
    unit: str

    @property
    def fails(self) -> bool:
        """Whether the percentage, rounded or cut as printed, is not that of the two numbers."""
        exponent = self.percentage.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        return abs(self.part * 100 / self.whole - self.percentage) > step


def listings(sentence: str) -> Iterator[Listing]:
    """Yield each total of *sentence* (readable text without blanks) with the parts that are listed behind it.

    Lists whose parts may be the same items twice are left out, unless they say that they are exhaustive.
    """
    if not _LISTED.search(sentence):
        return
    for found in _LISTING.finditer(sentence):
        parts = list(_PART.finditer(found["parts"]))
        labels = "".join(part["label"] for part in parts)
        exhaustive = found["how"] in _EXHAUSTIVE
        if exhaustive or not (_OVERLAPPING.search(labels) or _REQUESTS.search(sentence[: found.start()])):
            yield Listing(
                _amount(found[1]),
                tuple(_amount(part["number"]) for part in parts),
                found["unit"],
                exhaustive=exhaustive,
            )


def shares(sentence: str) -> Iterator[Share]:
    """Yield each percentage of *sentence* that names what the number before it counts, of the number before that."""
    if "率" not in sentence:
        return
    for found in _SHARE.finditer(sentence):
        before = list(_COUNTED.finditer(sentence[: found.start()]))
        act = _SOFT.sub("", found["rate"])
        if len(before) != 2 or before[0]["unit"] != before[1]["unit"] or len(act) < 2:  # noqa: PLR2004 - a whole and a part
            continue
        between = sentence[before[0].end() : before[1].end()]
        whole, part = (_amount(number[1]) for number in before)
        if act in between and act not in sentence[: before[0].end()] and 0 < whole >= part:
            yield Share(whole, part, _amount(found[2]), before[0]["unit"])


def _amount(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))
