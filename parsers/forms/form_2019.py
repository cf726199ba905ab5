"""The form of 国办公开办函〔2019〕60号, for the reports of 2019 and 2020: 22 + 23 x 7 + 3 x 5 = 198 cells."""

from parsers.forms.form import Block, Column, Form, Line, Table
from parsers.forms.requests import (
    REMEDIES,
    SPLIT_OTHER,
    remedy_identities,
    request_identities,
    requests_table,
    single_other,
)

_DOCUMENTS = (
    Column("newly_made", "本年新制作数量", "Newly made this year", "made"),
    Column("newly_disclosed", "本年新公开数量", "Newly disclosed this year", "disc"),
    Column("total_disclosed", "对外公开总数量", "Disclosed in all", "tot"),
)
_PREVIOUS = Column("prev_items", "上一年项目数量", "Items of the previous year", "prev", "项")
_CHANGE = Column("item_change", "本年增/减", "Change this year", "chg", "项")
_ITEMS = (_PREVIOUS, _CHANGE, Column("decisions", "处理决定数量", "Decisions", "dec"))
_PROCUREMENT = (
    Column("projects", "采购项目数量", "Procurement projects", "n", "个"),
    Column("amount", "采购总金额", "Amount procured (unit not fixed by the form)", "amt", ""),
)

_PROACTIVE = Table(
    "proactive",
    2,
    "主动公开政府信息情况",
    "Information disclosed proactively",
    (
        Block(
            _DOCUMENTS,
            (
                Line("regulations", "", "规章", "Government and departmental rules", "p_reg"),
                Line("normative_documents", "", "规范性文件", "Normative documents", "p_norm"),
                Line(
                    "other_disclosed_documents",
                    "",
                    "其他主动公开文件",
                    "Other documents disclosed",
                    "p_odd",
                    local=True,
                ),
            ),
            "第二十条第（一）项",
        ),
        Block(
            _ITEMS,
            (
                Line("licensing", "", "行政许可", "Administrative licences", "p_lic"),
                Line("other_services", "", "其他对外管理服务事项", "Other services to the public", "p_svc"),
            ),
            "第二十条第（五）项",
        ),
        Block(
            _ITEMS,
            (
                Line("penalties", "", "行政处罚", "Administrative penalties", "p_pen"),
                Line("coercion", "", "行政强制", "Administrative coercion", "p_coe"),
            ),
            "第二十条第（六）项",
        ),
        Block(
            (_PREVIOUS, _CHANGE),
            (Line("admin_fees", "", "行政事业性收费", "Administrative charges", "p_fee"),),
            "第二十条第（八）项",
        ),
        Block(
            _PROCUREMENT,
            (Line("central_procurement", "", "政府集中采购", "Central procurement", "p_proc"),),
            "第二十条第（九）项",
        ),
    ),
)

_OTHER = single_other(local=False)

FORM = Form(
    key="2019",
    english="Form of 2019 (reports for 2019 and 2020)",
    first_year=2019,
    source="国办公开办函〔2019〕60号",
    tables=(_PROACTIVE, requests_table(_OTHER), REMEDIES),
    identities=(*request_identities(_OTHER), *remedy_identities()),
    split={_OTHER.code: tuple(line.code for line in SPLIT_OTHER)},
)
