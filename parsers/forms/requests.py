"""Table 3 (收到和处理政府信息公开申请情况) and table 4 (行政复议、行政诉讼情况): what the forms of 2019 and 2021 share."""

from collections.abc import Iterator

from parsers.forms.form import Address, Block, Column, Identity, Line, Table

APPLICANTS = (
    Column("natural_person", "自然人", "Natural persons", "np"),
    Column("business", "商业企业", "Businesses", "biz"),
    Column("research", "科研机构", "Research institutions", "sci"),
    Column("nonprofit", "社会公益组织", "Non-profit organisations", "npo"),
    Column("legal_service", "法律服务机构", "Legal services", "law"),
    Column("other_org", "其他", "Other organisations", "oth"),
    Column("total", "总计", "Total", "all"),
)

_RESULTS = "本年度办理结果"
_REFUSED = (_RESULTS, "不予公开")
_UNABLE = (_RESULTS, "无法提供")
_DECLINED = (_RESULTS, "不予处理")
_OTHERWISE = (_RESULTS, "其他处理")

_NEW = Line("new_received", "一", "本年新收政府信息公开申请数量", "Requests newly received this year", "q_new")
_CARRIED_IN = Line(
    "carried_in", "二", "上年结转政府信息公开申请数量", "Requests carried over from the previous year", "q_cin"
)
_OUTCOMES = (
    Line("granted", "一", "予以公开", "Granted", "q_grant", (_RESULTS,)),
    Line(
        "partly_granted",
        "二",
        "部分公开（区分处理的，只计这一情形，不计其他情形）",
        "Partly granted (severed; counted only here)",
        "q_part",
        (_RESULTS,),
    ),
    Line("refused_state_secret", "1", "属于国家秘密", "Refused: state secret", "q_ref_secret", _REFUSED),
    Line(
        "refused_other_law",
        "2",
        "其他法律行政法规禁止公开",
        "Refused: barred by another law or regulation",
        "q_ref_law",
        _REFUSED,
    ),
    Line(
        "refused_security_stability",
        "3",
        "危及“三安全一稳定”",
        "Refused: endangers state, public or economic security or social stability",
        "q_ref_security",
        _REFUSED,
    ),
    Line("refused_third_party", "4", "保护第三方合法权益", "Refused: protects a third party", "q_ref_3party", _REFUSED),
    Line(
        "refused_internal_affairs", "5", "属于三类内部事务信息", "Refused: internal affairs", "q_ref_internal", _REFUSED
    ),
    Line("refused_deliberative", "6", "属于四类过程性信息", "Refused: deliberative process", "q_ref_delib", _REFUSED),
    Line(
        "refused_enforcement_file",
        "7",
        "属于行政执法案卷",
        "Refused: enforcement case file",
        "q_ref_casefile",
        _REFUSED,
    ),
    Line("refused_admin_query", "8", "属于行政查询事项", "Refused: statutory query regime", "q_ref_query", _REFUSED),
    Line("unable_not_held", "1", "本机关不掌握相关政府信息", "Unable: not held", "q_una_notheld", _UNABLE),
    Line(
        "unable_needs_creation",
        "2",
        "没有现成信息需要另行制作",
        "Unable: would have to be created",
        "q_una_create",
        _UNABLE,
    ),
    Line(
        "unable_unclear",
        "3",
        "补正后申请内容仍不明确",
        "Unable: still unclear after clarification",
        "q_una_unclear",
        _UNABLE,
    ),
    Line(
        "declined_petition", "1", "信访举报投诉类申请", "Declined: petition or complaint", "q_dec_petition", _DECLINED
    ),
    Line("declined_repeat", "2", "重复申请", "Declined: repeated request", "q_dec_repeat", _DECLINED),
    Line(
        "declined_publication", "3", "要求提供公开出版物", "Declined: asks for a publication", "q_dec_public", _DECLINED
    ),
    Line(
        "declined_excessive", "4", "无正当理由大量反复申请", "Declined: excessive requests", "q_dec_excess", _DECLINED
    ),
    Line(
        "declined_reconfirm",
        "5",
        "要求行政机关确认或重新出具已获取信息",
        "Declined: asks to confirm or reissue information already obtained",
        "q_dec_confirm",
        _DECLINED,
    ),
)
SPLIT_OTHER = (
    Line(
        "other_no_correction",
        "1",
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "Otherwise: applicant did not clarify in time",
        "q_oth_nocorr",
        _OTHERWISE,
    ),
    Line(
        "other_fee_unpaid",
        "2",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "Otherwise: fee not paid in time",
        "q_oth_unpaid",
        _OTHERWISE,
    ),
    Line("other_misc", "3", "其他", "Otherwise: other", "q_oth_misc", _OTHERWISE),
)
_TOTAL = Line("total_handled", "七", "总计", "Total handled this year", "q_handled", (_RESULTS,))
_CARRIED_OUT = Line("carried_out", "四", "结转下年度继续办理", "Carried over to the next year", "q_cout")


def single_other(*, local: bool) -> Line:
    """Return the one row （六）其他处理 of the 2019 form; *local* where another form prints it out of place."""
    return Line(
        "other_handling", "六", "其他处理", "Otherwise handled (single row)", "q_oth_single", (_RESULTS,), local=local
    )


def requests_table(*other: Line) -> Table:
    """Return table 3 with the rows *other* for （六）其他处理."""
    lines = (_NEW, _CARRIED_IN, *_OUTCOMES, *other, _TOTAL, _CARRIED_OUT)
    return Table(
        "requests", 3, "收到和处理政府信息公开申请情况", "Requests received and handled", (Block(APPLICANTS, lines),)
    )


def request_identities(*other: Line, local: tuple[Line, ...] = ()) -> Iterator[Identity]:
    """Yield the sums of table 3: rows, columns, and 第一项加第二项之和，等于第三项加第四项之和 (the form's own header).

    *local* lines have sums of rows only.
    """
    details = (*_OUTCOMES, *other)

    def cell(line: Line, column: Column) -> Address:
        return "requests", line.code, column.code

    for line in (*requests_table(*other).lines, *local):
        *parts, total = (cell(line, column) for column in APPLICANTS)
        yield Identity("T3-ROW", tuple(parts), (total,))
    for column in APPLICANTS:
        yield Identity("T3-COL", tuple(cell(line, column) for line in details), (cell(_TOTAL, column),))
        yield Identity(
            "T3-BAL",
            (cell(_NEW, column), cell(_CARRIED_IN, column)),
            (cell(_TOTAL, column), cell(_CARRIED_OUT, column)),
        )


RESULTS = (
    Column("upheld", "结果维持", "Upheld", "up"),
    Column("corrected", "结果纠正", "Corrected", "cor"),
    Column("other_result", "其他结果", "Other result", "oth"),
    Column("pending", "尚未审结", "Pending", "pend"),
    Column("total", "总计", "Total", "all"),
)

_REMEDIES = (
    Line("reconsideration", "", "行政复议", "Administrative reconsideration", "m_rec"),
    Line(
        "litigation_direct", "", "未经复议直接起诉", "Litigation without prior reconsideration", "m_lit1", ("行政诉讼",)
    ),
    Line("litigation_after_recon", "", "复议后起诉", "Litigation after reconsideration", "m_lit2", ("行政诉讼",)),
)

REMEDIES = Table(
    "remedies",
    4,
    "政府信息公开行政复议、行政诉讼情况",
    "Reconsideration and litigation",
    tuple(Block(RESULTS, (line,), across=True) for line in _REMEDIES),
)


def remedy_identities() -> Iterator[Identity]:
    """Yield the sums of table 4: in each of the three groups the four results add up to 总计."""
    for line in _REMEDIES:
        *parts, total = (("remedies", line.code, column.code) for column in RESULTS)
        yield Identity("T4-SUM", tuple(parts), (total,))
