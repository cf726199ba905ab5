"""What stands behind a rule: what it looks at, where it comes from, and what whoever wrote the report can do about a finding.

Rules of one subject share all three, and their ids begin alike; a longer beginning is the nearer subject. Rules about one report
and rules about several (`archive/panel.py`) are both described here.
"""

from dataclasses import dataclass
from typing import Literal

Scope = Literal["reading", "structure", "table", "text", "text_vs_table", "years", "organizations", "archive"]
"""What a rule needs: one report (the first five), an agency's other years, other agencies, or how the report was published."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """*scope* of a rule, its *source*, and the cure in both languages."""

    scope: Scope
    source: str
    chinese: str
    english: str


_FORM = "国办公开办函〔2021〕30号（2019、2020年：国办公开办函〔2019〕60号）所附格式"
_LAW = "《中华人民共和国政府信息公开条例》"
_GUIDANCE = {
    "T2-": Guidance(
        "table",
        _FORM,
        "对照台账核对表二的该行该列，错填的改正后重新发布",
        "check the cell of table 2 against the records",
    ),
    "T2-RULES": Guidance(
        "table",
        "《中华人民共和国立法法》",
        "没有规章制定权的机关，规章一行填 0；所填若是规范性文件，移到下一行",
        "without the power to make rules the row is 0; normative documents belong in the next row",
    ),
    "T2-ROLL": Guidance(
        "years", _FORM, "核对上年现行有效件数与本年制发、废止件数", "check the stock of last year and the flow of this"
    ),
    "T2-ITEMS": Guidance("years", _FORM, "核对上一年的项目数量", "check the items of the year before"),
    "T2-TYPE": Guidance(
        "table",
        "机关职能",
        "确认该机关全年确无此类决定；确无则无须改动",
        "make sure that the agency took no such decision all year; if so nothing is wrong",
    ),
    "T3-": Guidance(
        "table",
        f"{_FORM}，表三及其勾稽关系",
        "对照申请登记台账逐行逐列核对表三，改正后重新发布",
        "check table 3 row by row against the register of requests",
    ),
    "T3-ROWS": Guidance(
        "structure",
        _FORM,
        "按格式补齐所缺的行，没有的填 0，不要删行",
        "print every row of the form; where there is nothing, print 0 and do not take rows out",
    ),
    "T3-SHIFT": Guidance("reading", _FORM, "把标签放回所在列", "put the label back into its column"),
    "T3-COLUMN": Guidance(
        "reading", _FORM, "用规定的表头和完整的列，不合并、不删列", "print the columns and headers of the form"
    ),
    "T3-FEE": Guidance(
        "table", "国办函〔2020〕109号", "换用该年度的格式", "use the form of the year that is reported on"
    ),
    "T3-FORM": Guidance("structure", _FORM, "全文换用同一时期的格式", "use one generation of the form throughout"),
    "T3-BLANK": Guidance(
        "table", _FORM, "没有的填 0，空白与画线会被当作未填", "print 0 where there is nothing: a blank is no zero"
    ),
    "T4-": Guidance(
        "table",
        f"{_FORM}，表四",
        "对照复议、诉讼案件台账核对表四",
        "check table 4 against the records of reconsideration and litigation",
    ),
    "T4-PENDING": Guidance("years", _FORM, "核对上年尚未审结的案件", "check the cases that were pending last year"),
    "T4-AFTER": Guidance("years", _FORM, "核对复议与诉讼案件数", "check the numbers of cases"),
    "T4-VS": Guidance("years", _FORM, "核对复议与申请件数", "check the numbers of cases and requests"),
    "A-": Guidance(
        "table",
        "国办发〔2014〕32号所附统计表",
        "核对统计表的总数与分项",
        "check the totals of the annex and their parts",
    ),
    "S-": Guidance(
        "structure",
        f"{_LAW}第五十条；{_FORM}",
        "按格式补写所缺的部分或内容",
        "add the section or the statement that the form asks for",
    ),
    "LABEL-": Guidance("reading", _FORM, "把标签改成格式的原文", "print the label as the form has it"),
    "OCR-": Guidance(
        "reading",
        "扫描件的识读",
        "发布可复制文字的网页或文件，不要只发图片",
        "publish text, not only a picture of it",
    ),
    "READ-": Guidance(
        "reading",
        "两次独立识读",
        "对照原件核对这些单元格",
        "check these cells against the source",
    ),
    "N-": Guidance(
        "text_vs_table",
        "正文与表格应当一致",
        "核对正文与表格，以台账为准改正不一致的一处",
        "check prose and table against the records, and correct the one that is wrong",
    ),
    "N-CHANNEL": Guidance("text", "正文中的数应当自洽", "核对各渠道的件数", "check the numbers of the channels"),
    "N-PARTS": Guidance("text", "正文中的数应当自洽", "核对总数与分项", "check the total and its parts"),
    "N-PERCENT": Guidance("text", "正文中的数应当自洽", "重算比例", "work out the percentage again"),
    "N-MULTI": Guidance("text", "正文中的数应当自洽", "统一前后两处的数", "make the two statements agree"),
    "N-FEE": Guidance(
        "text",
        "国办函〔2020〕109号；国办公开办函〔2021〕30号",
        "在第六部分写明是否收取信息处理费、收了多少元",
        "say in section 6 whether a processing fee was charged, and how many yuan",
    ),
    "Q-": Guidance("table", "本档案的统计口径", "确认无误则无须改动", "nothing to do if it is right"),
    "Q-BENFORD": Guidance("archive", "本档案的统计口径", "确认不是估算数", "make sure that these are no estimates"),
    "Y-": Guidance("years", "年度之间应当衔接", "与上年报告核对", "check against the report of last year"),
    "Y-WRONG": Guidance(
        "text", "统计期限应与年度一致", "核对标题与正文的年度，改掉沿用的旧文字", "check the year of title and prose"
    ),
    "Y-PERIOD": Guidance(
        "text",
        "统计期限为当年1月1日至12月31日",
        "写明全年的起止日期；新设机关说明起始日",
        "state the whole year; a new agency says when it began",
    ),
    "X-": Guidance("organizations", "机关之间应当各自如实编制", "与他机关的报告核对", "check against the other report"),
    "D-": Guidance("archive", f"{_LAW}第四十九条", "按期发布；已逾期的尽快发布", "publish in time"),
    "H-": Guidance("archive", "政府网站域名管理规定", "只在本机关网站发布", "publish on the agency's own site"),
}
_UNKNOWN = Guidance("archive", "", "", "")


def guidance(rule: str) -> Guidance:
    """Return what is known of the rule with the id *rule*."""
    nearest = max((start for start in _GUIDANCE if rule.startswith(start)), key=len, default="")
    return _GUIDANCE.get(nearest, _UNKNOWN)
