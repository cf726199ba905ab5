"""The statistical annex of 国办发〔2014〕32号 (政府信息公开情况统计表), for the reports of 2014 to 2018: 58 rows, one value column.

Reconstructed from real tables: the official annex was not seen. Provinces add rows of their own.
"""

from collections.abc import Iterator

from parsers.forms.form import Block, Column, Form, Identity, Line, Table

_VALUE = (Column("value", "统计数", "Count", "", ""),)
_DISCLOSURE = ("主动公开情况",)
_CHANNELS = ("通过不同渠道和方式公开政府信息的情况",)
_RESPONSES = ("回应解读情况",)
_WAYS = ("通过不同渠道和方式回应解读的情况",)
_RECEIVED, _CONCLUDED, _REPLIED = ("收到申请数",), ("申请办结数",), ("申请答复数",)
_REFUSED = ("申请答复数", "不同意公开答复数")
_RECONSIDERATION, _LITIGATION = ("行政复议数量",), ("行政诉讼数量",)
_STAFF = ("机构建设和保障经费情况",)
_MEETINGS = ("政府信息公开会议和培训情况",)

# code, ordinal, label, English, group
_ROWS = (
    ("proactive_items", "一", "主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "Items disclosed proactively", _DISCLOSURE),
    ("normative_docs_disclosed", "", "主动公开规范性文件数", "of which normative documents", _DISCLOSURE),
    ("normative_docs_issued", "", "制发规范性文件总数", "Normative documents issued", _DISCLOSURE),
    ("via_gazette", "1", "政府公报公开政府信息数", "by gazette", _CHANNELS),
    ("via_website", "2", "政府网站公开政府信息数", "by website", _CHANNELS),
    ("via_weibo", "3", "政务微博公开政府信息数", "by microblog", _CHANNELS),
    ("via_wechat", "4", "政务微信公开政府信息数", "by WeChat", _CHANNELS),
    ("via_other", "5", "其他方式公开政府信息数", "by other means", _CHANNELS),
    ("hot_issues_responded", "一", "回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "Concerns answered", _RESPONSES),
    ("press_conferences", "1", "参加或举办新闻发布会总次数", "Press conferences", _WAYS),
    ("press_conferences_head", "", "主要负责同志参加新闻发布会次数", "of which with the head", _WAYS),
    ("online_interviews", "2", "政府网站在线访谈次数", "Online interviews", _WAYS),
    ("online_interviews_head", "", "主要负责同志参加政府网站在线访谈次数", "of which with the head", _WAYS),
    ("policy_interpretations", "3", "政策解读稿件发布数", "Policy explanations published", _WAYS),
    ("weibo_wechat_responses", "4", "微博微信回应事件数", "Answers by microblog or WeChat", _WAYS),
    ("other_responses", "5", "其他方式回应事件数", "Answers by other means", _WAYS),
    ("received", "一", "收到申请数", "Requests received", ()),
    ("received_in_person", "1", "当面申请数", "in person", _RECEIVED),
    ("received_fax", "2", "传真申请数", "by fax", _RECEIVED),
    ("received_online", "3", "网络申请数", "online", _RECEIVED),
    ("received_letter", "4", "信函申请数", "by letter", _RECEIVED),
    ("concluded", "二", "申请办结数", "Requests concluded", ()),
    ("concluded_on_time", "1", "按时办结数", "on time", _CONCLUDED),
    ("concluded_extended", "2", "延期办结数", "after an extension", _CONCLUDED),
    ("replied", "三", "申请答复数", "Replies", ()),
    ("reply_already_public", "1", "属于已主动公开范围数", "already public", _REPLIED),
    ("reply_granted", "2", "同意公开答复数", "granted", _REPLIED),
    ("reply_partly_granted", "3", "同意部分公开答复数", "partly granted", _REPLIED),
    ("reply_refused", "4", "不同意公开答复数", "refused", _REPLIED),
    ("refused_state_secret", "", "涉及国家秘密", "state secret", _REFUSED),
    ("refused_trade_secret", "", "涉及商业秘密", "trade secret", _REFUSED),
    ("refused_privacy", "", "涉及个人隐私", "privacy", _REFUSED),
    ("refused_security_stability", "", "危及国家安全、公共安全、经济安全和社会稳定", "security and stability", _REFUSED),
    ("refused_not_government_info", "", "不是《条例》所指政府信息", "not government information", _REFUSED),
    ("refused_other_law", "", "法律法规规定的其他情形", "other statutory grounds", _REFUSED),
    ("reply_not_competent", "5", "不属于本行政机关公开数", "not this organ's to disclose", _REPLIED),
    ("reply_not_exist", "6", "申请信息不存在数", "does not exist", _REPLIED),
    ("reply_clarify", "7", "告知作出更改补充数", "told to amend the request", _REPLIED),
    ("reply_other_channel", "8", "告知通过其他途径办理数", "told to use another channel", _REPLIED),
    ("reconsideration_total", "四", "行政复议数量", "Reconsideration cases", ()),
    ("reconsideration_upheld", "一", "维持具体行政行为数", "upheld", _RECONSIDERATION),
    ("reconsideration_corrected", "二", "被依法纠错数", "corrected", _RECONSIDERATION),
    ("reconsideration_other", "三", "其他情形数", "other", _RECONSIDERATION),
    ("litigation_total", "五", "行政诉讼数量", "Litigation cases", ()),
    ("litigation_upheld", "一", "维持具体行政行为或者驳回原告诉讼请求数", "upheld or dismissed", _LITIGATION),
    ("litigation_corrected", "二", "被依法纠错数", "corrected", _LITIGATION),
    ("litigation_other", "三", "其他情形数", "other", _LITIGATION),
    ("complaints", "六", "举报投诉数量", "Complaints", ()),
    ("fees_collected", "七", "依申请公开信息收取的费用", "Fees collected", ()),
    ("dedicated_units", "一", "政府信息公开工作专门机构数", "Dedicated units", _STAFF),
    ("reading_points", "二", "设置政府信息公开查阅点数", "Public reading points", _STAFF),
    ("staff", "三", "从事政府信息公开工作人员数", "Staff", _STAFF),
    ("staff_full_time", "1", "专职人员数（不包括政府公报及政府网站工作人员数）", "full-time", _STAFF),
    ("staff_part_time", "2", "兼职人员数", "part-time", _STAFF),
    ("dedicated_budget", "四", "政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "Budget", _STAFF),
    ("meetings", "一", "召开政府信息公开工作会议或专题会议数", "Meetings held", _MEETINGS),
    ("trainings", "二", "举办各类培训班数", "Training sessions", _MEETINGS),
    ("trainees", "三", "接受培训人员数", "People trained", _MEETINGS),
)  # fmt: skip

_LINES = tuple(
    Line(code, ordinal, label, english, f"a_{code}", group) for code, ordinal, label, english, group in _ROWS
)

# The parts of each total, as printed below it.
_SUMS = {
    "received": ("received_in_person", "received_fax", "received_online", "received_letter"),
    "concluded": ("concluded_on_time", "concluded_extended"),
    "reconsideration_total": ("reconsideration_upheld", "reconsideration_corrected", "reconsideration_other"),
    "litigation_total": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff": ("staff_full_time", "staff_part_time"),
}


def _identities() -> Iterator[Identity]:
    for total, parts in _SUMS.items():
        yield Identity("A-SUM", tuple(("annex", part, "value") for part in parts), (("annex", total, "value"),))


FORM = Form(
    key="2014",
    english="Annex of 2014 (reports for 2014 to 2018)",
    first_year=2014,
    source="国办发〔2014〕32号",
    tables=(
        Table(
            "annex",
            0,
            "政府信息公开情况统计表",
            "Statistics of government information disclosure",
            (Block(_VALUE, _LINES),),
            grows=True,
        ),
    ),
    identities=tuple(_identities()),
)
