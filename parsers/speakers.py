"""Whose number a clause states, and of which year: only those of the reporting agency and of the year reported on are its claims.

A report speaks of its agency as 我局, 本机关 or by name, and of others beside it: subordinate units, the office of the government,
courts. In the report of a whole government 区政府 may mean the government alone, whose figures the table does not show.
"""

import re
from dataclasses import dataclass
from typing import Literal

from parsers.glyphs import fold

_OPENING = (
    r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.]|[一二三四]是|其中|另外?|同时|此外|截至目前|今年以?来?|全年度?|本年度?|年内|年度内|"
    r"20\d\d年度?|本报告期内?|报告期内|:|、)*"
)
# What it begins with comes first, for most characters begin none of it.
_UNIT = (
    r"(?=[委办管人政机部单中科公法检分支大学医社窗平系网门热信街局厅院镇乡处所站队村县区市省州旗])"
    r"(?:委员会|办公室|办公厅|办事处|管委会|人民政府|政府办|政府本级|政府|机关|部门|单位|中心|科室|公司|法院|检察院|分局|支队|大队|学校|医院|社区|窗口|平台|系统|网站|门户|热线|信箱|"
    r"街道|[局委办厅院镇乡处所站队村县区市省州旗])"
)
_ACTS = (
    r"(?=共|累计|总计|合计|全年|本?年度|今年|20\d\d年|收到|受理|接收|接到|新收|办理|办结|答复|"
    r"主动公开|公开|发布|公布|制发|制定|印发|作出|实施|未|没有|无|总|均|依法|严格|因|被|收取|对|在|发生|引发)"
)
_SUBJECT = re.compile(
    rf"{_OPENING}(?P<subject>[\u4e00-\u9fff]{{1,30}}?{_UNIT}(?:等\d*(?:个|家)?(?:部门|单位))?){_ACTS}"
)
_NO_SUBJECT = re.compile(
    r"全年|本年度|年度|对|按照|根据|依据|通过|依托|利用|在|向|由|经|为|主动公开|依申请|政府信息|政务|信息公开|涉及|收到|受理|行政|公开|发布|规范性|未|没有|无|网站"
)
_SELF = re.compile(
    r"[我本该全](?:行政机关|机关|单位|部门|局|委员会|委|办公室|办公厅|办|中心|厅|院|镇|乡|街道办事处|街道|办事处|管委会|开发区|高新区)(?:机关)?"
)
_SELF_WHOLE = re.compile(r"[我本全](?:县|区|市|省|州|旗|盟|自治区)")
_GOVERNMENT = re.compile("(?:人民)?政府$|管委会$|管理委员会$")
# One of the ways in which requests come, with a part of them.
_CHANNEL = re.compile(r"^(?!通过|在|利用|依托|由|经|从|向|对).{2,}(?:窗口|平台|系统|网站|门户|热线|信箱)$")
_SEVERAL = re.compile(r"各|下属|所属|基层|乡镇|镇街|直属|其他|有关|相关|法院|检察")
# Figures of other times; every pattern begins with literals, for which a clause is searched fast.
# A comparison spoils its own clause, the rest all that follows in the sentence.
_COMPARED = re.compile("同比|环比|比[上去]|较[上去]|相比|增长|增加|减少|下降|上升|提高|翻一|降低|相较")
_COMPARED_OR_PLANNED = re.compile(
    f"{_COMPARED.pattern}|计划|目标|力争|预计|不少于|不低于|至少|应当|下一步|将(?!政府|信息|公开)|如果|要求每"
)
_CUMULATIVE = re.compile(
    r"截至|截止|累计至|历年|以来|历史|累计已|近[三五两\d]年|上半年|下半年|季度|每月|月均|日均|平均|每年|年均|每件|月份|月至(?<=\d月至)"
)
_OTHER_YEAR = re.compile(r"去年|往年|上一?年度?(?!政府信息公开工作年度报告)|前年|上年")
_CARRIED = re.compile(r"结转|转入|转接|遗留|顺延")
_YEAR = re.compile(r"(20\d\d)(?<!\d.{4})年?(?=年|度|[^\d]|$)")
_THIS = re.compile(r"今年|本年|全年|年内")
# Most clauses speak of no time.
_OF_TIME = re.compile(f"20|{_THIS.pattern}|{_OTHER_YEAR.pattern}|{_CUMULATIVE.pattern}")
_OF_DOCUMENT = re.compile(r"[《〔\[][^》〕\]]*[》〕\]]")


Heard = Literal["own", "another", "nothing"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who reports on which year; None where the document does not say."""

    name: str | None = None
    year: int | None = None

    def is_meant(self, subject: str) -> bool:
        """Whether *subject*, as a clause names it, is the reporting agency as a whole."""
        name = fold(self.name or "")
        if _SELF.fullmatch(subject) or (name and subject == name):
            return True
        of_government = _GOVERNMENT.search(name)
        if of_government and subject == _GOVERNMENT.sub("", name):
            return True
        if whole := _SELF_WHOLE.match(subject):
            is_whole = whole.end() == len(subject) or subject.startswith("全")
            return is_whole and bool(of_government) and _GOVERNMENT.sub("", name).endswith(whole[0][-1])
        return not of_government and len(subject) > 2 and _shortens(subject, name)  # noqa: PLR2004 - 某局 names nobody

    def is_other_year(self, year: int) -> bool:
        """Whether *year* is another than that reported on."""
        return self.year is not None and year != self.year


def _shortens(subject: str, name: str) -> bool:
    """Whether *subject* is *name* with characters left out: 开发区城管局 of 驻马店经济开发区城市管理局."""
    rest = iter(name)
    return bool(name) and subject[-1] == name[-1] and all(character in rest for character in subject)


@dataclass(slots=True)
class Voice:
    """Follows a sentence from clause to clause: whose figures, and of which time, they are."""

    speaker: Speaker
    foreign: bool = False
    elsewhen: bool = False

    def hears(self, clause: str) -> Heard:
        """Say whether what *clause* states is of the speaker and of its year, of another agency and of that year, or of neither."""
        plain = _OF_DOCUMENT.sub("", clause)
        self._note_time(plain)
        self._note_subject(plain)
        if self.elsewhen or _COMPARED_OR_PLANNED.search(plain):
            return "nothing"
        return "another" if self.foreign else "own"

    def _note_time(self, clause: str) -> None:
        if not _OF_TIME.search(clause) or _CARRIED.search(clause):
            return
        years = _YEAR.findall(clause)
        others = [year for year in years if self.speaker.is_other_year(int(year))]
        if _CUMULATIVE.search(clause) or others or (_OTHER_YEAR.search(clause) and not _COMPARED.search(clause)):
            self.elsewhen = True
        elif years or _THIS.search(clause):
            self.elsewhen = False

    def _note_subject(self, clause: str) -> None:
        found = _SUBJECT.match(clause)
        if found and _CHANNEL.search(found["subject"]):
            self.foreign = True
        if not found or _NO_SUBJECT.search(found["subject"]):
            return
        subject = found["subject"]
        of_all = _SELF_WHOLE.match(subject)
        is_several = _SEVERAL.search(subject) and not of_all
        self.foreign = bool(is_several) or not self.speaker.is_meant(subject)
