"""Tables that are none of the form, such as reports print before and after it: where figures come from, and what they were a year ago."""

import random
from collections.abc import Iterator

from crawler.demo.grids import Box, Sheet
from crawler.demo.layout import Layout

_CHANNELS = ("政府网站", "政务微博", "政务微信", "政府公报", "其他方式")
_COMPARED = ("新收申请", "答复申请", "规范性文件", "行政许可", "行政处罚", "行政复议", "行政诉讼")


def decoy(source: random.Random, layout: Layout) -> Sheet:
    """Return a table of the kind that *layout* names, with figures of its own."""
    rows = tuple(_ROWS[layout.decoys](source))
    return Sheet("decoy", len(rows[0]), 1, rows)


def _channels(source: random.Random) -> Iterator[tuple[Box, ...]]:
    counts = [source.randint(0, 400) for _ in _CHANNELS]
    yield Box("公开渠道", head=True), Box("数量（条）", head=True)
    for channel, count in zip(_CHANNELS, counts, strict=True):
        yield Box(channel), Box(str(count), figure=True)
    yield Box("总计"), Box(str(sum(counts)), figure=True)


def _comparison(source: random.Random) -> Iterator[tuple[Box, ...]]:
    yield tuple(Box(text, head=True) for text in ("项目", "上年", "本年", "增减"))
    for name in _COMPARED:
        before, now = source.randint(0, 300), source.randint(0, 300)
        yield Box(name), *(Box(str(figure), figure=True) for figure in (before, now, now - before))


def _summary(source: random.Random) -> Iterator[tuple[Box, ...]]:
    """Rows with the very labels of table 3, of two years, under headers of their own."""
    yield tuple(Box(text, head=True) for text in ("办理结果", "上年度", "本年度"))
    for name in (
        "（一）予以公开",
        "（二）部分公开",
        "（三）不予公开",
        "（四）无法提供",
        "（五）不予处理",
        "（六）其他处理",
        "（七）总计",
    ):
        yield Box(name), *(Box(str(source.randint(0, 90)), figure=True) for _ in range(2))


_ROWS = {"channels": _channels, "comparison": _comparison, "summary": _summary}
