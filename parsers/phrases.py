"""The phrases in which the prose of a report states its numbers, as patterns by claim kind.

In a pattern `#` is a number with its counter, `~` a short run of words. What a phrase must not speak of, so that a number of the
hotline, of the letters or of the cases of a legal department is none of the requests, stands beside it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_ABOUT = (
    r"(?P<about>约|近|超过|逾|超)?(?:共|共计|总计|合计|累计|达到|达|为|是|有|了|计|[::])*(?P<close>约|近|超过|逾|超)?"
)
_NUMBER = _ABOUT + r"(?<![第\d.])(?P<number>\d[\d,]*(?:\.\d+)?)(?P<ten>万)?(?P<more>余|多)?(?P<wan>万)?"
NUMBER = _NUMBER + r"(?P<unit>件次|人次|[件条次项份起例宗篇部元]|个(?!工作日|月|日|自然日|百分点))"
_GAP = r"[^,;()、\d]{0,12}?"

# Other things that are received, answered and counted in these reports.
OTHER_MATTERS = "投诉|举报|信访|咨询|建议|提案|留言|许可|来信|信箱|热线|纠错|问卷|救助|补贴|仲裁|工单|诉求|网民|网友|12345|审批|低保"
_NO_REQUESTS = re.compile(f"复议|诉讼|应诉|{OTHER_MATTERS}")
_NOT_ALL_REQUESTS = re.compile(f"信函|传真|{_NO_REQUESTS.pattern}")
_NO_CASES = re.compile(f"培训|演练|旁听|庭审|出庭|咨询|{OTHER_MATTERS}")
_NO_DOCUMENTS = re.compile("办法|制度|意见书|目录|计划|审查|审核|备案|清理|解读|评估|征求|草案|起草|报送|转发")
_NOTHING = re.compile(r"(?!)")
_OF_INFORMATION = re.compile("信息公开|依申请|公开申请|申请公开")
_ON_REQUEST = re.compile("信息公开|政务公开|依申请|公开申请|申请公开|申请")


_compiled = lru_cache(maxsize=None)(re.compile)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way to state a number of *kind*. *never* is what the clause must not speak of, *about* what its context must speak of."""

    kind: str
    spelled: str
    never: re.Pattern[str] = _NOTHING
    about: re.Pattern[str] | None = None

    def search(self, clause: str) -> re.Match[str] | None:
        """Return where *clause* is so phrased."""
        return _compiled(self.spelled).search(clause)


def _phrases(
    kind: str, *patterns: str, never: re.Pattern[str] = _NOTHING, about: re.Pattern[str] | None = None
) -> tuple[Phrase, ...]:
    spelled = (pattern.replace("#", NUMBER).replace("~", _GAP) for pattern in patterns)
    return tuple(Phrase(kind, pattern, never, about) for pattern in spelled)


_RECEIVE = r"(?:收到|受理|接收|接到|收悉|登记|共有)(?:了|的)?"
_REQUEST = (
    r"[^,;()\d]{0,36}?(?:公开|信息)[^,;()\d]{0,8}?申请(?:表|书)?(?:公开)?(?:的)?(?:政府)?(?:事项|信息|件|数量|总数|数)?"
)
_ON_APPLICATION = (
    r"[^,;()\d]{0,16}?依申请(?:公开)?(?:的)?(?:政府|政务)?(?:信息)?(?:公开)?(?:的)?(?:申请|事项|信息|件)?(?:数量|数)?"
)
_BEFORE_OBJECT = r"[^,;()、\d]{0,14}?(?:信息公开|公开)[^,;()、\d]{0,6}?申请"

REQUESTS = (
    *_phrases(
        "received_new",
        rf"新收(?:到)?{_REQUEST}~#",
        r"新收(?:到)?(?:的)?申请(?:数量|数)?~#",
        rf"新收(?:到)?#{_BEFORE_OBJECT}",
        never=_NO_REQUESTS,
        about=_ON_REQUEST,
    ),
    *_phrases(
        "received",
        rf"{_RECEIVE}{_REQUEST}~#",
        rf"{_RECEIVE}{_ON_APPLICATION}~#",
        rf"{_RECEIVE}~#{_BEFORE_OBJECT}",
        rf"{_RECEIVE}~#依申请(?:公开)?",
        never=_NOT_ALL_REQUESTS,
    ),
    *_phrases(
        "received",
        rf"{_RECEIVE}(?:公民|法人|群众|社会|书面|各类|有效|相关|有关|的|、|和|及|或者?|其他组织|提出|提交)*申请(?:书|件|事项|数量)?~#",
        rf"{_RECEIVE}#(?:书面|有效)?(?:的)?申请",
        r"^(?:20\d\d年度?|全年|本年度|[我本][\u4e00-\u9fff]{1,3}){1,3}(?:政府)?信息公开申请(?:数量|数)?#",
        r"申请总数~#",
        never=_NOT_ALL_REQUESTS,
        about=_OF_INFORMATION,
    ),
    *_phrases(
        "carried_in",
        r"(?:上年|上年度|上一年|上一年度|去年|往年|20\d\d年度?)(?:度)?(?:未办结)?(?:结转|转入|转接|遗留|顺延)[^,;()、\d]{0,16}?#",
        r"结转(?:自)?(?:上年|上年度|上一年|上一年度|去年)(?:度)?[^,;()、\d]{0,10}?#",
        never=_NO_REQUESTS,
    ),
    *_phrases(
        "carried_out",
        r"(?:结转|转|顺延)(?:至|到|入)?(?:下年|下一年|次年|20\d\d年)(?:度)?[^,;()、\d]{0,12}?#",
        r"#[^,;()\d]{0,10}(?:结转|转入|顺延)(?:至|到|入)?(?:下年|下一年|次年|20\d\d年)",
        never=_NO_REQUESTS,
    ),
)

CHANNELS = (
    *_phrases("received_in_person", r"(?:当面|现场|窗口)[^,;()、\d]{0,10}?#", never=_NO_REQUESTS),
    *_phrases("received_fax", r"传真[^,;()、\d]{0,8}?#", never=_NO_REQUESTS),
    *_phrases("received_email", r"(?:电子邮件|电子邮箱|邮箱)[^,;()、\d]{0,10}?#", never=_NO_REQUESTS),
    *_phrases("received_online", r"(?:网络|网上|互联网|在线|线上)[^,;()、\d]{0,10}?#", never=_NO_REQUESTS),
    *_phrases("received_letter", r"(?:信函|书信|邮寄|信件|邮政)[^,;()、\d]{0,10}?#", never=_NO_REQUESTS),
    *_phrases("received_other", r"其他(?:形式|方式|渠道|途径)[^,;()、\d]{0,8}?#", never=_NO_REQUESTS),
)

APPLICANTS = (
    *_phrases("received_natural_person", r"(?:自然人|公民个人|公民)[^,;()、\d]{0,8}?#", never=_NO_REQUESTS),
    *_phrases(
        "received_organization",
        r"法人(?:或者?|和|及|、)?其他组织[^,;()、\d]{0,8}?#",
        never=_NO_REQUESTS,
    ),
)

_OF_REQUESTS = r"(?:政府信息公开|信息公开|依申请公开|依申请|公开|申请|事项|办件|件|的|、|各类)*"
REPLIES = (
    *_phrases(
        "replied",
        rf"(?:办理答复|办结|答复|回复|办复|办理完毕|办理完结){_OF_REQUESTS}~#",
        never=re.compile(
            f"(?:未|尚未|正在|未能|逾期|延期|补正|退回)[^,]{{0,4}}(?:办结|答复|回复)|(?:率|满意|意见){'|' + _NO_REQUESTS.pattern}"
        ),
        about=_OF_INFORMATION,
    ),
    *_phrases(
        "reply_disclosed",
        r"予以公开(?:和|及|或者?|与|、)(?:予以)?部分公开[^,;()、\d]{0,8}?#",
        never=_NO_REQUESTS,
    ),
    *_phrases(
        "reply_granted", r"(?<!不)(?:予以|同意|全部)公开(?:的)?(?:答复|申请|政府信息|信息)?(?:数)?[^,;()、\d]{0,4}?#",
        never=re.compile(rf"部分公开(?:和|及|与|、)|(?:和|及|与|、)部分公开|{_NO_REQUESTS.pattern}"),
    ),
    *_phrases(
        "reply_partly_granted",
        r"(?<!及)(?<!和)(?<!与)(?:予以|同意)?部分公开(?:的)?(?:答复|申请|政府信息|信息)?(?:数)?[^,;()、\d]{0,4}?#",
        never=re.compile(rf"公开(?:和|及|与|或者?)(?:予以)?部分公开|{_NO_REQUESTS.pattern}"),
    ),
    *_phrases(
        "reply_refused", r"(?:不予公开|不同意公开|否决公开)(?:的)?(?:答复|申请|政府信息|信息)?(?:总数|数)?[^,;()、\d]{0,4}?#",
        never=_NO_REQUESTS,
    ),
    *_phrases("reply_unable", r"无法提供(?:的)?(?:答复|申请|政府信息|信息)?[^,;()、\d]{0,4}?#", never=_NO_REQUESTS),
    *_phrases("reply_not_exist", r"信息不存在(?:的|数)?~#", never=_NO_REQUESTS),
    *_phrases("reply_declined", r"不予处理(?:的)?(?:答复|申请|信息)?[^,;()、\d]{0,4}?#", never=re.compile("复议|诉讼")),
    *_phrases("reply_other", r"(?:其他处理|其它处理|作其他处理)(?:的)?(?:答复|申请|情形)?[^,;()、\d]{0,4}?#", never=_NO_REQUESTS),
)  # fmt: skip

_COURTS = re.compile(f"一审|二审|再审|应诉率|出庭|{_NO_CASES.pattern}")
REMEDIES = (
    *_phrases(
        "reconsideration_total",
        r"行政复议(?:案件|申请|案|数量|数|的)*[^,;()、\d诉后]{0,8}?#",
        never=_COURTS,
        about=_OF_INFORMATION,
    ),
    *_phrases(
        "litigation_total",
        r"(?:行政诉讼|提起诉讼)(?:案件|案|数量|数|的)*[^,;()、\d复]{0,8}?#",
        never=_COURTS,
        about=_OF_INFORMATION,
    ),
    *_phrases("complaints", r"(?:行政申诉|举报投诉|投诉举报)(?:案件|数)?~#", about=re.compile("信息公开")),
)

_MAKE = r"(?:制发|制定|出台|印发|新增|发文|制定出台|制定印发|新制发|新制定)(?:了|并公开|并发布|和公开|公开|发布)?"
_DOCUMENTS = r"(?:的)?(?:行政|各类|本级)*规范性文件"
PROACTIVE = (
    *_phrases("proactive_fulltext", r"全文电子化(?:的)?(?:主动公开)?(?:政府)?信息(?:数)?~#"),
    *_phrases(
        "proactive_items",
        r"主动公开(?:的|各类|本级|了|本单位|本部门|本机关|相关|有关)*(?:政府|政务)?信息(?:数|数量|总数|总量|累计|年度)*#",
        r"主动公开(?:了)?(?:各类|各种)?#(?:各类)?(?:政府|政务)?信息",
    ),
    *_phrases(
        "published_items",
        r"(?:发布|公布|公开)(?:了|公开|各类|各项|动态|相关|政府|政务|工作)*信息(?:数|数量|总数)?~#",
        r"(?:发布|公布)(?:了)?(?:各类)?#(?:各类)?(?:政府|政务|工作)?信息",
        never=re.compile("申请|微博|微信|公众号|抖音|新媒体|短信|招聘|主动公开"),
    ),
    *_phrases("normative_docs_new", rf"{_MAKE}{_DOCUMENTS}~#", rf"{_MAKE}#{_DOCUMENTS}", never=_NO_DOCUMENTS),
    *_phrases(
        "normative_docs_repealed",
        rf"废止(?:了)?{_DOCUMENTS}~#",
        rf"废止(?:了)?#{_DOCUMENTS}",
        never=re.compile("审查|审核|备案|解读|修改|失效|修订"),
    ),
    *_phrases(
        "normative_docs_in_force", rf"现行有效{_DOCUMENTS}~#", r"(?:行政)?规范性文件现行有效~#", never=_NO_DOCUMENTS
    ),
    *_phrases("regulations_new", rf"{_MAKE}(?:的)?(?:政府|部门)?规章(?!制度)~#", never=_NO_DOCUMENTS),
    *_phrases("regulations_in_force", r"现行有效(?:的)?(?:政府|部门)?规章(?!制度)~#", never=_NO_DOCUMENTS),
)

_DECIDED = r"(?:决定书?|案件|结果|信息|处理决定|决定信息)*(?:数量|数)?"
# Part of the decisions only, or another count of them.
_PART_OF_DECISIONS = re.compile(
    "简易|裁量|基准|一般程序|罚款|领域|事项|目录|清单|职权|听证|案卷|移送|典型|其中|复议|标准|培训"
)
DECISIONS = (
    *_phrases(
        "licences",
        rf"(?:作出|办理|公开|公示|公布|办结|核发)行政许可{_DECIDED}[^,;()、\d]{{0,4}}?#",
        rf"(?:^|件[、和及])行政许可{_DECIDED}[^,;()、\d]{{0,4}}?#",
        never=_PART_OF_DECISIONS,
    ),
    *_phrases(
        "penalties",
        rf"(?:作出|实施|下达|公开|公示|公布|办结|办理)行政处罚{_DECIDED}[^,;()、\d]{{0,4}}?#",
        rf"(?:^|件[、和及])行政处罚{_DECIDED}[^,;()、\d]{{0,4}}?#",
        never=_PART_OF_DECISIONS,
    ),
    *_phrases(
        "coercion",
        rf"(?:作出|实施|采取)行政强制(?:措施|执行)?{_DECIDED}[^,;()、\d]{{0,4}}?#",
        rf"(?:^|件[、和及])行政强制{_DECIDED}[^,;()、\d]{{0,4}}?#",
        never=_PART_OF_DECISIONS,
    ),
)

_NO_CHARGE = re.compile("减免|免收|退还|退回|标准|每件|每页|每张|按件|按量|应收")
FEES = (
    *_phrases(
        "info_processing_fee",
        r"(?:信息)?处理费(?:用)?(?:收取|收费)?(?:情况|金额|总额)?[^,;()、\d]{0,6}?#",
        never=_NO_CHARGE,
    ),
    *_phrases("fees_collected", r"收取(?:检索|复制|邮寄|、|等|信息|公开|相关|各类)*费用?~#"),
    *_phrases("fee_notices", r"(?:信息处理费)?(?:收费|缴费|缴纳)通知(?:书)?~#", r"#(?:信息处理费)?(?:收费|缴费)通知"),
)

PHRASES = (*REQUESTS, *REPLIES, *REMEDIES, *PROACTIVE, *DECISIONS, *FEES)
"""All but those that mean something only in the sentence that states how many requests were received."""
COUNTED = re.compile(r"\d,*万?[余多]?万?(?:[件条次项份起例宗篇部元个]|人次)")
"""What every phrase ends in: a clause without it states no number."""
COUNTERS = {
    "info_processing_fee": frozenset("元"),
    "fees_collected": frozenset("元"),
}
"""Kinds that are money; every other is counted in anything but 元."""


Group = Literal["any", "fees", "of requests", "lost"]
"""Some of the phrases, or of the absences below."""
_GROUPS: dict[Group, tuple[Phrase, ...]] = {"any": PHRASES, "fees": FEES, "of requests": (*CHANNELS, *APPLICANTS)}


@lru_cache(maxsize=256)
def phrases_of(group: Group, kinds: frozenset[str]) -> tuple[Phrase, ...]:
    """Return those of a group that state a number of one of *kinds*; clauses mention the same few kinds again and again."""
    return tuple([phrase for phrase in _GROUPS[group] if phrase.kind in kinds])


_NO = r"(?:未|没有|无|尚未|未曾|从未|零|不存在)"
_WORDS = r"[^,;()。\d]{0,24}?"
_NOT_OF_IT = re.compile(
    "结转|不予|逾期|超期|无法|下年|补正|人$|违规|违法|有效|材料|效果|需要|具体|法人|理由|及时|按时|规范|因不|过期"
)
_NO_REQUEST = re.compile(f"{_NOT_OF_IT.pattern.replace('法人|', '')}|{_NO_REQUESTS.pattern}")


@dataclass(frozen=True, slots=True)
class Absence:
    """A way to state that there was none of *kind*; *never* is what the words that it is made of must not be."""

    kind: str
    spelled: str
    never: re.Pattern[str] = _NOTHING

    def search(self, clause: str) -> re.Match[str] | None:
        """Return where *clause* is so phrased."""
        return _compiled(self.spelled).search(clause)


def _absences(kind: str, *patterns: str, never: re.Pattern[str] = _NOTHING) -> tuple[Absence, ...]:
    return tuple(Absence(kind, pattern.replace("~", _WORDS), never) for pattern in patterns)


NONE_OR_ALL = re.compile("[未没无零均都]|全部|存在")
"""What a clause must say that states that there was none, or that all were so: any match of the patterns below has it."""
ABSENCES = (
    *_absences("received_new", rf"{_NO}新收{_WORDS}申请", never=_NO_REQUEST),
    *_absences(
        "received",
        rf"{_NO}(?:收到|接到|受理|接收|收悉|有|发生|产生|涉及){_WORDS}(?:公开{_WORDS}申请(?!行政复议|复议|人)|申请公开|申请(?=$|[,;。]|事项|情况))",
        rf"{_NO}(?:收到|接到|受理|接收|收悉|有|发生|产生|涉及)?(?:[^,;()。\d]{{0,10}})依申请(?:公开)?(?:政府信息|信息|事项|件|申请|情况|的|业务)*(?=$|[,;。])",
        rf"{_NO}(?:政府)?信息公开申请(?=$|[,;。])",
        r"(?:收到|受理)[^,;()。]{0,20}申请(?:数量|数)?(?:均)?(?:为)?零",
        rf"{_NO}(?:公民|群众|自然人|法人|其他组织|、|和|或者?|及|任何|个人|单位|向[^,;。\d]{{1,8}})*申请(?:公开政府信息|政府信息公开)",
        never=_NO_REQUEST,
    ),
    *_absences("carried_in", rf"{_NO}(?:上年|上年度|上一年度?|往年)结转", rf"{_NO}结转(?:上年|上年度|上一年度?)"),
    *_absences("carried_out", rf"{_NO}(?:需要?|需)?结转(?:至|到|入)?(?:下年|下一年|次年)"),
    *_absences(
        "reconsideration_total",
        rf"{_NO}(?:发生|收到|出现|产生|引发|有)?因政府信息公开[^,;。\d]{{0,10}}?复议(?!机关|决定|机构|被|纠错|撤销)",
        rf"{_NO}(?:发生|收到|出现|产生|引发|涉及|有|被|受理|接到)?~行政复议(?!机关|决定|机构|被|纠错|撤销)",
        r"行政复议(?:案件)?(?:和|及|、|与)?(?:提起)?(?:行政诉讼)?(?:案件)?(?:数量|数)?(?:均|都)?(?:为)?零(?!败)",
        never=_NOT_OF_IT,
    ),
    *_absences(
        "litigation_total",
        rf"{_NO}(?:发生|收到|出现|产生|引发|有)?因政府信息公开[^,;。\d]{{0,16}}?诉讼(?!败诉|被判)",
        rf"{_NO}(?:发生|收到|出现|产生|引发|涉及|有|被|受理|接到)?[^,;()。\d]{{0,34}}?(?:行政诉讼|提起诉讼)(?!败诉|被判)",
        r"行政诉讼(?:案件)?(?:和|及|、|与)?(?:行政复议)?(?:案件)?(?:数量|数)?(?:均|都)?(?:为)?零(?!败)",
        never=_NOT_OF_IT,
    ),
    *_absences(
        "info_processing_fee",
        rf"{_NO}(?:收取|产生|发生|涉及|有|存在)?[^,;()。\d]{{0,14}}?(?:信息处理费|处理费)",
        r"(?:信息处理费|处理费)(?:收取)?(?:情况|金额)?(?:为|:)?(?:无|零)",
        rf"{_NO}(?:收取|产生|发生|涉及)?(?:任何)?依申请公开(?:政府信息)?(?:的|相关|信息)*(?:收费|费用)",
    ),
    *_absences(
        "fees_collected",
        rf"{_NO}(?:收取|发生|产生)?[^,;()。\d]{{0,8}}?(?:检索|复制|邮寄)[^,;()。\d]{{0,10}}?(?:费|收费)",
    ),
    *_absences("any_fee", rf"{_NO}(?:收取|发生|产生|涉及)(?:任何|信息|公开|依申请|相关|的|政府)*(?:收费|费用)"),
    *_absences("fee_notices", rf"{_NO}(?:发出|发放|下达|开具|送达)?[^,;()。\d]{{0,10}}?(?:收费|缴费)通知"),
    *_absences("normative_docs_new", rf"{_NO}(?:制发|制定|出台|印发|新增|新制定)(?:过|任何|和公开|、公开)*(?:行政)?规范性文件"),
    *_absences("penalties", rf"{_NO}(?:作出|实施|发生)(?:过|任何)*行政处罚(?=$|[,;。]|决定|案件)"),
)  # fmt: skip

NONE_LOST = (
    *_absences(
        "litigation_lost",
        rf"{_NO}(?:发生|出现|一例|一起|案件|行政诉讼|诉讼|被)*败诉",
        r"(?<!应)诉讼[^,;。]{0,16}?(?:,)?(?:均获|均|全部)(?:维持|胜诉)",
    ),
    *_absences(
        "reconsideration_corrected",
        r"行政复议[^,;。诉]{0,8}(?:,)?(?:均获|均予|均|全部)维持",
        rf"{_NO}(?:发生|出现)?[^,;。\d]{{0,8}}(?:复议)?(?:被)?(?:纠错|撤销)(?:情况|情形|案件)?",
    ),
)
"""What is stated of cases named in another clause of the sentence."""
_ABSENCES: dict[Group, tuple[Absence, ...]] = {"any": ABSENCES, "lost": NONE_LOST}


@lru_cache(maxsize=256)
def absences_of(group: Group, kinds: frozenset[str]) -> tuple[Absence, ...]:
    """Return those of a group that state that there was none of *kinds*."""
    return tuple([absence for absence in _ABSENCES[group] if absence.kind in kinds])
