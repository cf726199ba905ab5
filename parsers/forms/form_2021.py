"""The form of 国办公开办函〔2021〕30号, for reports of 2021 and later: 10 + 25 x 7 + 3 x 5 = 200 cells."""

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
    Column("issued", "本年制发件数", "Issued this year", "iss"),
    Column("repealed", "本年废止件数", "Repealed this year", "rep"),
    Column("in_force", "现行有效件数", "In force", "inf"),
)
_DECISIONS = (Column("decisions", "本年处理决定数量", "Decisions this year", "dec"),)
_FEES = (
    Column("amount_10k_yuan", "本年收费金额（单位：万元）", "Amount charged this year (10,000 yuan)", "amt", "万元"),
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
                Line("normative_documents", "", "行政规范性文件", "Administrative normative documents", "p_norm"),
            ),
            "第二十条第（一）项",
        ),
        Block(
            _DECISIONS, (Line("licensing", "", "行政许可", "Administrative licences", "p_lic"),), "第二十条第（五）项"
        ),
        Block(
            _DECISIONS,
            (
                Line("penalties", "", "行政处罚", "Administrative penalties", "p_pen"),
                Line("coercion", "", "行政强制", "Administrative coercion", "p_coe"),
            ),
            "第二十条第（六）项",
        ),
        Block(
            _FEES, (Line("admin_fees", "", "行政事业性收费", "Administrative charges", "p_fee"),), "第二十条第（八）项"
        ),
    ),
)

# The one row of the 2019 form, which some agencies go on printing.
_SINGLE = single_other(local=True)

FORM = Form(
    key="2021",
    english="Form of 2021 (reports for 2021 and later)",
    first_year=2021,
    source="国办公开办函〔2021〕30号",
    tables=(_PROACTIVE, requests_table(*SPLIT_OTHER, _SINGLE), REMEDIES),
    identities=(*request_identities(*SPLIT_OTHER, local=(_SINGLE,)), *remedy_identities()),
    stands_for={"other_handling": tuple(line.code for line in SPLIT_OTHER)},
)
