"""Numbers that the prose of a report states: read where it has no table, and never put into a cell.

Precision first: a sentence makes a claim only where its words leave no doubt which figure it states. Cumulative figures and those of
other years are left out. A claim's kind is a narrative code of the codebook (form 2008).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Place
from parsers.glyphs import readable


@dataclass(frozen=True, slots=True)
class Claim:
    """A number stated in a sentence. *exact* is False for 余, 多, 近, 约; *section* as in Section."""

    kind: str
    value: float
    exact: bool
    sentence: str
    unit: str | None = None
    section: int | None = None
    place: Place | None = None


_SENTENCES = re.compile(r"[^。！？；;\n]+[。！？；;]?")
# What is not of the year reported on, or not of this report alone.
_OTHER_FIGURES = re.compile("累计至|截至|截止|历年|以来|同比|去年|上年|上一年度")
_ABOUT = r"(?P<about>约|近|超过|逾|达)?(?:共|共计|总计|合计|累计|达到|为|是|了)*"
_NUMBER = _ABOUT + r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<ten>万)?(?P<more>余|多)?(?P<wan>万)?"
_COUNTER = r"(?P<unit>件次|人次|万元|[件条次项份起例宗篇部元])"
_GAP = r"[^，。；、\d]{0,12}?"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern.replace("#", _NUMBER + _COUNTER).replace("~", _GAP)))
    for kind, pattern in (
        ("proactive_items", r"主动公开(?:的|各类|本级)?(?:政府|政务)?信息(?:数)?(?:总数)?~#"),
        ("proactive_items", r"主动公开#(?:政府|政务)?信息"),
        ("proactive_fulltext", r"全文电子化(?:的)?(?:主动公开)?(?:政府)?信息(?:数)?~#"),
        (
            "received",
            r"(?:收到|受理|接收|接到)(?:公民|群众|社会|书面|政府信息公开|依申请公开|信息公开|的|各类|有效)*申请(?:公开)?(?:事项|信息)?(?:数)?~#",
        ),
        ("received", r"(?:收到|受理|接收|接到)#(?:政府|依)?(?:信息)?(?:公开)?(?:的)?申请"),
        ("received_in_person", r"当面申请(?:数)?~#"),
        ("received_fax", r"传真(?:形式|方式)?申请(?:数)?~#"),
        ("received_email", r"电子邮件(?:形式|方式)?申请(?:数)?~#"),
        ("received_online", r"(?:网上|网络)(?:形式|方式|提交)?申请(?:数)?~#"),
        ("received_letter", r"(?:信函|书信)(?:形式|方式)?申请(?:数)?~#"),
        ("reply_granted", r"(?<!不)同意公开(?:答复|的)?(?:数)?~#"),
        ("reply_partly_granted", r"(?:同意)?部分公开(?:答复|的)?(?:数)?~#"),
        ("reply_refused", r"(?:不予公开|不同意公开|否决公开)(?:答复|的)?(?:总数|数)?~#"),
        ("reply_not_exist", r"信息不存在(?:的|数)?~#"),
        ("reconsideration_total", r"行政复议(?:案件|申请|数)?~#"),
        ("litigation_total", r"行政诉讼(?:案件|数)?~#"),
        ("complaints", r"(?:行政申诉|举报投诉|投诉举报)(?:案件|数)?~#"),
        ("fees_collected", r"收取(?:检索|复制|邮寄|、|等|信息|公开|相关|各类)*费用?~#"),
    )
)
_NONE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "received",
        re.compile(
            r"(?:未|没有|尚未|无)(?:收到|接到|受理)[^，。；]{0,16}申请|(?:收到|受理)[^，。；]{0,10}申请(?:为)?(?:零|0)"
        ),
    ),
    ("reconsideration_total", re.compile(r"(?:未|没有|无)(?:发生|收到|出现|产生)?[^。；\d]{0,24}行政复议")),
    ("litigation_total", re.compile(r"(?:未|没有|无)(?:发生|收到|出现|产生)?[^。；\d]{0,34}(?:行政诉讼|提起诉讼)")),
    (
        "fees_collected",
        re.compile(
            r"(?:未|没有|无)(?:收取|发生|产生)?(?:任何|检索|复制|邮寄|、|等|信息|公开|依申请|相关)*(?:收费|费用)"
        ),
    ),
)
_TEN_THOUSAND = 10_000


def claims_of(prose: Sequence[tuple[int | None, str]]) -> Iterator[Claim]:
    """Yield what the prose states, section by section (role and text); each kind of figure once a sentence."""
    for section, text in prose:
        for found in _SENTENCES.finditer(readable(text).replace(" ", "")):
            if not _OTHER_FIGURES.search(found[0]):
                yield from _sentence(found[0].strip(), section)


def _sentence(sentence: str, section: int | None) -> Iterator[Claim]:
    stated: set[str] = set()
    for kind, pattern in _PATTERNS:
        found = pattern.search(sentence)
        if found and kind not in stated:
            stated.add(kind)
            yield _claim(kind, found, sentence, section)
    for kind, pattern in _NONE:
        if kind not in stated and pattern.search(sentence):
            yield Claim(kind, 0, exact=True, sentence=sentence, section=section)


def _claim(kind: str, found: re.Match[str], sentence: str, section: int | None) -> Claim:
    value = float(found["number"].replace(",", ""))
    if found["ten"] or found["wan"]:
        value *= _TEN_THOUSAND
    inexact = found["about"] in ("约", "近", "超过", "逾") or found["more"]
    return Claim(kind, value, exact=not inexact, sentence=sentence, unit=found["unit"], section=section)
