"""The list numbers that Word prints before a paragraph and does not keep in its text (一、 or （一） or 1.)."""

from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
_TEN = 10
_MOST = 99  # lists of a report are short; a larger number is written in digits


@dataclass(frozen=True, slots=True)
class _Level:
    text: str
    format: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in order. Made from the roots of numbering.xml and styles.xml."""

    numbering: etree._Element
    styles: etree._Element
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _of_styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        abstract = {one.get(f"{_W}abstractNumId", ""): _levels(one) for one in self.numbering.iter(f"{_W}abstractNum")}
        for number in self.numbering.iter(f"{_W}num"):
            levels = dict(abstract.get(_value(number, "abstractNumId"), {}))
            for changed in number.iter(f"{_W}lvlOverride"):
                levels |= _levels(changed)
            self._levels[number.get(f"{_W}numId", "")] = levels
        for style in self.styles.iter(f"{_W}style"):
            properties = style.find(f"{_W}pPr/{_W}numPr")
            if properties is not None:
                self._of_styles[style.get(f"{_W}styleId", "")] = _list_of(properties)

    def label(self, paragraph: etree._Element) -> str:
        """Return what is printed before *paragraph*, "" where it is not numbered; each call counts."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return ""
        own = properties.find(f"{_W}numPr")
        listed, depth = _list_of(own) if own is not None else self._of_styles.get(_value(properties, "pStyle"), ("", 0))
        levels = self._levels.get(listed, {})
        if depth not in levels:
            return ""
        counts = self._counts[listed]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        return _print(levels, counts, depth)


def _print(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    text = levels[depth].text if levels[depth].format not in ("bullet", "none") else ""
    for one, level in levels.items():
        text = text.replace(f"%{one + 1}", _number(counts.get(one, level.start), level.format))
    return text


def _number(count: int, style: str) -> str:
    if style not in _CHINESE or not 0 < count <= _MOST:
        return str(count)
    tens, ones = divmod(count, _TEN)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")  # noqa: PLR2004 - 十一, not 一十一


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {
        _whole(level.get(f"{_W}ilvl", "0")): _Level(
            _value(level, "lvlText"), _value(level, "numFmt"), _whole(_value(level, "start") or "1")
        )
        for level in parent.iter(f"{_W}lvl")
    }


def _list_of(properties: etree._Element) -> tuple[str, int]:
    return _value(properties, "numId"), _whole(_value(properties, "ilvl") or "0")


def _value(parent: etree._Element, tag: str) -> str:
    found = parent.find(f"{_W}{tag}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
