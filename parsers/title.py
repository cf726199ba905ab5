"""What a title says: whether it names an annual report, of which year, and by whom. Labels before paths: URLs are not read here.

Source of the words: 政府信息公开条例 articles 49-50, and the titles that agencies print.
"""

import re
from typing import Literal

from parsers.glyphs import fold

Kind = Literal["report", "maybe", "no"]

# Titles of other things. They win over every other sign.
_OTHER_KIND = re.compile(
    r"政府网站.{0,8}(?:报表|年度报告|年报)|网站(?:工作|年度).{0,6}报[表告]|月报|季报|学年|年度报告制度|报告格式"
    r"|(?:做好|编制|填报|报送|印发|有关事项|关于开展|征求).{0,40}(?:通知|函|意见)|年度报告.{0,30}(?:有关事项|编制|报送).{0,20}(?:通知|函)|(?:通知|指南|目录|办法|制度)(?:\(试行\))?$"
    r"|一图读懂|一图看懂|图解|图说|解读|音频|视频|填报说明"
)
# Schools and hospitals report under rules of their own; a 学院路街道办事处 does not.
_OTHER_REGIME = re.compile(r"(?:学院|大学|学校|中学|小学|幼儿园|医院|公司|集团)(?:[12]\d{3}|信息公开|校务)")
_REPORT = re.compile(
    r"(?:政府|政务)?信息公开.{0,16}?(?:年度(?:工作)?报告|年报(?!表)|工作报告|情况报告|年度情况)"
    r"|[12]\d{3}年?度?.{0,30}信息公开(?:工作)?报告"
    r"|信息公开(?:工作)?[12]\d{3}年?度?.{0,6}报告"
)
_OTHER_TOPIC = re.compile(r"决算|预算|法治|审计(?:报告|结果)|统计公报|总结|规划|行政执法|权责清单|公示|招聘")
_ANNUAL_COLUMN = re.compile(r"年报|年度报告")
_AGENCY = re.compile(r"(?:局|委|委员会|办|办公室|厅|镇|乡|街道|办事处|中心|政府|管委会|院|站|大队)$")

_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}年?度?[-~至和、,](?:19|20)\d{2}(?!\d)")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_YEAR = re.compile(r"[一二][〇零九][〇零一二三四五六七八九]{2}(?=年)")

_NOISE = re.compile(r"^(?:Page\d+-|首页|当前位置:?|您?现?在?的?位置:|标题:|名称:|关于发布|关于公布|关于印发|关于|《)+")
_TAIL = re.compile(r"(?:的|关于|发布|公布|印发|《|\(|-|_|:)+$")
_SUBJECT = re.compile(r"(?:政府|政务)?信息公开")
# What ends the name of an organisation, and of a place whose government reports.
_ENDINGS = (
    "局|部|署|委|委员会|办|办公室|办公厅|厅|处|所|站|队|院|会|社|行|中心|政府|办事处|街道|镇|乡|苏木"
    "|省|市|县|区|州|盟|旗|兵团|系统|部门|管委会|机关"
)
_NAME = re.compile(rf"[\u3400-\u9fff()·]{{1,40}}(?:{_ENDINGS})(?:\([\u3400-\u9fff、,]+\))?")
_LAST_OF_NAME = frozenset(ending[-1] for ending in _ENDINGS.split("|")) | {")"}
# A sentence on who reports names nobody by these.
_NOBODY = re.compile(
    r"[本我该全](?:机关|单位|部门|级|委|局|厅|办|镇|乡|街道|区|县|市|省|州|院|中心|政府)?|政府|年度|工作|信息公开"
)

# What a report's body shows whatever its title: the law's article, the form's own sentence on its sums, or most of its headings.
_FORM_SIGNS = re.compile(r"第二十条第\(?一\)?项|勾稽关系")
_HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请",
    "行政复议",
    "存在的主要问题",
    "其他需要报告的事项",
)
_ENOUGH_HEADINGS = 4
# What reports of 2008 to 2018 speak of, in whatever order; guides speak of the first five too, but not of what went wrong.
_OLDER_SUBJECTS = tuple(map(re.compile, ("概述|总体情况|基本情况", "主动公开", "申请公开", "收费", "行政复议")))
_OLDER_PROBLEMS = re.compile(r"存在(?:的|一些|不足|主要){0,3}.{0,4}问题|问题和不足|不足之?处")


def classify(title: str, column: str = "") -> Kind:
    """Say whether *title*, a link or heading found in the column named *column*, names an annual report.

    `maybe` means that only the body can tell (a bare "某镇_2017年" inside an annual-report column).
    """
    text = fold(title)
    if not text or _OTHER_KIND.search(text):
        return "no"
    if _REPORT.search(text) and not _OTHER_REGIME.search(text):
        return "report"
    if _OTHER_REGIME.search(text) or _OTHER_TOPIC.search(text) or not _ANNUAL_COLUMN.search(fold(column)):
        return "no"
    return "maybe" if year_of(title) or _AGENCY.search(text) else "no"


def year_of(title: str) -> int | None:
    """Return the year that *title* reports on, or None where it has none or a span of years.

    Dates aside, it is the last year before 信息公开 (2013年公布2012年度…信息公开), else the first one printed.
    """
    text = _without_dates(title)
    if _YEARS.search(text):
        return None
    subject = _SUBJECT.search(text)
    before = _YEAR.findall(text[: subject.start()]) if subject else []
    years = before[-1:] or _YEAR.findall(text)
    return int(years[0]) if years else None


def organization_of(title: str) -> str | None:
    """Return the name of the reporting organisation as *title* prints it, in simplified characters and without blanks; None without one.

    The name stands before the year, or between the year and 政府信息公开, or is all there is. The word 政府 is shared in
    某乡人民政府信息公开年度报告: it belongs to the name there.
    """
    text = _NOISE.sub("", re.split("[>»]", _without_dates(title))[-1])
    whole = _clean(_split_at_year(text)[0])
    if whole and _SUBJECT.search(whole) and is_name(whole):
        return whole
    subject = _SUBJECT.search(text)
    if subject is None:
        before, _, after = _split_at_year(text)
        return before if is_name(before := _clean(before) or "") and not after else None
    head = text[: subject.start()]
    if head.endswith("人民") and subject[0].startswith("政府"):
        head += "政府"
    before, year, after = _split_at_year(head)
    name, inner = _clean(before), _clean(after)
    if name and inner and year and is_name(inner):
        return name + inner
    return name or inner or _name_before_shared_word(text)


def is_name(text: str) -> bool:
    """Say whether *text* is the name of an organisation, or of a place whose government reports, and nothing besides."""
    folded = fold(text)
    if folded[-1:] not in _LAST_OF_NAME:
        return False
    return bool(_NAME.fullmatch(folded)) and not _NOBODY.fullmatch(folded) and not _OTHER_TOPIC.search(folded)


def _without_dates(title: str) -> str:
    text = _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), fold(title))
    return _DATE.sub("", text)


def _split_at_year(text: str) -> tuple[str, str, str]:
    """Split *text* at its last year (the one reported on) into what stands before the first year, that year, and what stands behind it."""
    found = list(re.finditer(r"(?:19|20)\d{2}年?度?", text))
    return (text[: found[0].start()], found[-1][0], text[found[-1].end() :]) if found else (text, "", "")


def _clean(name: str) -> str | None:
    name = _TAIL.sub("", _NOISE.sub("", name)).strip("\"'>:,.[]")
    return name if len(name) > 1 and not _NOBODY.fullmatch(name) else None


def _name_before_shared_word(text: str) -> str | None:
    """In 行政审批和政务信息管理局 the key words stand inside the name: take what comes before the last mention of them."""
    mentions = list(_SUBJECT.finditer(text))
    return _clean(_split_at_year(text[: mentions[-1].start()])[0]) if len(mentions) > 1 else None


def looks_like_report(text: str) -> bool:
    """Say whether the body *text* is that of a report on the prescribed form of 2019 or 2021 (older reports have no such signs)."""
    folded = fold(text)
    if _FORM_SIGNS.search(folded):
        return True
    return sum(heading in folded for heading in _HEADINGS) >= _ENOUGH_HEADINGS


def looks_like_older_report(text: str) -> bool:
    """Say whether the body *text*, of which something else makes a report likely, is one of 2008 to 2018, before there was a form.

    Such reports share no sign: the words count that the regulation of 2007 asks for (article 32), problems among them.
    """
    folded = fold(text)
    subjects = sum(subject.search(folded) is not None for subject in _OLDER_SUBJECTS)
    return bool(_OLDER_PROBLEMS.search(folded)) and "信息公开" in folded and subjects >= _ENOUGH_HEADINGS
