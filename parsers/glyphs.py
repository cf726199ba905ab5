"""Characters that print alike: one folded form to compare labels and titles by.

Unicode's NFKC does most of it; what it leaves (radicals of the CJK supplement that PDF writers put for whole characters, marks
that Chinese typists use for one another) stands in the tables below. Source: Unicode EquivalentUnifiedIdeograph. Traditional
characters count as the simplified ones of the form.
"""

import re
import unicodedata
from functools import lru_cache

from parsers.traditional import CHARACTERS, official_words

_RADICALS = str.maketrans(
    {
        "⺁": "厂", "⺈": "刀", "⺊": "卜", "⺌": "小", "⺍": "小", "⺗": "心", "⺘": "手", "⺟": "母", "⺠": "民", "⺡": "水",
        "⺢": "水", "⺣": "火", "⺤": "爪", "⺥": "爪", "⺦": "丬", "⺧": "牛", "⺨": "犬", "⺩": "王", "⺪": "疋", "⺫": "目",
        "⺬": "示", "⺭": "示", "⺮": "竹", "⺯": "糸", "⺰": "纟", "⺱": "网", "⺲": "罒", "⺶": "羊", "⺷": "羊", "⺸": "羊",
        "⺹": "老", "⺺": "聿", "⺻": "聿", "⺼": "月", "⺽": "臼", "⻀": "艹", "⻁": "虎", "⻂": "衣", "⻃": "西", "⻄": "西",
        "⻅": "见", "⻆": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝",
        "⻐": "钅", "⻑": "長", "⻒": "镸", "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页",
        "⻛": "风", "⻜": "飞", "⻝": "食", "⻟": "飠", "⻠": "饣", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟",
        "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻫": "斉", "⻬": "齐", "⻭": "歯", "⻮": "齿", "⻯": "竜", "⻰": "龙",
        "⻱": "龜", "⻲": "亀", "⻳": "龟",
    }
)  # fmt: skip
_MARKS = CHARACTERS | str.maketrans(
    {"、": ",", "﹑": ",", "，": ",", "。": ".", "．": ".", "：": ":", "；": ";", "“": '"', "”": '"', "‘": "'", "’": "'",
     "〔": "[", "〕": "]", "【": "[", "】": "]", "—": "-", "―": "-", "–": "-", "−": "-", "‐": "-", "﹣": "-", "○": "〇"}
)  # fmt: skip
_WIDE = tuple(zip("，：；（）％！？", ",:;()%!?", strict=True))
_ANY_RADICAL = re.compile(f"[{''.join(map(chr, _RADICALS))}]")
_TRADITIONAL = re.compile(f"[{''.join(map(chr, CHARACTERS))}]")
# The reading that some pages print behind a character, 区(qū): with a tone mark always.
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,3}\)")
# Besides white space: zero-width characters, soft hyphens, byte-order marks and the private use area, which print nothing.
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ue000-\uf8ff]+")


def readable(text: str) -> str:
    """Return *text* with compatibility characters and radicals replaced by the characters they print as; marks and blanks stay."""
    plain = text.translate(_RADICALS) if _ANY_RADICAL.search(text) else text
    if "，" in plain:
        # Prose: without its wide marks most of it is normal as it is, which is told much faster than it is normalized.
        for wide, narrow in _WIDE:
            plain = plain.replace(wide, narrow)
    return unicodedata.normalize("NFKC", plain)


@lru_cache(maxsize=64)
def unspaced(text: str) -> str:
    """Return *text* readable and without blanks, its lines apart (the prose of a report is looked through more than once)."""
    return readable(text).replace(" ", "")


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits to the raised ones that stand for a footnote: what is printed raised behind a figure is no digit of it."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return *text* without blanks and with look-alike characters made one: two labels that a reader takes for the same are equal.

    Traditional characters, and the words that go with them, come back as the simplified ones of the form.

    >>> fold("三、 收到和處理政府資訊公開申請情況")
    '三,收到和处理政府信息公开申请情况'
    """
    plain = _PINYIN.sub("", _INVISIBLE.sub("", readable(text)))
    folded = plain.translate(_MARKS)
    return official_words(folded) if _TRADITIONAL.search(plain) else folded
